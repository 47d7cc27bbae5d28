package dev.netlift.backend.push;

import dev.netlift.backend.functions.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one event of the bus tells one player.
 *
 * @param id the same for every delivery of the event
 * @param tag what it is news of: the newest of a tag is what counts
 * @param atMillis when it happened
 * @param data of the event, as the browser gets it
 */
record PushMessage(
    String id, String playerId, Kind kind, String tag, long atMillis, ObjectNode data) {
  private static final int ID_MAX = 512;
  private static final int TOPIC_LENGTH = 32;

  /** What a player can be told. */
  enum Kind {
    AVATAR("AvatarProcessed", true, Duration.ofDays(1), "normal", "verdict", "reason", "avatar"),
    ACHIEVEMENT(
        "AchievementUnlocked",
        false,
        Duration.ofDays(3),
        "low",
        "achievementId",
        "tier",
        "period",
        "unlockedAtMillis"),
    MATCH("MatchReady", true, Duration.ofSeconds(60), "high", "ticketId");

    final String detailType;

    /** Whether a later one makes an earlier one worthless. */
    final boolean supersedes;

    final Duration life;
    final String urgency;
    final List<String> fields;

    Kind(String detailType, boolean supersedes, Duration life, String urgency, String... fields) {
      this.detailType = detailType;
      this.supersedes = supersedes;
      this.life = life;
      this.urgency = urgency;
      this.fields = List.of(fields);
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads an event as the bus puts it into a queue.
   *
   * @throws IllegalArgumentException it is none of ours; says nothing of what is in it
   */
  static PushMessage parse(String event) {
    try {
      JsonNode envelope = Json.read(event);
      Kind kind = kind(envelope.path("detail-type").asString(""));
      JsonNode detail = envelope.path("detail");
      ObjectNode data = Json.object();
      for (String field : kind.fields) {
        if (detail.hasNonNull(field)) {
          data.set(field, detail.path(field));
        }
      }
      String tag = kind.text() + (kind.supersedes ? "" : "/" + required(detail, "key"));
      return new PushMessage(
          required(detail, "id"),
          required(detail, "playerId"),
          kind,
          tag,
          Instant.parse(envelope.path("time").asString("")).toEpochMilli(),
          data);
    } catch (JacksonException | DateTimeParseException e) {
      throw new IllegalArgumentException("not a readable event", e);
    }
  }

  private static Kind kind(String detailType) {
    for (Kind kind : Kind.values()) {
      if (kind.detailType.equals(detailType)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("nobody is told of such an event");
  }

  private static String required(JsonNode detail, String name) {
    String value = detail.path(name).asString("");
    if (value.isEmpty() || value.length() > ID_MAX) {
      throw new IllegalArgumentException("the event's " + name + " is missing or too long");
    }
    return value;
  }

  long endsAtMillis() {
    return atMillis + kind.life.toMillis();
  }

  /** What push services replace an undelivered message by: at most 32 of their characters. */
  String topic() {
    return Subscription.hash(tag).substring(0, TOPIC_LENGTH);
  }

  /** {@code {v, id, kind, tag, at, data}}. */
  byte[] payload() {
    ObjectNode payload =
        Json.object()
            .put("v", 1)
            .put("id", id)
            .put("kind", kind.text())
            .put("tag", tag)
            .put("at", atMillis);
    payload.set("data", data);
    return Json.bytes(payload);
  }
}
