package dev.netlift.backend.avatars;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items: {@code playerId, v, uploads, account, avatar, avatarOrder, changedAtMillis}. */
final class DynamoProfiles implements ProfileStore {
  private static final AttributeValue VERSION = AttributeValue.fromN("1");

  private final Table table;

  DynamoProfiles(Table table) {
    this.table = table;
  }

  @Override
  public long nextNumber(String playerId, @Nullable String account) {
    var names = new HashMap<>(Map.of("#uploads", "uploads", "#v", "v"));
    var values = new HashMap<>(Map.of(":one", Item.of(1), ":v", VERSION));
    String set = "SET #v = :v";
    if (account != null) {
      set += ", #account = :account";
      names.put("#account", "account");
      values.put(":account", AttributeValue.fromS(account));
    }
    var before =
        new Item(
            table
                .update(playerId, new Table.Change(set + " ADD #uploads :one", null, names, values))
                .before());
    return before.has("uploads") ? before.whole("uploads") + 1 : 1;
  }

  @Override
  public void show(String playerId, String avatar, String order, long atMillis) {
    table.update(
        playerId,
        new Table.Change(
            "SET #v = :v, #avatar = :avatar, #order = :order, #at = :at",
            "attribute_not_exists(#order) OR #order < :order",
            Map.of(
                "#v", "v", "#avatar", "avatar", "#order", "avatarOrder", "#at", "changedAtMillis"),
            Map.of(
                ":v", VERSION,
                ":avatar", AttributeValue.fromS(avatar),
                ":order", AttributeValue.fromS(order),
                ":at", Item.of(atMillis))));
  }

  @Override
  public Optional<Profile> find(String playerId) {
    return table.get(playerId).map(DynamoProfiles::profile);
  }

  @Override
  public Page page(@Nullable String after, int max) {
    var page = table.scan(after, max);
    return new Page(page.items().stream().map(DynamoProfiles::profile).toList(), page.next());
  }

  private static Profile profile(Item item) {
    return new Profile(
        item.text("playerId"),
        item.textIfThere("account").orElse(null),
        item.textIfThere("avatar").orElse(null));
  }
}
