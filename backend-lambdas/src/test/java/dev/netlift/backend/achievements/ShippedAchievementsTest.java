package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The shipped definitions beside what the arena reports at the end of a match. */
class ShippedAchievementsTest {
  private static final long BEGUN = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  private Aggregate aggregate = Aggregate.of("ann");
  private int session;

  /** All of the arena's totals, {@code changes} over a match of no account on the first map. */
  private static Map<String, Long> arena(Map<String, Long> changes) {
    var totals =
        new TreeMap<>(
            Map.of(
                "matches_played", 1L,
                "matches_won", 0L,
                "kills", 2L,
                "deaths", 3L,
                "shots", 40L,
                "hits", 11L,
                "distance", 9000L,
                "longest_streak", 1L,
                "maps_played", 1L));
    totals.putAll(changes);
    return totals;
  }

  private List<String> match(Map<String, Long> changes) {
    var report = Samples.report("s" + ++session, BEGUN + Samples.LIFE, 1, true, arena(changes));
    var outcome = Fold.fold(Samples.SHIPPED, aggregate, report, BEGUN + 180_000);
    assertThat(outcome.fault()).isNull();
    aggregate = outcome.aggregate();
    return outcome.unlocks();
  }

  @Test
  void givenAWinWithoutADeath_whenTheMatchIsOver_thenUntouchable() {
    assertThat(match(Map.of("matches_won", 1L, "fastest_win", 180_000L)))
        .doesNotContain("untouchable");
    assertThat(match(Map.of("deaths", 0L))).doesNotContain("untouchable");
    assertThat(match(Map.of("deaths", 0L, "matches_won", 1L, "fastest_win", 90_000L)))
        .containsExactly("untouchable");
    assertThat(aggregate.totals()).containsEntry("fastest_win", 90_000L);
  }

  @Test
  void givenFiveKillsInARow_whenReported_thenOnFire() {
    assertThat(match(Map.of("kills", 4L, "longest_streak", 4L))).doesNotContain("on-fire");
    assertThat(match(Map.of("kills", 5L, "longest_streak", 5L))).containsExactly("on-fire");
  }

  @Test
  void givenTheLastOfTheMaps_whenPlayedOn_thenTourist() {
    match(Map.of());
    assertThat(match(Map.of("maps_played", 4L))).doesNotContain("tourist");
    assertThat(match(Map.of("maps_played", 2L))).containsExactly("tourist");
  }
}
