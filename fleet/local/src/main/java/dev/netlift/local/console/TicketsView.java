package dev.netlift.local.console;

import dev.netlift.local.console.OperatorCalls.Answer;
import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.gamelift.Survey;
import dev.netlift.local.gamelift.TicketReport;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Matchmaking tickets: how they stand, what happened to them, and why they wait. */
final class TicketsView {
  static final int TICKETS_MAX = 200;
  private static final Set<String> OPEN =
      Set.of("QUEUED", "SEARCHING", "REQUIRES_ACCEPTANCE", "PLACING");
  private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT");

  private TicketsView() {}

  /**
   * @param asked a state, {@code open}, {@code ended}, or empty for all
   * @throws Refusal there is no such state
   */
  static Set<String> states(String asked) {
    if (asked.isEmpty()) {
      return Set.of();
    }
    if (asked.equals("open")) {
      return OPEN;
    }
    if (asked.equals("ended")) {
      return ENDED;
    }
    if (!OPEN.contains(asked) && !ENDED.contains(asked)) {
      throw Refusal.field("state", "must be open, ended or a state of a ticket, was " + asked);
    }
    return Set.of(asked);
  }

  static ObjectNode list(Survey.Tickets found) {
    ObjectNode json = object().put("atMillis", found.at().toEpochMilli());
    ObjectNode counts = json.putObject("counts");
    found.counts().forEach(counts::put);
    json.put("more", found.more());
    ArrayNode tickets = json.putArray("tickets");
    found.tickets().forEach(ticket -> tickets.add(brief(ticket)));
    return json;
  }

  private static ObjectNode brief(TicketReport ticket) {
    ObjectNode json =
        object()
            .put("ticketId", ticket.ticketId())
            .put("configuration", ticket.configuration())
            .put("state", ticket.state());
    ArrayNode players = json.putArray("players");
    for (TicketReport.PlayerReport player : ticket.players()) {
      Json.put(players.addObject().put("playerId", player.playerId()), "team", player.team());
    }
    json.put("startedMillis", ticket.started().toEpochMilli());
    Json.putTime(json, "endedMillis", ticket.ended());
    json.put("waitedMillis", ticket.waitedMillis());
    Json.put(json, "estimateMillis", ticket.estimateMillis());
    json.put("backfill", ticket.backfill())
        .put("reason", ticket.reason())
        .put("message", ticket.message());
    Json.put(json, "matchId", ticket.matchId());
    Json.put(json, "gameSessionId", ticket.gameSessionId());
    return json;
  }

  /**
   * @param events of the ring that name it
   * @param complete none of them is lost
   * @param why what ExplainMatchmaking answered
   */
  static ObjectNode one(
      TicketReport ticket, List<EventRing.Numbered> events, boolean complete, Answer why) {
    ObjectNode json = brief(ticket);
    for (int i = 0; i < ticket.players().size(); i++) {
      var player = ticket.players().get(i);
      ObjectNode into = (ObjectNode) json.path("players").path(i);
      ObjectNode attributes = into.putObject("attributes");
      player.attributes().forEach((name, value) -> attribute(attributes, name, value));
      ObjectNode latencies = into.putObject("latencyMillis");
      player.latencyMillis().forEach(latencies::put);
    }
    ArrayNode rules = json.putArray("rules");
    for (TicketReport.RuleCount rule : ticket.rules()) {
      rules
          .addObject()
          .put("name", rule.name())
          .put("passed", rule.passed())
          .put("failed", rule.failed());
    }
    ArrayNode timeline = json.putArray("timeline");
    for (EventRing.Numbered event : events) {
      timeline
          .addObject()
          .put("sequence", event.sequence())
          .put("atMillis", event.event().atMillis())
          .put("type", event.event().type())
          .put("text", event.event().text());
    }
    json.put("timelineComplete", complete);
    ObjectNode explained = json.putObject("why");
    explained.put("text", why.good() ? why.body().path("text").asString("") : why.message());
    if (why.good() && why.body().path("explanation").isObject()) {
      explained.set("explanation", why.body().path("explanation"));
    } else {
      explained.putNull("explanation");
    }
    return json;
  }

  private static void attribute(ObjectNode json, String name, AttributeValue value) {
    switch (value) {
      case AttributeValue.Text(String text) -> json.put(name, text);
      case AttributeValue.Number(double number) -> json.put(name, number);
      case AttributeValue.TextList(List<String> texts) -> {
        ArrayNode list = json.putArray(name);
        texts.forEach(list::add);
      }
      case AttributeValue.NumberMap(Map<String, Double> numbers) -> {
        ObjectNode map = json.putObject(name);
        numbers.forEach(map::put);
      }
    }
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }
}
