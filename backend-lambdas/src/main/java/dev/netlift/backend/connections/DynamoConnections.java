package dev.netlift.backend.connections;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Two kinds of items. {@code connection#id}: {@code v, playerId, expiresAt}; its end names the
 * connection only. {@code player#id}: {@code v, expiresAt} and for each of his connections an
 * attribute {@code c#id} with the time it was opened; one strong read finds all his devices, where
 * an index would be a moment behind, and that moment would lose a change.
 */
public final class DynamoConnections implements ConnectionStore {
  private static final String VERSION = "1";
  private static final String DEVICE = "c#";

  private final Table table;
  private final Clock clock;

  public DynamoConnections(Table table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public void open(String playerId, String connectionId) {
    AttributeValue expiresAt =
        Item.of(Math.ceilDiv(clock.millis() + LIFE.toMillis(), 1000)); // TTL counts in seconds.
    table.create(
        Map.of(
            "id", AttributeValue.fromS(connection(connectionId)),
            "v", AttributeValue.fromN(VERSION),
            "playerId", AttributeValue.fromS(playerId),
            "expiresAt", expiresAt));
    var outcome =
        table.update(
            row(playerId),
            new Table.Change(
                "SET #device = :now, #v = :v, #end = :end",
                null,
                Map.of("#device", DEVICE + connectionId, "#v", "v", "#end", "expiresAt"),
                Map.of(
                    ":now",
                    Item.of(clock.millis()),
                    ":v",
                    AttributeValue.fromN(VERSION),
                    ":end",
                    expiresAt)));
    forgetOldest(playerId, devices(new Item(outcome.before())));
  }

  /**
   * @param before the devices the newest has come to
   */
  private void forgetOldest(String playerId, List<Connection> before) {
    long alive = clock.millis() - LIFE.toMillis();
    List<Connection> gone =
        IntStream.range(0, before.size())
            .filter(i -> i >= DEVICES_MAX - 1 || before.get(i).connectedAtMillis() <= alive)
            .mapToObj(before::get)
            .toList();
    if (!gone.isEmpty()) {
      forget(playerId, gone);
    }
  }

  private void forget(String playerId, List<Connection> gone) {
    var names = new HashMap<>(Map.of("#id", "id", "#v", "v"));
    var remove = new StringJoiner(", ");
    for (int i = 0; i < gone.size(); i++) {
      names.put("#c" + i, DEVICE + gone.get(i).id());
      remove.add("#c" + i);
    }
    table.update(
        row(playerId),
        new Table.Change(
            "SET #v = :v REMOVE " + remove,
            // A row that is gone must not come back, empty and without an end.
            "attribute_exists(#id)",
            names,
            Map.of(":v", AttributeValue.fromN(VERSION))));
    gone.forEach(connection -> table.delete(connection(connection.id())));
  }

  @Override
  public Optional<String> player(String connectionId) {
    return table.get(connection(connectionId)).map(item -> item.text("playerId"));
  }

  @Override
  public List<Connection> of(String playerId) {
    long alive = clock.millis() - LIFE.toMillis();
    return table.get(row(playerId)).stream()
        .flatMap(item -> devices(item).stream())
        .filter(connection -> connection.connectedAtMillis() > alive)
        .limit(DEVICES_MAX)
        .toList();
  }

  @Override
  public void close(String connectionId) {
    player(connectionId)
        .ifPresent(playerId -> forget(playerId, List.of(new Connection(connectionId, 0))));
  }

  private static List<Connection> devices(Item item) {
    return item.attributes().keySet().stream()
        .filter(name -> name.startsWith(DEVICE))
        .map(name -> new Connection(name.substring(DEVICE.length()), item.whole(name)))
        .sorted(Comparator.comparingLong(Connection::connectedAtMillis).reversed())
        .toList();
  }

  private static String connection(String connectionId) {
    return "connection#" + connectionId;
  }

  private static String row(String playerId) {
    return "player#" + playerId;
  }
}
