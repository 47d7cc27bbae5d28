package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.LocalDynamo;
import dev.netlift.backend.functions.Table;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DynamoUploadsIT extends UploadStoreContract {
  private static Table table() {
    return LocalDynamo.table("uploadId", DynamoUploads.OPEN_INDEX, "openShard", "createdAtMillis");
  }

  @Override
  UploadStore store() {
    return new DynamoUploads(table());
  }

  @Test
  void givenAVerdict_whenSettled_thenWhatItWasFoundedOnIsKeptForNinetyDays() {
    Table table = table();
    var store = new DynamoUploads(table);
    long settledAtMillis = Duration.ofDays(20_000).toMillis();
    String id = created(store, settledAtMillis - Duration.ofDays(3).toMillis());
    var seen =
        new UploadStore.Moderated(
            "c".repeat(64),
            List.of(new Moderation.Label("Smoking", "Drugs", 71)),
            "7.0",
            Verdict.REJECTED,
            settledAtMillis);
    store.moderated(id, seen);

    store.settle(id, outcome(Verdict.REJECTED, null, false), settledAtMillis);

    var item = table.get(id).orElseThrow();
    assertThat(item.whole("expiresAt")).isEqualTo(Duration.ofDays(20_090).toSeconds());
    assertThat(item.text("model")).isEqualTo("7.0");
    assertThat(item.text("pixels")).isEqualTo(seen.pixelHash());
    assertThat(store.find(id).orElseThrow().labels()).isEqualTo(seen.labels());
  }
}
