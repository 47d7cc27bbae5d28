package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a server process may ask for. Owned by the loop. */
final class SdkActions {
  private static final Logger log = LoggerFactory.getLogger(SdkActions.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration CREDENTIALS_LIFE = Duration.ofHours(1);
  private static final int PORT_MAX = 60_000;
  private static final int PAGE = 1_024;

  private final GameLiftConfig config;
  private final Loop loop;
  private final Processes processes;
  private final GameSessions sessions;
  private final SdkBackfill backfill;
  private final Listings listings;
  private final RoleCredentials roles;

  SdkActions(
      GameLiftConfig config,
      Loop loop,
      Processes processes,
      GameSessions sessions,
      SdkBackfill backfill,
      Listings listings,
      RoleCredentials roles) {
    this.config = config;
    this.loop = loop;
    this.processes = processes;
    this.sessions = sessions;
    this.backfill = backfill;
    this.listings = listings;
    this.roles = roles;
  }

  /** The answer to send; a refusal is an answer too. */
  String answer(ServerProcess process, String action, String requestId, JsonNode request) {
    ObjectNode reply = JSON.createObjectNode().put("Action", action).put("RequestId", requestId);
    try {
      ObjectNode result = act(process, action, request);
      reply.put("StatusCode", 200).setAll(result);
    } catch (AwsException e) {
      reply.put("StatusCode", e.status()).put("ErrorMessage", e.message());
    } catch (RuntimeException e) {
      log.atError().addKeyValue("action", action).setCause(e).log("Server SDK action failed");
      reply.put("StatusCode", 500).put("ErrorMessage", "Internal error; see the cloud's log");
    }
    return reply.toString();
  }

  private ObjectNode act(ServerProcess process, String action, JsonNode request) {
    return switch (action) {
      case "ActivateServerProcess" -> ready(process, request);
      case "HeartbeatServerProcess" -> heartbeat(process, request);
      case "TerminateServerProcess" -> ending(process);
      case "ActivateGameSession" -> {
        sessions.activate(session(process, request, "GameSessionId"));
        yield nothing();
      }
      case "UpdatePlayerSessionCreationPolicy" -> policy(process, request);
      case "AcceptPlayerSession" -> {
        sessions.accept(
            session(process, request, "GameSessionId"), required(request, "PlayerSessionId"));
        yield nothing();
      }
      case "RemovePlayerSession" -> {
        sessions.remove(
            session(process, request, "GameSessionId"), required(request, "PlayerSessionId"));
        yield nothing();
      }
      case "DescribePlayerSessions" -> describe(process, request);
      case "GetFleetRoleCredentials" -> credentials(process, request);
      case "GetComputeCertificate" ->
          nothing()
              .put("ComputeName", process.computeName())
              .put("CertificatePath", certificatePath(process));
      case "StartMatchBackfill" -> nothing().put("TicketId", backfill.start(process, request));
      case "StopMatchBackfill" -> {
        backfill.stop(process, request);
        yield nothing();
      }
      default -> throw bad("unknown action " + action);
    };
  }

  private String certificatePath(ServerProcess process) {
    String told = process.slot.host.certificatePath();
    return told.isEmpty() ? config.quirks().certificatePath() : told;
  }

  private static ObjectNode nothing() {
    return JSON.createObjectNode();
  }

  static AwsException bad(String message) {
    return new AwsException(400, "BadRequest", message);
  }

  static String required(JsonNode request, String field) {
    String value = text(request, field);
    if (value.isEmpty()) {
      throw bad(field + " is required");
    }
    return value;
  }

  /** Absent, null and empty are the same: official SDKs send all three. */
  static String text(JsonNode request, String field) {
    JsonNode value = request.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw bad(field + " must be a string");
    }
    return value.asString();
  }

  private ObjectNode ready(ServerProcess process, JsonNode request) {
    JsonNode port = request.path("Port");
    if (!port.isIntegralNumber()
        || !port.canConvertToInt()
        || port.asInt() < 1
        || port.asInt() > PORT_MAX) {
      throw bad("Port must be 1 to " + PORT_MAX);
    }
    if (process.state != ServerProcess.State.INITIALIZED
        && (process.state != ServerProcess.State.ACTIVE
            || !config.quirks().secondReadyAccepted())) {
      throw new AwsException(409, "Conflict", "The server process is " + process.state);
    }
    // After the answer: a push must not overtake it, or the client would not know the process
    // ready.
    loop.execute(() -> processes.ready(process, port.asInt()));
    return nothing();
  }

  private ObjectNode heartbeat(ServerProcess process, JsonNode request) {
    if (process.state == ServerProcess.State.LAUNCHED
        || process.state == ServerProcess.State.INITIALIZED) {
      throw bad("the process has not called ActivateServerProcess");
    }
    JsonNode healthy = request.path("HealthStatus");
    if (!healthy.isBoolean()) {
      throw bad("HealthStatus must be true or false");
    }
    if (healthy.asBoolean()) {
      processes.healthy(process);
    }
    processes.settled(process);
    return nothing();
  }

  private ObjectNode ending(ServerProcess process) {
    if (!process.endingCalled) {
      processes.ending(process);
      process.refresh.cancel();
      if (config.quirks().closeAfterEnding().isPositive()) {
        loop.after(
            config.quirks().closeAfterEnding(),
            () -> List.copyOf(process.sockets).forEach(peer -> peer.close(1000, "Process ended")));
      }
    }
    return nothing();
  }

  /** The session this process hosts, which must be the one the request names. */
  private GameSession session(ServerProcess process, JsonNode request, String field) {
    String arn = required(request, field);
    Optional<GameSession> session = process.session.filter(hosted -> hosted.arn.equals(arn));
    if (session.isEmpty()) {
      throw new AwsException(
          config.quirks().foreignGameSession(),
          "Forbidden",
          "GameSession " + arn + " is not hosted by this server process");
    }
    return session.get();
  }

  private ObjectNode policy(ServerProcess process, JsonNode request) {
    GameSession session = session(process, request, "GameSessionId");
    String policy = required(request, "PlayerSessionPolicy");
    if (!List.of("ACCEPT_ALL", "DENY_ALL").contains(policy)) {
      throw bad("PlayerSessionPolicy must be ACCEPT_ALL or DENY_ALL");
    }
    session.policy = policy;
    return nothing();
  }

  private ObjectNode describe(ServerProcess process, JsonNode request) {
    String sessionId = text(request, "GameSessionId");
    String playerSessionId = text(request, "PlayerSessionId");
    String playerId = text(request, "PlayerId");
    long selectors =
        List.of(sessionId, playerSessionId, playerId).stream().filter(s -> !s.isEmpty()).count();
    if (selectors != 1) {
      throw bad("exactly one of GameSessionId, PlayerSessionId and PlayerId is required");
    }
    List<PlayerSession> found;
    if (!sessionId.isEmpty()) {
      found = List.copyOf(session(process, request, "GameSessionId").players.values());
    } else if (!playerSessionId.isEmpty()) {
      found = sessions.player(playerSessionId).stream().toList();
    } else {
      found = sessions.playersWithId(playerId);
    }
    String status = text(request, "PlayerSessionStatusFilter");
    if (!status.isEmpty()
        && Stream.of(PlayerSession.Status.values()).noneMatch(s -> s.name().equals(status))) {
      throw bad("PlayerSessionStatusFilter must be RESERVED, ACTIVE, COMPLETED or TIMEDOUT");
    }
    JsonNode limit = request.path("Limit");
    if (!limit.isMissingNode() && !limit.isNull() && !limit.canConvertToInt()) {
      throw bad("Limit must be a whole number");
    }
    var asked =
        nothing()
            .put("GameSessionId", sessionId)
            .put("PlayerSessionId", playerSessionId)
            .put("PlayerId", playerId)
            .put("PlayerSessionStatusFilter", status);
    var page =
        listings.page(
            "process " + process.id,
            asked,
            // A process sees its own session's players only.
            found.stream()
                .filter(p -> process.session.stream().anyMatch(s -> s.arn.equals(p.session.arn)))
                .filter(p -> status.isEmpty() || p.status.name().equals(status))
                .toList(),
            player -> player.id,
            limit.asInt(0) > 0 ? Math.min(limit.asInt(), PAGE) : PAGE,
            text(request, "NextToken"));
    ObjectNode result = nothing();
    var array = result.putArray("PlayerSessions");
    page.items().forEach(player -> array.add(playerSession(player)));
    page.next().ifPresent(next -> result.put("NextToken", next));
    return result;
  }

  private static ObjectNode playerSession(PlayerSession player) {
    ObjectNode node =
        nothing()
            .put("PlayerId", player.playerId)
            .put("PlayerSessionId", player.id)
            .put("GameSessionId", player.session.arn)
            .put("FleetId", player.session.fleetId)
            .put("PlayerData", player.playerData)
            .put("IpAddress", player.session.ipAddress)
            .put("Port", player.session.port)
            .put("DnsName", player.session.dnsName)
            .put("CreationTime", player.created.toEpochMilli())
            .put("Status", player.status.name());
    player.ended.ifPresent(ended -> node.put("TerminationTime", ended.toEpochMilli()));
    return node;
  }

  private ObjectNode credentials(ServerProcess process, JsonNode request) {
    String roleArn = required(request, "RoleArn");
    String sessionName = required(request, "RoleSessionName");
    if (process.joined()) {
      // Not a managed fleet: empty values are how a client learns that.
      return nothing()
          .put("AssumedRoleUserArn", "")
          .put("AssumedRoleId", "")
          .put("AccessKeyId", "")
          .put("SecretAccessKey", "")
          .put("SessionToken", "")
          .put("Expiration", 0);
    }
    if (!process.fleet.spec.roleArn().equals(Optional.of(roleArn))) {
      throw bad("RoleArn is not the instance role of this fleet");
    }
    var issued = roles.issue(roleArn, sessionName, CREDENTIALS_LIFE);
    process.accessKeyId = Optional.of(issued.accessKeyId());
    String role = roleArn.substring(roleArn.lastIndexOf('/') + 1);
    String account = roleArn.split(":", -1)[4];
    return nothing()
        .put(
            "AssumedRoleUserArn",
            "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + sessionName)
        .put("AssumedRoleId", role + ":" + sessionName)
        .put("AccessKeyId", issued.accessKeyId())
        .put("SecretAccessKey", issued.secretAccessKey())
        .put("SessionToken", issued.sessionToken())
        .put("Expiration", issued.expiration().toEpochMilli());
  }
}
