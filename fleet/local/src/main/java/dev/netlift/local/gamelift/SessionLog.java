package dev.netlift.local.gamelift;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The last ended game sessions in a file, so that a cloud that was stopped still shows the match
 * that was played. Losing it loses history and nothing else. Owned by the loop.
 */
final class SessionLog {
  private static final Logger log = LoggerFactory.getLogger(SessionLog.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int VERSION = 1;
  private static final int SESSIONS_MAX = 100;

  private final Path file;
  private final Deque<GameSession> ended = new ArrayDeque<>();

  SessionLog(Path stateDir) {
    file = stateDir.resolve("gamelift").resolve("sessions.json");
  }

  /** What an earlier run left; empty when there is nothing readable. */
  List<GameSession> load() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      if (root.path("v").asInt(0) != VERSION) {
        return List.of();
      }
      for (JsonNode node : root.required("sessions")) {
        ended.addLast(session(node));
      }
    } catch (IOException
        | JacksonException
        | IllegalArgumentException
        | java.time.DateTimeException e) {
      log.atWarn()
          .addKeyValue("file", file)
          .log("past game sessions could not be read; starting anew");
    }
    return List.copyOf(ended);
  }

  void add(GameSession session) {
    ended.addLast(session);
    if (ended.size() > SESSIONS_MAX) {
      ended.removeFirst();
    }
    ObjectNode root = JSON.createObjectNode().put("v", VERSION);
    ArrayNode nodes = root.putArray("sessions");
    ended.forEach(kept -> nodes.add(node(kept)));
    try {
      Path folder = Optional.ofNullable(file.getParent()).orElseThrow();
      Files.createDirectories(folder);
      Path aside = folder.resolve("sessions.json.tmp");
      Files.writeString(aside, root.toString());
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("file", file)
          .setCause(e)
          .log("past game sessions could not be kept");
    }
  }

  private static ObjectNode node(GameSession session) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("arn", session.arn)
            .put("fleetId", session.fleetId)
            .put("fleetArn", session.fleetArn)
            .put("location", session.location)
            .put("name", session.spec.name())
            .put("playersMax", session.spec.playersMax())
            .put("data", session.spec.data())
            .put("matchmakerData", session.matchmakerData)
            .put("port", session.port)
            .put("created", session.created.toString())
            .put("ended", session.ended.orElse(session.created).toString())
            .put("statusReason", session.statusReason)
            .put("policy", session.policy);
    ObjectNode properties = node.putObject("properties");
    session.spec.properties().forEach(properties::put);
    ArrayNode players = node.putArray("players");
    for (PlayerSession player : session.players.values()) {
      players
          .addObject()
          .put("id", player.id)
          .put("playerId", player.playerId)
          .put("created", player.created.toString())
          .put("ended", player.ended.orElse(player.created).toString())
          .put("status", player.status.name());
    }
    return node;
  }

  private static GameSession session(JsonNode node) {
    var properties = new LinkedHashMap<String, String>();
    node.required("properties")
        .properties()
        .forEach(entry -> properties.put(entry.getKey(), entry.getValue().asString()));
    var session =
        new GameSession(
            node.required("arn").asString(),
            node.required("fleetId").asString(),
            node.required("fleetArn").asString(),
            node.required("location").asString(),
            new GameSession.Spec(
                node.required("name").asString(),
                node.required("playersMax").asInt(),
                properties,
                node.required("data").asString(),
                node.required("matchmakerData").asString()),
            node.required("port").asInt(),
            Instant.parse(node.required("created").asString()),
            Optional.empty());
    session.status = GameSession.Status.TERMINATED;
    session.statusReason = node.required("statusReason").asString();
    session.policy = node.required("policy").asString();
    session.ended = Optional.of(Instant.parse(node.required("ended").asString()));
    var players = new ArrayList<PlayerSession>();
    for (JsonNode player : node.required("players")) {
      players.add(player(session, player));
    }
    players.forEach(player -> session.players.put(player.id, player));
    return session;
  }

  private static PlayerSession player(GameSession session, JsonNode node) {
    var player =
        new PlayerSession(
            node.required("id").asString(),
            node.required("playerId").asString(),
            "",
            session,
            Instant.parse(node.required("created").asString()));
    player.status = PlayerSession.Status.valueOf(node.required("status").asString());
    player.ended = Optional.of(Instant.parse(node.required("ended").asString()));
    return player;
  }
}
