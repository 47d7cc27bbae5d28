package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.front.AwsException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
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

  /**
   * @param estimateMillis how long it will wait
   */
  void searching(MatchTicket ticket, OptionalLong estimateMillis) {
    publish(
        "MatchmakingSearching",
        List.of(ticket),
        detail ->
            detail.put(
                "estimatedWaitMillis",
                estimateMillis.isPresent()
                    ? Long.toString(estimateMillis.getAsLong())
                    : "NOT_AVAILABLE"));
  }

  void potentialMatch(Proposal proposal) {
    Configuration configuration = proposal.configuration;
    publish(
        "PotentialMatchCreated",
        proposal.tickets,
        detail -> {
          detail
              .put("acceptanceTimeout", configuration.acceptanceSeconds())
              .put("acceptanceRequired", configuration.acceptanceRequired());
          detail.set("ruleEvaluationMetrics", metrics(proposal));
          detail.put("matchId", proposal.matchId());
        });
  }

  /** Somebody has said something to a proposed match. */
  void accept(Proposal proposal) {
    publish(
        "AcceptMatch",
        proposal.tickets,
        proposal.acceptance::answer,
        detail -> detail.put("matchId", proposal.matchId()));
  }

  /**
   * @param how Accepted, Rejected or TimedOut
   */
  void acceptCompleted(Proposal proposal, String how) {
    publish(
        "AcceptMatchCompleted",
        proposal.tickets,
        detail -> detail.put("acceptance", how).put("matchId", proposal.matchId()));
  }

  void succeeded(Proposal proposal, Optional<GameSession> session) {
    publish(
        "MatchmakingSucceeded",
        proposal.tickets,
        detail -> {
          detail.put("matchId", proposal.matchId());
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
          detail.set("ruleEvaluationMetrics", metrics(ticket));
          if (!ticket.matchId().isEmpty()) {
            detail.put("matchId", ticket.matchId());
          }
        });
  }

  /** Per rule, how often it was judged on candidate matches that held the ticket. */
  private static ArrayNode metrics(MatchTicket ticket) {
    return metrics(
        ticket.configuration.rules().ruleNames(),
        rule -> ticket.rulesPassed[rule],
        rule -> ticket.rulesFailed[rule]);
  }

  /**
   * The same during the search that found the match: for several tickets the largest count, as each
   * candidate with all of them was counted once for each.
   */
  private static ArrayNode metrics(Proposal proposal) {
    List<Pass.Evaluations> counted =
        proposal.tickets.stream()
            .flatMap(t -> Optional.ofNullable(proposal.evaluations.get(t.id())).stream())
            .toList();
    return metrics(
        proposal.configuration.rules().ruleNames(),
        rule -> counted.stream().mapToInt(c -> c.passed()[rule]).max().orElse(0),
        rule -> counted.stream().mapToInt(c -> c.failed()[rule]).max().orElse(0));
  }

  private static ArrayNode metrics(
      List<String> rules, IntUnaryOperator passed, IntUnaryOperator failed) {
    ArrayNode metrics = JSON.createArrayNode();
    for (int rule = 0; rule < rules.size(); rule++) {
      if (rules.get(rule).equals(Configurations.FREE_PLACES)) {
        continue;
      }
      metrics
          .addObject()
          .put("ruleName", rules.get(rule))
          .put("passedCount", passed.applyAsInt(rule))
          .put("failedCount", failed.applyAsInt(rule));
    }
    return metrics;
  }

  private void publish(String type, List<MatchTicket> tickets, Consumer<ObjectNode> more) {
    publish(type, tickets, _ -> Optional.empty(), more);
  }

  private void publish(
      String type,
      List<MatchTicket> tickets,
      Function<String, Optional<Boolean>> accepted,
      Consumer<ObjectNode> more) {
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
                players.add(player(ticket, player.id(), accepted));
                everybody.add(player(ticket, player.id(), accepted));
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

  private static ObjectNode player(
      MatchTicket ticket, String playerId, Function<String, Optional<Boolean>> accepted) {
    ObjectNode node = JSON.createObjectNode().put("playerId", playerId);
    put(node, "playerSessionId", ticket.playerSessions.get(playerId));
    put(node, "team", ticket.teams.get(playerId));
    accepted.apply(playerId).ifPresent(answer -> node.put("accepted", answer));
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
          .put("gameSessionRegion", session.location);
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
