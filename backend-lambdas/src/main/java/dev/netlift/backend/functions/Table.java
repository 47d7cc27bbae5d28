package dev.netlift.backend.functions;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * One DynamoDB table with a single text key. Reads are strong. Every fault of the service is a
 * {@link BackendException}.
 */
public final class Table {
  private final DynamoDbClient dynamo;
  private final String name;
  private final String key;
  private final ConsumedUnits units = ConsumedUnits.ofProcess();

  public Table(DynamoDbClient dynamo, String name, String key) {
    this.dynamo = dynamo;
    this.name = name;
    this.key = key;
  }

  /**
   * The client every store of one function shares. Region, endpoint and credentials come from the
   * environment, as the SDK reads them. A call, retries included, ends inside the 10 s that the
   * template gives a function.
   */
  public static DynamoDbClient client() {
    return Snapshot.ofProcess()
        .client(
            DynamoDbClient.class,
            () ->
                DynamoDbClient.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(
                        c ->
                            c.apiCallAttemptTimeout(Duration.ofSeconds(4))
                                .apiCallTimeout(Duration.ofSeconds(6)))
                    .build());
  }

  /**
   * A conditional write in DynamoDB's expression language.
   *
   * @param names placeholders {@code #x} to attribute names
   * @param values placeholders {@code :x} to values
   */
  public record Change(
      String update,
      @Nullable String condition,
      Map<String, String> names,
      Map<String, AttributeValue> values) {}

  /**
   * @param before the item as the write found it, empty if there was none
   */
  public record Outcome(boolean applied, Map<String, AttributeValue> before) {}

  public Optional<Item> get(String id) {
    var answer =
        guarded(
            "read",
            () ->
                dynamo.getItem(
                    r ->
                        r.tableName(name)
                            .key(Map.of(key, AttributeValue.fromS(id)))
                            .consistentRead(true)
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)));
    units.read(answer.consumedCapacity());
    return answer.hasItem() ? Optional.of(new Item(answer.item())) : Optional.empty();
  }

  /**
   * Writes a whole item unless one with its key is there already. @return whether it was written
   */
  public boolean create(Map<String, AttributeValue> item) {
    return put(item, "attribute_not_exists(#key)", Map.of("#key", key), Map.of());
  }

  /**
   * Writes a whole item if {@code condition} holds of the one it replaces. @return whether it was
   * written
   */
  public boolean put(
      Map<String, AttributeValue> item,
      String condition,
      Map<String, String> names,
      Map<String, AttributeValue> values) {
    return guarded(
        "write",
        () -> {
          try {
            var answer =
                dynamo.putItem(
                    r -> {
                      r.tableName(name)
                          .item(item)
                          .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                          .conditionExpression(condition)
                          .expressionAttributeNames(names);
                      if (!values.isEmpty()) {
                        r.expressionAttributeValues(values);
                      }
                    });
            units.write(answer.consumedCapacity());
            return true;
          } catch (ConditionalCheckFailedException e) {
            return false;
          }
        });
  }

  public Outcome update(String id, Change change) {
    return guarded(
        "write",
        () -> {
          try {
            var answer =
                dynamo.updateItem(
                    r ->
                        r.tableName(name)
                            .key(Map.of(key, AttributeValue.fromS(id)))
                            .updateExpression(change.update())
                            .conditionExpression(change.condition())
                            .expressionAttributeNames(change.names())
                            .expressionAttributeValues(change.values())
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                            .returnValues(ReturnValue.ALL_OLD)
                            .returnValuesOnConditionCheckFailure(
                                ReturnValuesOnConditionCheckFailure.ALL_OLD));
            units.write(answer.consumedCapacity());
            return new Outcome(true, answer.attributes());
          } catch (ConditionalCheckFailedException e) {
            return new Outcome(false, e.hasItem() ? e.item() : Map.of());
          }
        });
  }

  /** Removes an item; one that is not there stays so. */
  public void delete(String id) {
    var answer =
        guarded(
            "delete from",
            () ->
                dynamo.deleteItem(
                    r ->
                        r.tableName(name)
                            .key(Map.of(key, AttributeValue.fromS(id)))
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)));
    units.write(answer.consumedCapacity());
  }

  /**
   * Removes an item if {@code attribute} of it is still {@code value}.
   *
   * @return whether it is gone by this call
   */
  public boolean delete(String id, String attribute, long value) {
    return guarded(
        "delete from",
        () -> {
          try {
            dynamo.deleteItem(
                r ->
                    r.tableName(name)
                        .key(Map.of(key, AttributeValue.fromS(id)))
                        .conditionExpression("#attribute = :value")
                        .expressionAttributeNames(Map.of("#attribute", attribute))
                        .expressionAttributeValues(Map.of(":value", Item.of(value))));
            return true;
          } catch (ConditionalCheckFailedException e) {
            return false;
          }
        });
  }

  /**
   * Some of a table's items.
   *
   * @param next the key to go on after; null when these were the last
   */
  public record Page(List<Item> items, @Nullable String next) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /**
   * Reads a part of the table, in an order of its own that stays.
   *
   * @param after the key to go on after, whether or not it is still there; null from the beginning
   * @param max at most so many items, and at most 1 MB
   */
  public Page scan(@Nullable String after, int max) {
    return guarded(
        "scan",
        () -> {
          var answer =
              dynamo.scan(
                  r -> {
                    r.tableName(name).limit(max).consistentRead(true);
                    if (after != null) {
                      r.exclusiveStartKey(Map.of(key, AttributeValue.fromS(after)));
                    }
                  });
          var next = answer.lastEvaluatedKey().get(key);
          return new Page(
              answer.items().stream().map(Item::new).toList(), next == null ? null : next.s());
        });
  }

  /**
   * Part of an index: one partition, below a bound of its sort key.
   *
   * @param partition attribute that must be {@code value}
   * @param sort numeric attribute, ascending
   */
  public record Range(String partition, String value, String sort) {}

  /**
   * Reads an index; what it gives may be a moment behind.
   *
   * @param below only items whose sort key is less
   * @param max at most so many items, the lowest first
   */
  public List<Item> query(String index, Range range, long below, int max) {
    return guarded(
        "query",
        () ->
            dynamo
                .queryPaginator(
                    r ->
                        r.tableName(name)
                            .indexName(index)
                            .keyConditionExpression("#partition = :value AND #sort < :below")
                            .expressionAttributeNames(
                                Map.of("#partition", range.partition(), "#sort", range.sort()))
                            .expressionAttributeValues(
                                Map.of(
                                    ":value",
                                    AttributeValue.fromS(range.value()),
                                    ":below",
                                    Item.of(below)))
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                            .limit(max))
                .stream()
                .peek(page -> units.read(page.consumedCapacity()))
                .flatMap(page -> page.items().stream())
                .limit(max)
                .map(Item::new)
                .toList());
  }

  private <T> T guarded(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw new BackendException("could not " + what + " table " + name, e.retryable(), e);
    }
  }
}
