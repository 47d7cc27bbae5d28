package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Item;
import dev.netlift.backend.functions.Table;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items: {@code ticketId, v, ownerId, members, mode, told, stage, createdAtMillis, expiresAtMillis,
 * expiresAt (seconds, TTL)} and, once known, {@code reason, match, dueMillis, partyId, closedAs,
 * closedReason}. Connect tokens are never here.
 *
 * <p>{@code openShard} is there as long as the ticket is open and is the key of the sparse index
 * {@value #OPEN_INDEX}, so looking for tickets nobody hears of costs by the open ones, not by all.
 * Only making and ending a ticket writes to the index.
 */
public final class DynamoTickets implements TicketStore {
  static final String OPEN_INDEX = "open";

  private static final String VERSION = "1";

  /** One index key takes 1000 writes a second; so many share them. */
  private static final int SHARDS = 4;

  private final Table table;
  private final Clock clock;

  public DynamoTickets(Table table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  @Override
  public boolean create(Ticket ticket) {
    var item = new HashMap<String, AttributeValue>();
    item.put("ticketId", AttributeValue.fromS(ticket.ticketId()));
    item.put("v", AttributeValue.fromN(VERSION));
    item.put("ownerId", AttributeValue.fromS(ticket.ownerId()));
    item.put("members", AttributeValue.fromSs(ticket.members()));
    item.put("mode", AttributeValue.fromS(ticket.mode()));
    item.put("told", AttributeValue.fromS(ticket.told().name()));
    item.put("stage", Item.of(ticket.stage()));
    item.put("openShard", AttributeValue.fromS(shard(ticket.ticketId())));
    if (ticket.partyId() != null) {
      item.put("partyId", AttributeValue.fromS(ticket.partyId()));
    }
    item.put("createdAtMillis", Item.of(ticket.createdAtMillis()));
    item.put("expiresAtMillis", Item.of(ticket.expiresAtMillis()));
    // The table's TTL counts in seconds; rounded up, so that a row never goes before its time.
    item.put("expiresAt", Item.of(Math.ceilDiv(ticket.expiresAtMillis(), 1000)));
    return table.create(item);
  }

  @Override
  public Optional<Ticket> find(String ticketId) {
    // TTL drops rows days late, so what has expired is hidden here.
    return table
        .get(ticketId)
        .map(DynamoTickets::ticket)
        .filter(ticket -> ticket.expiresAtMillis() > clock.millis());
  }

  @Override
  public Arrival apply(TicketNews news) {
    var names =
        new HashMap<>(
            Map.of(
                "#id",
                "ticketId",
                "#stage",
                "stage",
                "#told",
                "told",
                "#reason",
                "reason",
                "#due",
                "dueMillis"));
    var values =
        new HashMap<>(
            Map.of(
                ":stage",
                Item.of(news.stage()),
                ":told",
                AttributeValue.fromS(news.status().name())));
    var set = new StringJoiner(", ", "SET ", "").add("#stage = :stage").add("#told = :told");
    var remove = new StringJoiner(", ", " REMOVE ", "").setEmptyValue("");
    if (news.reason() == null) {
      remove.add("#reason");
    } else {
      set.add("#reason = :reason");
      values.put(":reason", AttributeValue.fromS(news.reason()));
    }
    if (news.dueMillis() == null) {
      remove.add("#due");
    } else {
      set.add("#due = :due");
      values.put(":due", Item.of(news.dueMillis()));
    }
    if (news.match() != null) {
      set.add("#match = :match");
      names.put("#match", "match");
      values.put(":match", AttributeValue.fromM(item(news.match())));
    }
    if (news.status().terminal()) {
      remove.add("#open");
      names.put("#open", "openShard");
    }
    var outcome =
        table.update(
            news.ticketId(),
            new Table.Change(
                set.toString() + remove,
                "attribute_exists(#id) AND #stage < :stage",
                names,
                values));
    if (outcome.applied()) {
      return Arrival.TAKEN;
    }
    return outcome.before().isEmpty() ? Arrival.UNKNOWN : Arrival.OLD;
  }

  @Override
  public boolean close(String ticketId, TicketStatus as, String reason) {
    return table
        .update(
            ticketId,
            new Table.Change(
                "SET #as = :as, #reason = :reason REMOVE #open",
                "attribute_exists(#id) AND attribute_not_exists(#as) AND #stage < :end",
                Map.of(
                    "#id",
                    "ticketId",
                    "#as",
                    "closedAs",
                    "#reason",
                    "closedReason",
                    "#stage",
                    "stage",
                    "#open",
                    "openShard"),
                Map.of(
                    ":as", AttributeValue.fromS(as.name()),
                    ":reason", AttributeValue.fromS(reason),
                    ":end", Item.of(TicketNews.TERMINAL_STAGE))))
        .applied();
  }

  @Override
  public List<String> open(long createdBeforeMillis, int max) {
    var found = new ArrayList<Item>();
    for (int shard = 0; shard < SHARDS; shard++) {
      found.addAll(
          table.query(
              OPEN_INDEX,
              new Table.Range("openShard", Integer.toString(shard), "createdAtMillis"),
              createdBeforeMillis,
              max));
    }
    return found.stream()
        .sorted(Comparator.comparingLong(item -> item.whole("createdAtMillis")))
        .limit(max)
        .map(item -> item.text("ticketId"))
        .toList();
  }

  private static String shard(String ticketId) {
    return Integer.toString(Math.floorMod(ticketId.hashCode(), SHARDS));
  }

  private static Ticket ticket(Item item) {
    return new Ticket(
        item.text("ticketId"),
        item.text("ownerId"),
        item.texts("members"),
        item.text("mode"),
        TicketStatus.valueOf(item.text("told")),
        item.whole("stage"),
        item.textIfThere("reason").orElse(null),
        item.textIfThere("closedAs").map(TicketStatus::valueOf).orElse(null),
        item.textIfThere("closedReason").orElse(null),
        item.has("match") ? match(item.item("match")) : null,
        item.has("dueMillis") ? item.whole("dueMillis") : null,
        item.textIfThere("partyId").orElse(null),
        item.whole("createdAtMillis"),
        item.whole("expiresAtMillis"));
  }

  private static Map<String, AttributeValue> item(Match match) {
    var item = new HashMap<String, AttributeValue>();
    item.put("gameSessionId", AttributeValue.fromS(match.gameSessionId()));
    item.put("ipAddress", AttributeValue.fromS(match.ipAddress()));
    if (match.dnsName() != null) {
      item.put("dnsName", AttributeValue.fromS(match.dnsName()));
    }
    item.put("port", Item.of(match.port()));
    item.put("playerSessions", Item.of(match.playerSessions(), AttributeValue::fromS));
    return item;
  }

  private static Match match(Item item) {
    return new Match(
        item.text("gameSessionId"),
        item.text("ipAddress"),
        item.textIfThere("dnsName").orElse(null),
        (int) item.whole("port"),
        item.map("playerSessions", AttributeValue::s));
  }
}
