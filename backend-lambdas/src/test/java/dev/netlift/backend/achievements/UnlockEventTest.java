package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Table;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The items that our store writes, read as their stream tells them. */
class UnlockEventTest {
  private final List<Map<String, AttributeValue>> written = new ArrayList<>();
  private final AggregateStore store =
      new DynamoAggregates(new Table(recording(), "achievements", "playerId"));

  @SuppressWarnings("unchecked")
  private DynamoDbClient recording() {
    return (DynamoDbClient)
        Proxy.newProxyInstance(
            DynamoDbClient.class.getClassLoader(),
            new Class<?>[] {DynamoDbClient.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("putItem");
              var request = PutItemRequest.builder();
              ((Consumer<PutItemRequest.Builder>) arguments[0]).accept(request);
              written.add(request.build().item());
              return PutItemResponse.builder().build();
            });
  }

  private JsonNode record(int after) {
    ObjectNode record = Json.object();
    ObjectNode change = record.putObject("dynamodb");
    if (after > 0) {
      change.set("OldImage", image(written.get(after - 1)));
    }
    change.set("NewImage", image(written.get(after)));
    return record;
  }

  private static ObjectNode image(Map<String, AttributeValue> item) {
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
      case M -> json.set("M", image(value.m()));
      case SS -> {
        var texts = json.putArray("SS");
        value.ss().forEach(texts::add);
      }
      default -> throw new AssertionError("not in our items: " + value);
    }
    return json;
  }

  @Test
  void givenReportsFoldedAndStored_whenTheStreamTellsThem_thenExactlyWhatEachUnlocked() {
    var aggregate = Aggregate.of("p");
    var unlocks = new ArrayList<List<String>>();
    for (var report :
        List.of(
            Samples.report("s", 1, 1, 10),
            Samples.report("s", 2, 2, 10),
            Samples.report("s", 3, 12, 10))) {
      var outcome = Samples.fold(aggregate, report);
      aggregate = outcome.aggregate();
      assertThat(store.save(aggregate, outcome.unlocks())).isTrue();
      unlocks.add(outcome.unlocks());
    }

    assertThat(unlocks.get(0)).isNotEmpty();
    assertThat(unlocks.get(1)).isEmpty();
    assertThat(unlocks.get(2)).isNotEmpty();
    for (int i = 0; i < unlocks.size(); i++) {
      assertThat(UnlockEvent.of(record(i)))
          .extracting(UnlockEvent::key)
          .containsExactlyInAnyOrderElementsOf(unlocks.get(i));
    }
    assertThat(UnlockEvent.of(record(0))).allMatch(event -> event.playerId().equals("p"));
  }

  @Test
  void givenAMarkerThatTheItemDoesNotBear_whenRead_thenRefused() {
    store.save(
        Samples.fold(Aggregate.of("p"), Samples.report("s", 1, 0, 1)).aggregate(), List.of("x"));

    assertThatThrownBy(() -> UnlockEvent.of(record(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x");
  }
}
