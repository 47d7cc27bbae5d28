package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.LocalDynamo;
import dev.netlift.backend.functions.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The drill of docs/operations.md: the achievements go out of a table as lines of DynamoDB's JSON,
 * into another one, and are counted on there as if nothing had been.
 */
class RestoreDrillIT {
  private static final int PLAYERS = 60;
  private static final int BATCH = 25;

  @TempDir private Path folder;

  @Test
  void givenAnExport_whenImportedIntoANewTable_thenEveryAggregateIsTheSameAndGoesOn()
      throws IOException {
    String old = LocalDynamo.named("playerId");
    var before = store(old);
    var expected = new ArrayList<Aggregate>();
    for (int i = 0; i < PLAYERS; i++) {
      expected.add(counted(before, "p" + i, Samples.report("s", 1, i % 30, 100L * i)));
    }

    Path export = folder.resolve("achievements.jsonl");
    assertThat(export(old, export)).isEqualTo(PLAYERS);
    String restored = LocalDynamo.named("playerId");
    assertThat(importInto(restored, export)).isEqualTo(PLAYERS);

    var after = store(restored);
    for (Aggregate aggregate : expected) {
      assertThat(after.find(aggregate.playerId())).isEqualTo(aggregate);
    }
    var repeated = Samples.fold(after.find("p20"), Samples.report("s", 1, 20, 2_000));
    assertThat(repeated.status()).as("counted before the restore").isEqualTo(Fold.Status.STALE);
    var next = counted(after, "p20", Samples.report("s", 2, 21, 2_000));
    assertThat(next.total("kills")).isEqualTo(21);
    assertThat(next.rev()).isEqualTo(2);
    assertThat(after.save(next, List.of())).as("the condition of a write holds on").isFalse();
  }

  private static AggregateStore store(String table) {
    return new DynamoAggregates(new Table(LocalDynamo.client(), table, "playerId"));
  }

  private static Aggregate counted(AggregateStore store, String player, Report report) {
    var outcome = Samples.fold(store.find(player), report);
    assertThat(store.save(outcome.aggregate(), outcome.unlocks())).isTrue();
    return outcome.aggregate();
  }

  /** As an export to S3 has them: {@code {"Item": {...}}} a line. */
  private static int export(String table, Path file) throws IOException {
    var lines = new ArrayList<String>();
    LocalDynamo.client()
        .scanPaginator(r -> r.tableName(table).limit(BATCH).consistentRead(true))
        .items()
        .forEach(
            item -> {
              ObjectNode line = Json.object();
              line.set("Item", json(item));
              lines.add(new String(Json.bytes(line), StandardCharsets.UTF_8));
            });
    Files.write(file, lines);
    return lines.size();
  }

  private static int importInto(String table, Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    for (int from = 0; from < lines.size(); from += BATCH) {
      var writes =
          lines.subList(from, Math.min(lines.size(), from + BATCH)).stream()
              .map(line -> item(Json.read(line).path("Item")))
              .map(item -> PutRequest.builder().item(item).build())
              .map(put -> WriteRequest.builder().putRequest(put).build())
              .toList();
      var answer = LocalDynamo.client().batchWriteItem(r -> r.requestItems(Map.of(table, writes)));
      assertThat(answer.unprocessedItems()).isEmpty();
    }
    return lines.size();
  }

  private static ObjectNode json(Map<String, AttributeValue> item) {
    ObjectNode json = Json.object();
    item.forEach((name, value) -> json.set(name, json(value)));
    return json;
  }

  private static JsonNode json(AttributeValue value) {
    ObjectNode json = Json.object();
    switch (value.type()) {
      case S -> json.put("S", value.s());
      case N -> json.put("N", value.n());
      case BOOL -> json.put("BOOL", value.bool());
      case M -> json.set("M", json(value.m()));
      case SS -> {
        var texts = json.putArray("SS");
        value.ss().forEach(texts::add);
      }
      default -> throw new AssertionError("not in our items: " + value);
    }
    return json;
  }

  private static Map<String, AttributeValue> item(JsonNode json) {
    var item = new HashMap<String, AttributeValue>();
    json.properties().forEach(entry -> item.put(entry.getKey(), value(entry.getValue())));
    return item;
  }

  private static AttributeValue value(JsonNode json) {
    String type = json.propertyNames().iterator().next();
    JsonNode value = json.path(type);
    return switch (type) {
      case "S" -> AttributeValue.fromS(value.asString());
      case "N" -> AttributeValue.fromN(value.asString());
      case "BOOL" -> AttributeValue.fromBool(value.asBoolean());
      case "M" -> AttributeValue.fromM(item(value));
      case "SS" -> AttributeValue.fromSs(value.valueStream().map(text -> text.asString()).toList());
      default -> throw new AssertionError("not in our items: " + type);
    };
  }
}
