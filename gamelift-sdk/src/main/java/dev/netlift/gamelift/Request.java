package dev.netlift.gamelift;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * One message to the service, ready to send. Its text never appears in a log.
 *
 * @param action the operation
 * @param id its RequestId
 * @param json the message, ASCII only
 * @param secrets values of it that must not appear in the text of a failure
 * @param limit how long to wait for the answer
 */
record Request(String action, String id, String json, List<String> secrets, Duration limit) {
  /** The service's gateway ends the connection over a longer one. */
  private static final int JSON_MAX = 128 * 1024;

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration ACTIVATION_LIMIT = Duration.ofSeconds(6);

  static Request activateServerProcess(int port, List<String> logPaths, @Nullable Tool tool) {
    return of(
        "ActivateServerProcess",
        ACTIVATION_LIMIT,
        out -> {
          out.writeStringProperty("SdkVersion", GameLiftServer.SDK_VERSION);
          out.writeStringProperty("SdkLanguage", GameLiftServer.SDK_LANGUAGE);
          if (tool != null) {
            text(out, "SdkToolName", tool.name());
            text(out, "SdkToolVersion", tool.version());
          }
          out.writeNumberProperty("Port", port);
          if (!logPaths.isEmpty()) {
            out.writeName("LogPaths");
            texts(out, logPaths);
          }
        });
  }

  static Request heartbeat(boolean healthy) {
    return of(
        "HeartbeatServerProcess", LIMIT, out -> out.writeBooleanProperty("HealthStatus", healthy));
  }

  /** An operation without fields. */
  static Request bare(String action) {
    return of(action, LIMIT, out -> {});
  }

  static Request activateGameSession(String gameSessionId) {
    return of("ActivateGameSession", LIMIT, out -> text(out, "GameSessionId", gameSessionId));
  }

  static Request updatePolicy(String gameSessionId, PlayerSessionCreationPolicy policy) {
    return of(
        "UpdatePlayerSessionCreationPolicy",
        LIMIT,
        out -> {
          text(out, "GameSessionId", gameSessionId);
          text(out, "PlayerSessionPolicy", policy.name());
        });
  }

  /** {@code action} is AcceptPlayerSession or RemovePlayerSession. */
  static Request playerSession(String action, String gameSessionId, String playerSessionId) {
    Request request =
        of(
            action,
            LIMIT,
            out -> {
              text(out, "GameSessionId", gameSessionId);
              text(out, "PlayerSessionId", playerSessionId);
            });
    return request.hiding(playerSessionId);
  }

  static Request describe(DescribePlayerSessionsRequest wanted) {
    PlayerSessionStatus status = wanted.statusFilter();
    Request request =
        of(
            "DescribePlayerSessions",
            LIMIT,
            out -> {
              text(out, "GameSessionId", wanted.gameSessionId());
              text(out, "PlayerSessionId", wanted.playerSessionId());
              text(out, "PlayerId", wanted.playerId());
              text(out, "PlayerSessionStatusFilter", status == null ? "" : status.name());
              text(out, "NextToken", wanted.nextToken());
              if (wanted.limit() > 0) {
                out.writeNumberProperty("Limit", wanted.limit());
              }
            });
    return request.hiding(wanted.playerSessionId());
  }

  static Request startBackfill(StartMatchBackfillRequest wanted) {
    return of(
        "StartMatchBackfill",
        LIMIT,
        out -> {
          text(out, "TicketId", wanted.ticketId());
          text(out, "GameSessionArn", wanted.gameSessionArn());
          text(out, "MatchmakingConfigurationArn", wanted.matchmakingConfigurationArn());
          out.writeArrayPropertyStart("Players");
          for (Player player : wanted.players()) {
            player(out, player);
          }
          out.writeEndArray();
        });
  }

  static Request stopBackfill(StopMatchBackfillRequest wanted) {
    return of(
        "StopMatchBackfill",
        LIMIT,
        out -> {
          text(out, "GameSessionArn", wanted.gameSessionArn());
          text(out, "MatchmakingConfigurationArn", wanted.matchmakingConfigurationArn());
          text(out, "TicketId", wanted.ticketId());
        });
  }

  static Request roleCredentials(String roleArn, String roleSessionName) {
    return of(
        "GetFleetRoleCredentials",
        LIMIT,
        out -> {
          text(out, "RoleArn", roleArn);
          text(out, "RoleSessionName", roleSessionName);
        });
  }

  /** A failure of this request, its secrets taken out of the text. */
  GameLiftException failure(ErrorType type, String message, int statusCode) {
    return new GameLiftException(
        type, action + ": " + Redaction.of(message, secrets), statusCode, id, null);
  }

  private Request hiding(String secret) {
    return secret.isEmpty() ? this : new Request(action, id, json, List.of(secret), limit);
  }

  private static Request of(String action, Duration limit, Consumer<JsonGenerator> fields) {
    String id = UUID.randomUUID().toString();
    String json =
        Json.object(
            out -> {
              out.writeStringProperty("Action", action);
              out.writeStringProperty("RequestId", id);
              fields.accept(out);
            });
    if (json.length() > JSON_MAX) {
      throw new GameLiftException(
          ErrorType.VALIDATION,
          "the whole "
              + action
              + " message must be at most "
              + JSON_MAX
              + " bytes, was "
              + json.length()
              + " bytes");
    }
    return new Request(action, id, json, List.of(), limit);
  }

  private static void player(JsonGenerator out, Player player) {
    out.writeStartObject();
    text(out, "PlayerId", player.playerId());
    text(out, "Team", player.team());
    if (!player.attributes().isEmpty()) {
      out.writeObjectPropertyStart("PlayerAttributes");
      for (Map.Entry<String, AttributeValue> entry : player.attributes().entrySet()) {
        out.writeName(entry.getKey());
        attribute(out, entry.getValue());
      }
      out.writeEndObject();
    }
    if (!player.latencyInMillis().isEmpty()) {
      out.writeObjectPropertyStart("LatencyInMs");
      player
          .latencyInMillis()
          .forEach((location, millis) -> out.writeNumberProperty(location, (int) millis));
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void attribute(JsonGenerator out, AttributeValue value) {
    out.writeStartObject();
    switch (value) {
      case AttributeValue.Text text -> {
        out.writeStringProperty("AttrType", "STRING");
        out.writeStringProperty("S", text.value());
      }
      case AttributeValue.Number number -> {
        out.writeStringProperty("AttrType", "DOUBLE");
        out.writeNumberProperty("N", number.value());
      }
      case AttributeValue.TextList list -> {
        out.writeStringProperty("AttrType", "STRING_LIST");
        out.writeName("SL");
        texts(out, list.values());
      }
      case AttributeValue.NumberMap map -> {
        out.writeStringProperty("AttrType", "STRING_DOUBLE_MAP");
        out.writeObjectPropertyStart("SDM");
        map.values().forEach((name, number) -> out.writeNumberProperty(name, (double) number));
        out.writeEndObject();
      }
    }
    out.writeEndObject();
  }

  /** The service treats an empty string like an absent one, so we leave both out. */
  private static void text(JsonGenerator out, String name, String value) {
    if (!value.isEmpty()) {
      out.writeStringProperty(name, value);
    }
  }

  private static void texts(JsonGenerator out, List<String> values) {
    out.writeStartArray();
    values.forEach(out::writeString);
    out.writeEndArray();
  }
}
