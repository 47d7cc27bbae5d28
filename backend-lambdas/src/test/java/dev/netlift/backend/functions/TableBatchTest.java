package dev.netlift.backend.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

class TableBatchTest {
  /** Has an item for every id but {@code nobody}, and reads so many of each call. */
  private static final class Partial implements DynamoDbClient {
    final List<List<String>> asked = new ArrayList<>();
    private final int readMax;

    Partial(int readMax) {
      this.readMax = readMax;
    }

    @Override
    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
      var wanted = Objects.requireNonNull(request.requestItems().get("table"));
      assertThat(wanted.consistentRead()).isTrue();
      var ids = wanted.keys().stream().map(key -> new Item(key).text("id")).toList();
      asked.add(ids);
      int read = Math.min(readMax, ids.size());
      var left = wanted.keys().subList(read, ids.size());
      return BatchGetItemResponse.builder()
          .responses(
              Map.of(
                  "table",
                  ids.subList(0, read).stream()
                      .filter(id -> !id.equals("nobody"))
                      .map(id -> Map.of("id", AttributeValue.fromS(id)))
                      .toList()))
          .unprocessedKeys(
              left.isEmpty()
                  ? Map.of()
                  : Map.of("table", KeysAndAttributes.builder().keys(left).build()))
          .consumedCapacity(ConsumedCapacity.builder().capacityUnits((double) read).build())
          .build();
    }

    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> "id-" + i).toList();
  }

  @Test
  void givenMoreKeysThanACallTakes_whenRead_thenEachIsAskedForOnceAndPaidForOnce() {
    var dynamo = new Partial(100);
    ConsumedUnits.ofProcess().take();
    var twice = new ArrayList<>(ids(130));
    twice.add("id-7");
    twice.add("nobody");

    var found = new Table(dynamo, "table", "id").get(twice);

    assertThat(dynamo.asked).extracting(List::size).containsExactly(100, 31);
    assertThat(found).hasSize(131);
    assertThat(found.get("nobody")).isEmpty();
    assertThat(found.get("id-129"))
        .hasValueSatisfying(item -> assertThat(item.text("id")).isEqualTo("id-129"));
    assertThat(ConsumedUnits.ofProcess().take().read()).isEqualTo(131);
  }

  @Test
  void givenKeysLeftUnread_whenRead_thenOnlyTheyAreAskedForAgain() {
    var dynamo = new Partial(6);

    assertThat(new Table(dynamo, "table", "id").get(ids(16))).hasSize(16);

    assertThat(dynamo.asked).extracting(List::size).containsExactly(16, 10, 4);
  }

  @Test
  void givenATableThatReadsNothing_whenRead_thenItStopsAskingAndSaysWhatItHas() {
    var dynamo = new Partial(0);

    assertThat(new Table(dynamo, "table", "id").get(ids(16))).isEmpty();

    assertThat(dynamo.asked).hasSize(Table.ASKED_MAX);
  }

  @Test
  void givenNoKeys_whenRead_thenNobodyIsAsked() {
    var dynamo = new Partial(0);

    assertThat(new Table(dynamo, "table", "id").get(List.of())).isEmpty();

    assertThat(dynamo.asked).isEmpty();
  }
}
