package dev.netlift.backend.functions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * One DynamoDB table with a single text key. Reads are strong. Every fault of the service is a
 * {@link BackendException}.
 */
public final class Table {
  /** As many as DynamoDB takes in one call. */
  static final int KEYS_MAX = 100;

  /** How often one call's keys are asked for; what is left then is the caller's. */
  static final int ASKED_MAX = 3;

  /** Connections that stay open to one host, hence calls at once that do not cost a handshake. */
  public static final int CONNECTIONS_MAX = 16;

  private static final int PAUSE_MILLIS_MAX = 25;

  private static final String KEEP_ALIVE = "http.maxConnections";

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
    // The JDK keeps five otherwise; it looks once, when the first connection is put back.
    if (System.getProperty(KEEP_ALIVE) == null) {
      System.setProperty(KEEP_ALIVE, Integer.toString(CONNECTIONS_MAX));
    }
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
   * Reads several items, strongly each, in calls of at most {@value #KEYS_MAX} keys. What DynamoDB
   * leaves unread (16 MB a call, or too many units at once) is asked for again, {@value #ASKED_MAX}
   * times in all.
   *
   * @return by key, empty where there is no item; keys that stayed unread are not in it
   */
  public Map<String, Optional<Item>> get(Collection<String> ids) {
    var found = new HashMap<String, Optional<Item>>();
    var distinct = List.copyOf(new LinkedHashSet<>(ids));
    for (int from = 0; from < distinct.size(); from += KEYS_MAX) {
      List<String> unread = distinct.subList(from, Math.min(distinct.size(), from + KEYS_MAX));
      for (int asked = 1; asked <= ASKED_MAX && !unread.isEmpty(); asked++) {
        if (asked > 1) {
          pause(asked);
        }
        unread = read(unread, found);
      }
    }
    return found;
  }

  /** One call. @return what it left unread */
  private List<String> read(List<String> ids, Map<String, Optional<Item>> found) {
    var keys =
        KeysAndAttributes.builder()
            .keys(ids.stream().map(id -> Map.of(key, AttributeValue.fromS(id))).toList())
            .consistentRead(true)
            .build();
    var answer =
        guarded(
            "read",
            () ->
                dynamo.batchGetItem(
                    r ->
                        r.requestItems(Map.of(name, keys))
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)));
    answer.consumedCapacity().forEach(units::read);
    var unread = new ArrayList<String>();
    for (KeysAndAttributes left : answer.unprocessedKeys().values()) {
      left.keys().forEach(one -> unread.add(new Item(one).text(key)));
    }
    for (String id : ids) {
      if (!unread.contains(id)) {
        found.put(id, Optional.empty());
      }
    }
    for (Map<String, AttributeValue> item : answer.responses().getOrDefault(name, List.of())) {
      var read = new Item(item);
      found.put(read.text(key), Optional.of(read));
    }
    return unread;
  }

  private static void pause(int asked) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong((long) PAUSE_MILLIS_MAX << asked));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackendException("interrupted while reading again", true, e);
    }
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
    return delete(id, attribute, Item.of(value));
  }

  /** The same for an attribute of text. */
  public boolean delete(String id, String attribute, String value) {
    return delete(id, attribute, AttributeValue.fromS(value));
  }

  private boolean delete(String id, String attribute, AttributeValue value) {
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
                        .expressionAttributeValues(Map.of(":value", value)));
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
