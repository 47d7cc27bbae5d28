package dev.netlift.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TotalsTest {
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
    var found = totals.compare(Map.of("ann", Map.of("kills", 4L, "distance", 70L)));

    assertThat(found.lost()).isEmpty();
    assertThat(found.doubled()).isEmpty();
  }

  @Test
  void givenUnansweredReportCountedToo_whenCompared_thenThatIsNotDoubled() {
    var found = totals.compare(Map.of("ann", Map.of("kills", 7L, "distance", 70L)));

    assertThat(found.lost()).isEmpty();
    assertThat(found.doubled()).isEmpty();
  }

  @Test
  void givenTotalRemovedFromTheTable_whenCompared_thenLost() {
    assertThat(totals.compare(Map.of("ann", Map.of("kills", 4L))).lost())
        .containsExactly(Map.entry("ann distance", 70L));
    assertThat(totals.compare(Map.of("ann", Map.of("kills", 3L, "distance", 70L))).lost())
        .containsExactly(Map.entry("ann kills", 1L));
  }

  @Test
  void givenPlayerRemovedFromTheTable_whenCompared_thenAllOfHisIsLost() {
    assertThat(totals.compare(Map.of()).lost())
        .containsExactly(Map.entry("ann distance", 70L), Map.entry("ann kills", 4L));
  }

  @Test
  void givenMatchCountedTwice_whenCompared_thenDoubled() {
    var found = totals.compare(Map.of("ann", Map.of("kills", 10L, "distance", 70L)));

    assertThat(found.doubled()).containsExactly(Map.entry("ann kills", 3L));
  }
}
