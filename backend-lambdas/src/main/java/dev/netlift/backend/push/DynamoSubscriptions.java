package dev.netlift.backend.push;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Two kinds of items. {@code endpoint#id}: {@code v, playerId, usedAtMillis}, who alone is sent to.
 * {@code player#id}: {@code v} and for each of his subscriptions a map {@code s#id}, so that one
 * strong read finds them all; and {@code t#tag}, the time of what was last told under it.
 *
 * <p>The endpoint's item is written first and asked at every read: whatever breaks off in between,
 * nobody is sent what is another's.
 */
final class DynamoSubscriptions implements SubscriptionStore {
  private static final String VERSION = "1";
  private static final String SUBSCRIPTION = "s#";
  private static final String TAG = "t#";
  private static final String PLAYER = "playerId";
  private static final String USED = "usedAtMillis";

  private final Table table;

  DynamoSubscriptions(Table table) {
    this.table = table;
  }

  @Override
  public boolean put(String playerId, Subscription subscription) {
    var owned =
        table.update(
            endpoint(subscription.id()),
            new Table.Change(
                "SET #player = :player, #used = :used, #v = :v",
                null,
                Map.of("#player", PLAYER, "#used", USED, "#v", "v"),
                Map.of(
                    ":player", AttributeValue.fromS(playerId),
                    ":used", Item.of(subscription.usedAtMillis()),
                    ":v", AttributeValue.fromN(VERSION))));
    var kept =
        table.update(
            player(playerId),
            new Table.Change(
                "SET #s = :s, #v = :v",
                null,
                Map.of("#s", SUBSCRIPTION + subscription.id(), "#v", "v"),
                Map.of(":s", write(subscription), ":v", AttributeValue.fromN(VERSION))));
    var before = new Item(owned.before());
    if (before.has(PLAYER) && !before.text(PLAYER).equals(playerId)) {
      forget(before.text(PLAYER), subscription.id());
    }
    List<Subscription> others =
        read(new Item(kept.before())).stream()
            .filter(other -> !other.id().equals(subscription.id()))
            .toList();
    others.stream().skip(PER_PLAYER_MAX - 1).forEach(least -> prune(playerId, least));
    return !kept.before().containsKey(SUBSCRIPTION + subscription.id());
  }

  @Override
  public List<Subscription> of(String playerId) {
    List<Subscription> all =
        table.get(player(playerId)).map(DynamoSubscriptions::read).orElse(List.of());
    if (all.isEmpty()) {
      return all;
    }
    var owners = table.get(all.stream().map(one -> endpoint(one.id())).toList());
    var his = new ArrayList<Subscription>();
    for (Subscription one : all) {
      var owner = owners.get(endpoint(one.id()));
      if (owner == null) {
        throw new BackendException("could not read whose subscriptions these are", true);
      }
      if (owner.filter(item -> item.text(PLAYER).equals(playerId)).isPresent()) {
        his.add(one);
      }
    }
    return his.stream().limit(PER_PLAYER_MAX).toList();
  }

  @Override
  public void remove(String playerId, String subscriptionId) {
    table.delete(endpoint(subscriptionId), PLAYER, playerId);
    forget(playerId, subscriptionId);
  }

  private void forget(String playerId, String subscriptionId) {
    table.update(
        player(playerId),
        new Table.Change(
            "SET #v = :v REMOVE #s",
            "attribute_exists(#s)",
            Map.of("#s", SUBSCRIPTION + subscriptionId, "#v", "v"),
            Map.of(":v", AttributeValue.fromN(VERSION))));
  }

  @Override
  public void prune(String playerId, Subscription subscription) {
    if (change(playerId, subscription, "REMOVE #s", Map.of())) {
      // Of this time: another player, or the same, may have posted it since.
      table.delete(endpoint(subscription.id()), USED, subscription.usedAtMillis());
    }
  }

  @Override
  public void rest(String playerId, Subscription subscription, long untilMillis) {
    change(playerId, subscription, "SET #s.#r = :r", Map.of(":r", Item.of(untilMillis)));
  }

  @Override
  public void refuse(String playerId, Subscription subscription, long untilMillis) {
    change(
        playerId,
        subscription,
        "SET #s.#r = :r, #s.#f = :f",
        Map.of(":r", Item.of(untilMillis), ":f", Item.of(subscription.refusals() + 1)));
  }

  /** Unless the client has posted it since. */
  private boolean change(
      String playerId,
      Subscription subscription,
      String update,
      Map<String, AttributeValue> changed) {
    var names = new HashMap<>(Map.of("#s", SUBSCRIPTION + subscription.id(), "#u", USED));
    if (update.contains("#r")) {
      names.put("#r", "restUntilMillis");
    }
    if (update.contains("#f")) {
      names.put("#f", "refusals");
    }
    var values = new HashMap<>(changed);
    values.put(":u", Item.of(subscription.usedAtMillis()));
    return table
        .update(player(playerId), new Table.Change(update, "#s.#u = :u", names, values))
        .applied();
  }

  @Override
  public boolean supersede(String playerId, String tag, long atMillis) {
    return table
        .update(
            player(playerId),
            new Table.Change(
                "SET #t = :t, #v = :v",
                "attribute_not_exists(#t) OR #t <= :t",
                Map.of("#t", TAG + tag, "#v", "v"),
                Map.of(":t", Item.of(atMillis), ":v", AttributeValue.fromN(VERSION))))
        .applied();
  }

  private static AttributeValue write(Subscription subscription) {
    return AttributeValue.fromM(
        Map.of(
            "endpoint",
            AttributeValue.fromS(subscription.endpoint()),
            "p256dh",
            AttributeValue.fromB(SdkBytes.fromByteArray(subscription.p256dh())),
            "auth",
            AttributeValue.fromB(SdkBytes.fromByteArray(subscription.auth())),
            "keyId",
            AttributeValue.fromS(subscription.keyId()),
            USED,
            Item.of(subscription.usedAtMillis()),
            "restUntilMillis",
            Item.of(subscription.restUntilMillis()),
            "refusals",
            Item.of(subscription.refusals())));
  }

  private static List<Subscription> read(Item player) {
    return player.attributes().keySet().stream()
        .filter(name -> name.startsWith(SUBSCRIPTION))
        .map(name -> read(name.substring(SUBSCRIPTION.length()), player.item(name)))
        .sorted(Comparator.comparingLong(Subscription::usedAtMillis).reversed())
        .toList();
  }

  private static Subscription read(String id, Item item) {
    return new Subscription(
        id,
        item.text("endpoint"),
        item.bytesIfThere("p256dh").orElseThrow(),
        item.bytesIfThere("auth").orElseThrow(),
        item.text("keyId"),
        item.whole(USED),
        item.whole("restUntilMillis"),
        Math.toIntExact(item.whole("refusals")));
  }

  private static String endpoint(String subscriptionId) {
    return "endpoint#" + subscriptionId;
  }

  private static String player(String playerId) {
    return "player#" + playerId;
  }
}
