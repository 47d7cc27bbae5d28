package dev.netlift.local.console;

import dev.netlift.local.gamelift.FleetEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes entries of what goes over the bus and of what happens to fleets. */
final class EventReader {
  private static final int DETAIL_MAX = 4_096;
  private static final int IDS_MAX = 200;
  private static final int TEXT_MAX = 300;

  /** What nobody but its owner should have, whatever event it is in. */
  private static final Pattern PRIVATE =
      Pattern.compile("(?i).*(playersession|token|secret|password|endpoint|p256dh).*|auth|keys");

  private EventReader() {}

  /** Not that an alarm of which nothing was known is well: at each start all of them say so. */
  static boolean worthTelling(JsonNode event) {
    JsonNode detail = event.path("detail");
    return !event.path("source").asString("").equals("aws.cloudwatch")
        || !detail.path("previousState").path("value").asString("").equals("INSUFFICIENT_DATA")
        || !detail.path("state").path("value").asString("").equals("OK");
  }

  static EventEntry fleet(FleetEvent event) {
    var detail = JsonMapper.shared().createObjectNode().put("eventId", event.eventId());
    return new EventEntry(
        event.time().toEpochMilli(),
        "fleet",
        "fleet",
        event.code(),
        cut(event.message()),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.of(event.fleetId()),
        detail);
  }

  /**
   * @param event as it is on the bus
   * @param atMillis when it was seen: on the bus times are whole seconds
   */
  static EventEntry bus(JsonNode event, long atMillis) {
    JsonNode detail = event.path("detail");
    String source = event.path("source").asString("");
    String detailType = event.path("detail-type").asString("");
    String kind = kind(source, detailType);
    String type =
        kind.equals("matchmaking") || kind.equals("placement")
            ? detail.path("type").asString(detailType)
            : detailType;
    Set<String> tickets = new LinkedHashSet<>();
    Set<String> players = new LinkedHashSet<>();
    ids(detail, tickets, players, 0);
    return new EventEntry(
        atMillis,
        kind,
        source,
        type,
        cut(text(kind, type, detail)),
        List.copyOf(tickets),
        List.copyOf(players),
        session(detail),
        Optional.empty(),
        told(detail));
  }

  private static String kind(String source, String detailType) {
    return switch (source) {
      case "aws.gamelift" -> detailType.contains("Placement") ? "placement" : "matchmaking";
      case "netlift" -> "game";
      case "aws.s3" -> "storage";
      case "aws.cloudwatch" -> "alarm";
      default -> "other";
    };
  }

  private static void ids(JsonNode node, Set<String> tickets, Set<String> players, int depth) {
    if (depth > 6) {
      return;
    }
    node.forEachEntry(
        (name, value) -> {
          if (value.isString() && name.equals("ticketId") && tickets.size() < IDS_MAX) {
            tickets.add(value.asString());
          } else if (value.isString() && name.equals("playerId") && players.size() < IDS_MAX) {
            players.add(value.asString());
          } else if (value.isContainer()) {
            ids(value, tickets, players, depth + 1);
          }
        });
    if (node.isArray()) {
      node.forEach(element -> ids(element, tickets, players, depth + 1));
    }
  }

  private static Optional<String> session(JsonNode detail) {
    for (String name : List.of("gameSessionArn", "gameSessionId")) {
      for (JsonNode place : List.of(detail, detail.path("gameSessionInfo"))) {
        if (place.path(name).isString()) {
          return Optional.of(place.path(name).asString());
        }
      }
    }
    return Optional.empty();
  }

  private static String text(String kind, String type, JsonNode detail) {
    return switch (kind) {
      case "matchmaking" -> matchmaking(type, detail);
      case "placement" -> placement(type, detail);
      case "game" -> game(type, detail);
      case "storage" ->
          type
              + ": "
              + detail.path("bucket").path("name").asString("")
              + "/"
              + detail.path("object").path("key").asString("");
      case "alarm" ->
          detail.path("alarmName").asString("an alarm")
              + " is "
              + detail.path("state").path("value").asString("?");
      default -> type;
    };
  }

  private static String matchmaking(String type, JsonNode detail) {
    int players = detail.path("gameSessionInfo").path("players").size();
    return switch (type) {
      case "MatchmakingSearching" -> {
        String estimate = detail.path("estimatedWaitMillis").asString("");
        yield estimate.matches("[0-9]{1,15}")
            ? "searching; about "
                + String.format(Locale.ROOT, "%.0f", Long.parseLong(estimate) / 1_000.0)
                + " s"
            : "searching";
      }
      case "PotentialMatchCreated" ->
          "a match of "
              + players
              + (players == 1 ? " player" : " players")
              + " was found"
              + (detail.path("acceptanceRequired").asBoolean(false)
                  ? "; it waits for them to accept"
                  : "; it waits for a game session");
      case "AcceptMatch" -> "a player has answered the proposed match";
      case "AcceptMatchCompleted" ->
          "the proposed match: " + detail.path("acceptance").asString("").toLowerCase(Locale.ROOT);
      case "MatchmakingSucceeded" ->
          "matched" + session(detail).map(arn -> ", in " + shortened(arn)).orElse("");
      default -> {
        String message = detail.path("message").asString("");
        yield message.isEmpty() ? type : message;
      }
    };
  }

  private static String placement(String type, JsonNode detail) {
    String placed = session(detail).map(arn -> " in " + shortened(arn)).orElse("");
    return switch (type) {
      case "PlacementFulfilled" -> "placed" + placed;
      case "PlacementTimedOut" -> "no server process was free in time";
      case "PlacementCancelled" -> "the placement was cancelled";
      default -> type;
    };
  }

  private static String game(String type, JsonNode detail) {
    return switch (type) {
      case "AchievementUnlocked" ->
          "unlocked " + detail.path("name").asString(detail.path("achievementId").asString(""));
      case "AvatarProcessed" ->
          "an avatar: " + detail.path("verdict").asString("").toLowerCase(Locale.ROOT);
      case "AvatarReviewed" ->
          "an operator decided: " + detail.path("verdict").asString("").toLowerCase(Locale.ROOT);
      case "MatchEnded" ->
          "a match of "
              + detail.path("players").size()
              + " ended: "
              + detail.path("reason").asString("").toLowerCase(Locale.ROOT);
      case "MatchReady" -> "a match is ready";
      default -> type;
    };
  }

  private static String shortened(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  /** The detail without what is private, if it is not too large to be told. */
  private static JsonNode told(JsonNode detail) {
    JsonNode open = open(detail, 0);
    return open.toString().length() <= DETAIL_MAX
        ? open
        : JsonMapper.shared().createObjectNode().put("omitted", "too large");
  }

  private static JsonNode open(JsonNode node, int depth) {
    if (depth > 12) {
      return JsonMapper.shared().createObjectNode();
    }
    if (node.isObject()) {
      ObjectNode copy = JsonMapper.shared().createObjectNode();
      node.forEachEntry(
          (name, value) -> {
            if (!PRIVATE.matcher(name).matches()) {
              copy.set(name, open(value, depth + 1));
            }
          });
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JsonMapper.shared().createArrayNode();
      node.forEach(element -> copy.add(open(element, depth + 1)));
      return copy;
    }
    return node;
  }

  private static String cut(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
  }
}
