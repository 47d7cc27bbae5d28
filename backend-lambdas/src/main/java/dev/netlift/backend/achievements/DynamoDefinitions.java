package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Table;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.JsonNode;

/**
 * Items: {@code definitionsId} {@code live} with {@code v, rev, body, fingerprint, atMillis, who},
 * and for each time definitions were applied a body of an id of its own, {@code v, gz}: the file
 * and the ids gone by, as JSON in gzip. A body is written before the head that names it, so whoever
 * dies in between leaves a body nobody looks at.
 */
final class DynamoDefinitions implements DefinitionsStore {
  private static final String VERSION = "1";
  private static final String LIVE = "live";

  /** DynamoDB takes 400 KB in one item. */
  private static final int GZ_BYTES_MAX = 380_000;

  private final Table table;

  DynamoDefinitions(Table table) {
    this.table = table;
  }

  @Override
  public Optional<Head> head() {
    return table
        .get(LIVE)
        .map(
            item ->
                new Head(
                    item.whole("rev"),
                    item.text("body"),
                    item.text("fingerprint"),
                    item.whole("atMillis"),
                    item.text("who")));
  }

  @Override
  public Body body(Head head) {
    var item =
        table
            .get(head.bodyId())
            .orElseThrow(() -> new IllegalStateException("no definitions under " + head.bodyId()));
    JsonNode json =
        unzipped(
            item.bytesIfThere("gz")
                .orElseThrow(() -> new IllegalStateException("definitions without gz")));
    var gone = new HashMap<String, String>();
    json.path("gone")
        .properties()
        .forEach(id -> gone.put(id.getKey(), id.getValue().stringValue()));
    return new Body(json.path("file"), new Lasting(gone));
  }

  @Override
  public boolean apply(Head head, Body body) {
    var json = Json.object();
    json.set("file", body.file());
    var gone = json.putObject("gone");
    body.gone().ids().forEach(gone::put);
    byte[] gz = zipped(Json.bytes(json));
    if (gz.length > GZ_BYTES_MAX) {
      throw new Refusal(
          413,
          "too_large",
          "definitions may have "
              + GZ_BYTES_MAX
              + " bytes in gzip, ids gone by included; had "
              + gz.length);
    }
    table.create(
        Map.of(
            "definitionsId", AttributeValue.fromS(head.bodyId()),
            "v", AttributeValue.fromN(VERSION),
            "gz", AttributeValue.fromB(SdkBytes.fromByteArray(gz))));
    var live =
        Map.of(
            "definitionsId", AttributeValue.fromS(LIVE),
            "v", AttributeValue.fromN(VERSION),
            "rev", Item.of(head.rev()),
            "body", AttributeValue.fromS(head.bodyId()),
            "fingerprint", AttributeValue.fromS(head.fingerprint()),
            "atMillis", Item.of(head.atMillis()),
            "who", AttributeValue.fromS(head.who()));
    return head.rev() == 1
        ? table.create(live)
        : table.put(
            live,
            "#rev = :before",
            Map.of("#rev", "rev"),
            Map.of(":before", Item.of(head.rev() - 1)));
  }

  private static byte[] zipped(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static JsonNode unzipped(byte[] gz) {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(gz))) {
      return Json.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
