package dev.netlift.backend.parties;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items: {@code partyId, v, code, state, members (list of {playerId, readyAtMillis, latencyInMs,
 * attributes}), ticketId, rev, expiresAtMillis, expiresAt (seconds, TTL)}; and per code one, with
 * the key {@code code#<code>} and {@code target, v, expiresAtMillis, expiresAt}.
 */
public final class DynamoParties implements PartyStore {
  private static final String VERSION = "1";

  private final Table table;
  private final Clock clock;

  public DynamoParties(Table table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public boolean create(Party party) {
    long codeEnd = clock.millis() + CODE_LIFE.toMillis();
    var code = new HashMap<String, AttributeValue>();
    code.put("partyId", AttributeValue.fromS(codeKey(party.code())));
    code.put("v", AttributeValue.fromN(VERSION));
    code.put("target", AttributeValue.fromS(party.partyId()));
    expiring(code, codeEnd);
    // The code first: a party nobody finds by its code would be a worse leftover than a code
    // without a party.
    return table.put(
            code,
            "attribute_not_exists(#id) OR #end <= :now OR #target = :target",
            Map.of("#id", "partyId", "#end", "expiresAtMillis", "#target", "target"),
            Map.of(
                ":now", Item.of(clock.millis()), ":target", AttributeValue.fromS(party.partyId())))
        && table.create(item(party));
  }

  @Override
  public Optional<Party> find(String partyId) {
    return partyId.contains("#") ? Optional.empty() : alive(partyId).map(DynamoParties::party);
  }

  @Override
  public Optional<String> byCode(String code) {
    return alive(codeKey(code)).map(item -> item.text("target"));
  }

  /** TTL drops rows days late, so what has expired is hidden here. */
  private Optional<Item> alive(String key) {
    return table.get(key).filter(item -> item.whole("expiresAtMillis") > clock.millis());
  }

  @Override
  public boolean replace(Party before, Party after) {
    return table.put(
        item(after),
        "#rev = :before",
        Map.of("#rev", "rev"),
        Map.of(":before", Item.of(before.rev())));
  }

  private static String codeKey(String code) {
    return "code#" + code;
  }

  private static void expiring(Map<String, AttributeValue> item, long endMillis) {
    item.put("expiresAtMillis", Item.of(endMillis));
    item.put("expiresAt", Item.of(Math.ceilDiv(endMillis, 1000)));
  }

  private static Map<String, AttributeValue> item(Party party) {
    var item = new HashMap<String, AttributeValue>();
    item.put("partyId", AttributeValue.fromS(party.partyId()));
    item.put("v", AttributeValue.fromN(VERSION));
    item.put("code", AttributeValue.fromS(party.code()));
    item.put("state", AttributeValue.fromS(party.state().name()));
    item.put(
        "members",
        AttributeValue.fromL(party.members().stream().map(DynamoParties::member).toList()));
    if (party.ticketId() != null) {
      item.put("ticketId", AttributeValue.fromS(party.ticketId()));
    }
    item.put("rev", Item.of(party.rev()));
    expiring(item, party.expiresAtMillis());
    return item;
  }

  private static AttributeValue member(Member member) {
    return AttributeValue.fromM(
        Map.of(
            "playerId", AttributeValue.fromS(member.playerId()),
            "readyAtMillis", Item.of(member.readyAtMillis()),
            "latencyInMs", Item.of(member.latencyInMs(), Item::of),
            "attributes", Item.of(member.attributes(), DynamoParties::attribute)));
  }

  private static AttributeValue attribute(Object value) {
    return value instanceof Number number
        ? AttributeValue.fromN(number.toString())
        : AttributeValue.fromS(value.toString());
  }

  private static Party party(Item item) {
    List<Member> members = item.items("members").stream().map(DynamoParties::member).toList();
    return new Party(
        item.text("partyId"),
        item.text("code"),
        PartyState.valueOf(item.text("state")),
        members,
        item.textIfThere("ticketId").orElse(null),
        item.whole("rev"),
        item.whole("expiresAtMillis"));
  }

  private static Member member(Item item) {
    return new Member(
        item.text("playerId"),
        item.whole("readyAtMillis"),
        item.map("latencyInMs", value -> Integer.valueOf(value.n())),
        item.map(
            "attributes",
            value -> value.n() == null ? value.s() : (Object) Double.valueOf(value.n())));
  }
}
