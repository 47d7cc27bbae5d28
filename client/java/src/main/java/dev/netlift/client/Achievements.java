package dev.netlift.client;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the signed-in player has achieved. Remembers the newest answer, and asks only whether it is
 * still true. Any thread.
 *
 * <p>{@link #current} may be called every frame: it asks the backend the first time, and after
 * {@link #activity} until something has changed, every two seconds for a quarter of a minute. Else
 * once a day, when days and weeks begin (UTC), and after an hour.
 */
public final class Achievements {
  private static final String PATH = "/players/me/achievements";
  static final Duration EXPECTING = Duration.ofSeconds(15);
  static final Duration POLL_EVERY = Duration.ofSeconds(2);
  static final Duration AGE_MAX = Duration.ofHours(1);

  private final Api api;
  private volatile boolean touched;
  private @Nullable State known; // guarded by this, as all below
  private String etag = "";
  private Instant asOf = Instant.EPOCH;
  private Instant expectingUntil = Instant.EPOCH;
  private Instant nextPoll = Instant.EPOCH;
  private int requests;

  public Achievements(Api api) {
    this.api = api;
  }

  /**
   * @param unlockedAtMillis server time, present when unlocked
   * @param unlocked with all its tiers, if it has any
   * @param progress of {@code target}
   * @param tiersUnlocked numbers, from 1; empty for one without tiers
   */
  public record Achievement(
      String id,
      String name,
      boolean unlocked,
      OptionalLong unlockedAtMillis,
      long progress,
      long target,
      List<Integer> tiersUnlocked) {
    /** What unlocks of it are called in game, as {@code marksman#2}; without their period. */
    public List<String> unlockedKeys() {
      if (tiersUnlocked.isEmpty()) {
        return unlocked ? List.of(id) : List.of();
      }
      return tiersUnlocked.stream().map(tier -> id + "#" + tier).toList();
    }
  }

  /**
   * @param totals by metric, for example {@code kills}
   */
  public record State(List<Achievement> achievements, Map<String, Long> totals) {}

  /**
   * What the backend has now.
   *
   * @throws BackendException refused or unreachable
   */
  public synchronized State get() throws InterruptedException {
    requests++;
    Api.Answer answer = api.getUnless(PATH, etag);
    Instant now = api.clock().instant();
    State before = known;
    asOf = now;
    nextPoll = now.plus(POLL_EVERY);
    if (answer.unchanged() && before != null) {
      return before;
    }
    State state = state(answer.body());
    if (before != null) {
      expectingUntil = Instant.EPOCH;
    }
    known = state;
    etag = answer.etag();
    return state;
  }

  /**
   * What is known, asked for only if it may have changed.
   *
   * @throws BackendException refused or unreachable, and it had to be asked
   */
  public synchronized State current() throws InterruptedException {
    State state = known;
    Instant now = api.clock().instant();
    if (touched) {
      touched = false;
      expectingUntil = now.plus(EXPECTING);
      nextPoll = now;
    }
    boolean expected = now.isBefore(expectingUntil) && !now.isBefore(nextPoll);
    return state == null || expected || old(now) ? get() : state;
  }

  private boolean old(Instant now) {
    return now.isAfter(asOf.plus(AGE_MAX)) || day(now) != day(asOf);
  }

  private static long day(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
  }

  /** Something may have counted: an unlock was told in game, or a match was left. Never waits. */
  public void activity() {
    touched = true;
  }

  /** How often the backend was asked. */
  public synchronized int requests() {
    return requests;
  }

  static State state(JsonNode body) {
    if (!body.path("achievements").isArray()) {
      throw new BackendException(200, "malformed", "achievements answer: no list", "");
    }
    var achievements = new ArrayList<Achievement>();
    for (JsonNode one : body.path("achievements")) {
      var tiers = new ArrayList<Integer>();
      for (JsonNode tier : one.path("tiers")) {
        if (tier.path("unlocked").asBoolean(false)) {
          tiers.add(tier.path("tier").asInt(0));
        }
      }
      JsonNode at = one.path("unlockedAtMillis");
      achievements.add(
          new Achievement(
              one.path("id").asString(""),
              one.path("name").asString(""),
              one.path("unlocked").asBoolean(false),
              at.isNumber() ? OptionalLong.of(at.asLong()) : OptionalLong.empty(),
              one.path("progress").asLong(0),
              one.path("target").asLong(0),
              List.copyOf(tiers)));
    }
    var totals = new LinkedHashMap<String, Long>();
    body.path("totals")
        .properties()
        .forEach(entry -> totals.put(entry.getKey(), entry.getValue().asLong(0)));
    return new State(List.copyOf(achievements), Map.copyOf(totals));
  }
}
