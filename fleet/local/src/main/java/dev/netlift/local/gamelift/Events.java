package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes matchmaking and placement events and publishes them. Owned by the loop. */
final class Events {
  private static final Logger log = LoggerFactory.getLogger(Events.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final Loop loop;
  private final Ids ids;
  private final Notifications notifications;
  private final EventBus bus;

  Events(Loop loop, Ids ids, Notifications notifications, EventBus bus) {
    this.loop = loop;
    this.ids = ids;
    this.notifications = notifications;
    this.bus = bus;
  }

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  void searching(MatchTicket ticket) {
    publish(
        "MatchmakingSearching",
        List.of(ticket),
        detail -> detail.put("estimatedWaitMillis", "NOT_AVAILABLE"));
  }

  void potentialMatch(List<MatchTicket> tickets, String matchId) {
    publish(
        "PotentialMatchCreated",
        tickets,
        detail -> {
          detail.put("acceptanceTimeout", 600).put("acceptanceRequired", false);
          detail.set("ruleEvaluationMetrics", metrics(tickets));
          detail.put("matchId", matchId);
        });
  }

  void succeeded(List<MatchTicket> tickets, String matchId, Optional<GameSession> session) {
    publish(
        "MatchmakingSucceeded",
        tickets,
        detail -> {
          detail.put("matchId", matchId);
          session.ifPresent(
              placed ->
                  ((ObjectNode) detail.get("gameSessionInfo"))
                      .put("gameSessionArn", placed.arn)
                      .put("ipAddress", placed.ipAddress)
                      .put("dnsName", placed.dnsName)
                      .put("port", placed.port));
        });
  }

  void timedOut(MatchTicket ticket) {
    ended("MatchmakingTimedOut", ticket);
  }

  void cancelled(MatchTicket ticket) {
    ended("MatchmakingCancelled", ticket);
  }

  void failed(MatchTicket ticket) {
    ended("MatchmakingFailed", ticket);
  }

  private void ended(String type, MatchTicket ticket) {
    publish(
        type,
        List.of(ticket),
        detail -> {
          detail.put("reason", ticket.reason).put("message", ticket.message);
          detail.set("ruleEvaluationMetrics", metrics(List.of(ticket)));
          if (!ticket.matchId.isEmpty()) {
            detail.put("matchId", ticket.matchId);
          }
        });
  }

  /**
   * Per rule, how often it was judged on candidate matches that held the ticket. For several
   * tickets the largest count: each candidate with all of them was counted once for each.
   */
  private static ArrayNode metrics(List<MatchTicket> tickets) {
    ArrayNode metrics = JSON.createArrayNode();
    List<String> rules = tickets.getFirst().configuration.rules().ruleNames();
    for (int rule = 0; rule < rules.size(); rule++) {
      int index = rule;
      metrics
          .addObject()
          .put("ruleName", rules.get(rule))
          .put("passedCount", tickets.stream().mapToInt(t -> t.rulesPassed[index]).max().orElse(0))
          .put("failedCount", tickets.stream().mapToInt(t -> t.rulesFailed[index]).max().orElse(0));
    }
    return metrics;
  }

  private void publish(String type, List<MatchTicket> tickets, Consumer<ObjectNode> more) {
    Configuration configuration = tickets.getFirst().configuration;
    ObjectNode detail = JSON.createObjectNode();
    ArrayNode ticketNodes = detail.putArray("tickets");
    ArrayNode everybody = detail.putObject("gameSessionInfo").putArray("players");
    for (MatchTicket ticket : tickets) {
      ObjectNode node =
          ticketNodes
              .addObject()
              .put("ticketId", ticket.ticket.id())
              .put("startTime", time(ticket.started));
      ArrayNode players = node.putArray("players");
      ticket
          .ticket
          .players()
          .forEach(
              player -> {
                players.add(player(ticket, player.id()));
                everybody.add(player(ticket, player.id()));
              });
    }
    if (!configuration.customEventData().isEmpty()) {
      detail.put("customEventData", configuration.customEventData());
    }
    detail.put("type", type);
    more.accept(detail);
    send(
        "GameLift Matchmaking Event",
        configuration.arn(),
        configuration.notificationTarget(),
        detail);
  }

  private static ObjectNode player(MatchTicket ticket, String playerId) {
    ObjectNode node = JSON.createObjectNode().put("playerId", playerId);
    put(node, "playerSessionId", ticket.playerSessions.get(playerId));
    put(node, "team", ticket.teams.get(playerId));
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable String value) {
    if (value != null) {
      node.put(name, value);
    }
  }

  void placement(Placement placement) {
    Queue queue = placement.queue;
    ObjectNode detail =
        JSON.createObjectNode()
            .put("type", type(placement.status))
            .put("placementId", placement.request.id())
            .put("startTime", time(placement.started));
    placement.ended.ifPresent(ended -> detail.put("endTime", time(ended)));
    if (!queue.customEventData().isEmpty()) {
      detail.put("customEventData", queue.customEventData());
    }
    if (placement.status == Placement.Status.FULFILLED) {
      GameSession session = placement.session.orElseThrow();
      detail
          // A string here and a number in MatchmakingSucceeded, as the service has it.
          .put("port", Integer.toString(session.port))
          .put("gameSessionArn", session.arn)
          .put("ipAddress", session.ipAddress)
          .put("dnsName", session.dnsName)
          .put("gameSessionRegion", ids.region());
      ArrayNode players = detail.putArray("placedPlayerSessions");
      placement.placed.forEach(
          player ->
              players
                  .addObject()
                  .put("playerId", player.playerId)
                  .put("playerSessionId", player.id));
    }
    send("GameLift Queue Placement Event", queue.arn(), queue.notificationTarget(), detail);
  }

  private static String type(Placement.Status status) {
    return switch (status) {
      case PENDING -> throw new IllegalStateException("a pending placement has no event");
      case FULFILLED -> "PlacementFulfilled";
      case CANCELLED -> "PlacementCancelled";
      case TIMED_OUT -> "PlacementTimedOut";
      case FAILED -> "PlacementFailed";
    };
  }

  private void send(String detailType, String resource, String topic, ObjectNode detail) {
    ObjectNode envelope =
        JSON.createObjectNode()
            .put("version", "0")
            .put("id", ids.uuid())
            .put("detail-type", detailType)
            .put("source", "aws.gamelift")
            .put("account", ids.account())
            .put("time", time(loop.now()))
            .put("region", ids.region());
    envelope.putArray("resources").add(resource);
    envelope.set("detail", detail);
    bus.put("aws.gamelift", detailType, List.of(resource), detail);
    if (topic.isEmpty()) {
      return;
    }
    try {
      notifications.publish(topic, detailType, envelope.toString());
    } catch (AwsException e) {
      // As in AWS, a topic that refuses us costs the event and not the match; but here somebody is
      // told.
      log.atError()
          .addKeyValue("topic", topic)
          .addKeyValue("code", e.code())
          .addKeyValue("reason", e.message())
          .log("event could not be published");
    }
  }
}
