package dev.netlift.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TotalsTest {
  private static final Map<String, String> KINDS =
      Map.of("kills", "sum", "distance", "sum", "longest_streak", "max", "skill", "last");

  private final Totals totals = new Totals();

  @BeforeEach
  void twoMatchesOfOnePlayer() {
    totals.asked("ann", "match-1", Map.of("kills", 2L));
    totals.promised("ann", "match-1", Map.of("kills", 2L));
    totals.asked("ann", "match-1", Map.of("kills", 3L, "distance", 70L));
    totals.promised("ann", "match-1", Map.of("kills", 3L, "distance", 70L));
    totals.asked("ann", "match-2", Map.of("kills", 1L));
    totals.promised("ann", "match-2", Map.of("kills", 1L));
    // Asked for, and its answer was lost: it may be counted or not.
    totals.asked("ann", "match-2", Map.of("kills", 4L));
  }

  @Test
  void givenAllThatWasPromised_whenCompared_thenNothingIsLost() {
    var found = totals.compare(Map.of("ann", Map.of("kills", 4L, "distance", 70L)), KINDS);

    assertThat(found.lost()).isEmpty();
    assertThat(found.doubled()).isEmpty();
  }

  @Test
  void givenUnansweredReportCountedToo_whenCompared_thenThatIsNotDoubled() {
    var found = totals.compare(Map.of("ann", Map.of("kills", 7L, "distance", 70L)), KINDS);

    assertThat(found.lost()).isEmpty();
    assertThat(found.doubled()).isEmpty();
  }

  @Test
  void givenTotalRemovedFromTheTable_whenCompared_thenLost() {
    assertThat(totals.compare(Map.of("ann", Map.of("kills", 4L)), KINDS).lost())
        .containsExactly(Map.entry("ann distance", 70L));
    assertThat(totals.compare(Map.of("ann", Map.of("kills", 3L, "distance", 70L)), KINDS).lost())
        .containsExactly(Map.entry("ann kills", 1L));
  }

  @Test
  void givenPlayerRemovedFromTheTable_whenCompared_thenAllOfHisIsLost() {
    assertThat(totals.compare(Map.of(), KINDS).lost())
        .containsExactly(Map.entry("ann distance", 70L), Map.entry("ann kills", 4L));
  }

  @Test
  void givenMatchCountedTwice_whenCompared_thenDoubled() {
    var found = totals.compare(Map.of("ann", Map.of("kills", 10L, "distance", 70L)), KINDS);

    assertThat(found.doubled()).containsExactly(Map.entry("ann kills", 3L));
  }

  @Test
  void givenMetricThatDoesNotAddUp_whenCompared_thenItsGreatestIsWanted() {
    for (String match : new String[] {"match-1", "match-2"}) {
      totals.asked("bob", match, Map.of("longest_streak", 5L, "skill", 20L));
      totals.promised("bob", match, Map.of("longest_streak", 5L, "skill", 20L));
    }
    Map<String, Long> ann = Map.of("kills", 4L, "distance", 70L);

    assertThat(totals.compare(Map.of("ann", ann, "bob", Map.of("longest_streak", 5L)), KINDS))
        .isEqualTo(new Totals.Comparison(Map.of(), Map.of()));
    assertThat(
            totals.compare(Map.of("ann", ann, "bob", Map.of("longest_streak", 4L)), KINDS).lost())
        .containsExactly(Map.entry("bob longest_streak", 1L));
  }
}
