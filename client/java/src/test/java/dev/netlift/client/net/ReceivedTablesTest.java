package dev.netlift.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.ProtocolException;
import dev.netlift.protocol.Snapshot;
import dev.netlift.protocol.SnapshotDeltaEncoder;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceivedTablesTest {
  private static final SnapshotLayout LAYOUT =
      new SnapshotLayout(List.of(new Field("id", 8, 0), new Field("x", 16, 0)));

  private final ReceivedTables tables = new ReceivedTables(LAYOUT);

  /** One entity at x = tick, and more with the ticks. */
  private static EntityTable state(long tick) {
    int count = 1 + (int) tick / 10;
    var table = new EntityTable(LAYOUT, 100);
    table.setCount(count);
    for (int row = 0; row < count; row++) {
      table.columns()[0][row] = row;
      table.columns()[1][row] = (int) tick;
    }
    return table;
  }

  private static Snapshot snapshot(long tick, long baseline) {
    byte[] body;
    int length;
    if (baseline == 0) {
      body = new byte[LAYOUT.bodyBytes(100)];
      length = LAYOUT.encode(state(tick), body, 0);
    } else {
      var encoder = new SnapshotDeltaEncoder(LAYOUT, 100);
      body = new byte[encoder.bytesMax()];
      length = encoder.encode(state(baseline), state(tick), body, 0);
    }
    return new Snapshot(tick, 0, baseline, 0, 0, Arrays.copyOf(body, length), 0, 1);
  }

  private void shows(long tick, long baseline) {
    assertThat(tables.decode(snapshot(tick, baseline)).orElseThrow().sameRows(state(tick)))
        .isTrue();
    assertThat(tables.newestTick()).isEqualTo(tick);
  }

  @Test
  void givenDeltasAgainstWhatIsHere_whenDecoded_thenTheServersTable() {
    shows(1, 0);
    shows(2, 1);
    shows(5, 1);
    shows(6, 5);
    shows(64, 5);
    shows(127, 64);
  }

  @Test
  void givenBaselineThatIsNotHere_whenDecoded_thenDroppedAndTheNewestStays() {
    shows(1, 0);
    shows(3, 1);
    assertThat(tables.decode(snapshot(5, 2))).isEmpty();
    assertThat(tables.newestTick()).isEqualTo(3);
    shows(6, 3);
    // Referred to 3 once, the server never goes back before it.
    assertThat(tables.decode(snapshot(7, 1))).isEmpty();
    shows(8, 0);
  }

  @Test
  void givenOnlyWholeOnes_whenThousandsCame_thenTheLast64AreHere() {
    for (int tick = 1; tick <= 500; tick++) {
      shows(tick, 0);
    }
    assertThat(tables.decode(snapshot(502, 436))).isEmpty();
    shows(503, 438);
  }

  @Test
  void givenMalformedBody_whenDecoded_thenRefusedAndTheTablesStay() {
    shows(1, 0);
    byte[] body = snapshot(2, 1).body();
    byte[] longer = Arrays.copyOf(body, body.length + 1);
    assertThatThrownBy(() -> tables.decode(new Snapshot(2, 0, 1, 0, 0, longer, 0, 1)))
        .isInstanceOf(ProtocolException.class);
    assertThat(tables.newestTick()).isEqualTo(1);
    shows(2, 1);
    shows(3, 2);
  }
}
