package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Player sessions, and how players get to their game session. Owned by the loop. */
final class PlayerApi {
  private static final int PAGE = 100;
  // With the empty one for "not given".
  private static final List<String> STATUSES =
      List.of("", "RESERVED", "ACTIVE", "COMPLETED", "TIMEDOUT");

  private final GameSessions sessions;

  PlayerApi(GameSessions sessions) {
    this.sessions = sessions;
  }

  void serve(Api api) {
    api.on("CreatePlayerSession", this::createPlayer);
    api.on("CreatePlayerSessions", this::createPlayers);
    api.on(
        "DescribePlayerSessions",
        input ->
            Shapes.page(
                "PlayerSessions",
                input.page(players(input), player -> player.id, PAGE),
                Shapes::playerSession));
    api.on("GetPlayerConnectionDetails", this::connections);
  }

  private GameSession session(Input input) {
    return session(input.required("GameSessionId"));
  }

  private GameSession session(String arn) {
    return sessions
        .find(arn)
        .orElseThrow(() -> Input.notFound("Game session " + arn + " does not exist."));
  }

  private ObjectNode createPlayer(Input input) {
    var reserved =
        sessions.reserve(
            session(input), Map.of(input.required("PlayerId"), input.text("PlayerData")));
    return Shapes.object().set("PlayerSession", Shapes.playerSession(reserved.getFirst()));
  }

  private ObjectNode createPlayers(Input input) {
    GameSession session = session(input);
    Set<String> players = players(input.texts("PlayerIds"));
    JsonNode data = input.json().path("PlayerDataMap");
    for (String player : data.propertyNames()) {
      if (!players.contains(player)) {
        throw Input.invalid("PlayerDataMap names " + player + ", whom PlayerIds does not.");
      }
    }
    var wanted = new LinkedHashMap<String, String>();
    players.forEach(player -> wanted.put(player, data.path(player).asString("")));
    ObjectNode node = Shapes.object();
    ArrayNode array = node.putArray("PlayerSessions");
    sessions.reserve(session, wanted).forEach(p -> array.add(Shapes.playerSession(p)));
    return node;
  }

  private static Set<String> players(List<String> ids) {
    var players = new LinkedHashSet<String>();
    for (String player : ids) {
      if (!players.add(player)) {
        throw Input.invalid("PlayerIds names " + player + " twice.");
      }
    }
    return players;
  }

  private List<PlayerSession> players(Input input) {
    var playerSessionId = input.given("PlayerSessionId");
    var gameSessionId = input.given("GameSessionId");
    var playerId = input.given("PlayerId");
    long selectors =
        List.of(playerSessionId, gameSessionId, playerId).stream()
            .filter(Optional::isPresent)
            .count();
    if (selectors != 1) {
      throw Input.invalid(
          "Exactly one of GameSessionId, PlayerId and PlayerSessionId is required.");
    }
    String status = input.text("PlayerSessionStatusFilter").toUpperCase(Locale.ROOT);
    if (!STATUSES.contains(status)) {
      throw Input.invalid(
          "PlayerSessionStatusFilter must be RESERVED, ACTIVE, COMPLETED or TIMEDOUT, was "
              + status
              + ".");
    }
    if (playerSessionId.isPresent()) {
      return List.of(
          sessions
              .player(playerSessionId.get())
              .orElseThrow(() -> Input.notFound("The player session does not exist.")));
    }
    if (playerId.isPresent()) {
      return sessions.playersWithId(playerId.get()); // As the service: no status filter here.
    }
    return session(gameSessionId.orElseThrow()).players.values().stream()
        .filter(player -> status.isEmpty() || player.status.name().equals(status))
        .toList();
  }

  /** There is no player gateway here, so everybody is told the server itself, without a token. */
  private ObjectNode connections(Input input) {
    GameSession session = session(input);
    if (!session.open()) {
      throw new AwsException(
          400, "InvalidGameSessionStatusException", "Game session is " + session.status + ".");
    }
    ObjectNode node = Shapes.object().put("GameSessionId", session.arn);
    ArrayNode details = node.putArray("PlayerConnectionDetails");
    for (String player : players(input.texts("PlayerIds"))) {
      details
          .addObject()
          .put("PlayerId", player)
          .putArray("Endpoints")
          .addObject()
          .put("IpAddress", session.ipAddress)
          .put("Port", session.port);
    }
    return node;
  }
}
