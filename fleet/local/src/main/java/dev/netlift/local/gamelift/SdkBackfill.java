package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.front.AwsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a server process says about backfill. Owned by the loop. */
final class SdkBackfill {
  private static final int PLAYERS_MAX = 200;
  private static final int TICKET_ID_MAX = 128;

  private final GameLiftConfig config;
  private final Backfills backfills;
  private final Matchmaking matchmaking;

  SdkBackfill(GameLiftConfig config, Backfills backfills, Matchmaking matchmaking) {
    this.config = config;
    this.backfills = backfills;
    this.matchmaking = matchmaking;
  }

  String start(ServerProcess process, JsonNode request) {
    GameSession session = session(process, request);
    Configuration configuration = configuration(request);
    String ticketId = SdkActions.text(request, "TicketId");
    if (!ticketId.matches("[a-zA-Z0-9-.]{0," + TICKET_ID_MAX + "}")) {
      throw SdkActions.bad(
          "TicketId must be letters, digits, '-' and '.', at most " + TICKET_ID_MAX);
    }
    return backfills.start(session, ticketId, configuration, players(request), false);
  }

  void stop(ServerProcess process, JsonNode request) {
    GameSession session = session(process, request);
    configuration(request);
    backfills.stop(session, SdkActions.required(request, "TicketId"));
  }

  private GameSession session(ServerProcess process, JsonNode request) {
    String arn = SdkActions.required(request, "GameSessionArn");
    return process
        .session
        .filter(hosted -> hosted.arn.equals(arn))
        .orElseThrow(
            () ->
                new AwsException(
                    config.quirks().foreignBackfill(),
                    "BadRequest",
                    "GameSession " + arn + " is not hosted by this server process"));
  }

  private Configuration configuration(JsonNode request) {
    String arn = SdkActions.required(request, "MatchmakingConfigurationArn");
    Optional<Configuration> found = matchmaking.configuration(arn).filter(c -> c.arn().equals(arn));
    return found.orElseThrow(
        () ->
            new AwsException(
                config.quirks().unknownConfiguration(),
                "NotFound",
                "MatchmakingConfiguration " + arn + " does not exist"));
  }

  private static List<BackfillMatcher.Member> players(JsonNode request) {
    JsonNode nodes = request.path("Players");
    if (!nodes.isArray() || nodes.isEmpty() || nodes.size() > PLAYERS_MAX) {
      throw SdkActions.bad("Players must be 1 to " + PLAYERS_MAX);
    }
    var members = new ArrayList<BackfillMatcher.Member>();
    Set<String> seen = new HashSet<>();
    for (JsonNode node : nodes) {
      String where = "Players[" + members.size() + "]";
      if (!node.isObject()) {
        throw SdkActions.bad(where + " must be an object");
      }
      String id = SdkActions.required(node, "PlayerId");
      if (!seen.add(id)) {
        throw SdkActions.bad("Players names a player twice");
      }
      members.add(
          new BackfillMatcher.Member(
              new Player(id, attributes(node, where), latencies(node, where)),
              SdkActions.text(node, "Team")));
    }
    return members;
  }

  private static Map<String, AttributeValue> attributes(JsonNode player, String where) {
    JsonNode node = player.path("PlayerAttributes");
    if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
      throw SdkActions.bad(where + ".PlayerAttributes must be an object");
    }
    var attributes = new LinkedHashMap<String, AttributeValue>();
    for (var entry : node.properties()) {
      attribute(entry.getValue(), where + ".PlayerAttributes." + entry.getKey())
          .ifPresent(value -> attributes.put(entry.getKey(), value));
    }
    return attributes;
  }

  /** On this wire a value says its type beside it; NONE is an empty one. */
  private static Optional<AttributeValue> attribute(JsonNode node, String where) {
    if (!node.isObject()) {
      throw SdkActions.bad(where + " must be an object");
    }
    String member =
        switch (SdkActions.text(node, "AttrType")) {
          case "STRING" -> "S";
          case "DOUBLE" -> "N";
          case "STRING_LIST" -> "SL";
          case "STRING_DOUBLE_MAP" -> "SDM";
          case "NONE", "" -> "";
          default -> throw SdkActions.bad(where + ".AttrType is unknown");
        };
    if (member.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode value = JsonMapper.shared().createObjectNode();
    value.set(member, node.path(member));
    try {
      return Optional.of(AttributeValue.read(value, where));
    } catch (IllegalArgumentException e) {
      throw SdkActions.bad(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Integer> latencies(JsonNode player, String where) {
    var latencies = new LinkedHashMap<String, Integer>();
    for (var entry : player.path("LatencyInMs").properties()) {
      if (!entry.getValue().isInt() || entry.getValue().asInt() < 1) {
        throw SdkActions.bad(
            where + ".LatencyInMs." + entry.getKey() + " must be a whole number from 1");
      }
      latencies.put(entry.getKey(), entry.getValue().asInt());
    }
    return latencies;
  }
}
