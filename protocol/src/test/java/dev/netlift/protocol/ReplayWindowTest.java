package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  @Property(tries = 300)
  void noSequenceIsFreshTwice(
      @ForAll @Size(max = 400) List<@LongRange(min = 1, max = 900) Long> sequences) {
    var window = new ReplayWindow();
    var seen = new HashSet<Long>();
    long newest = 0;
    for (long sequence : sequences) {
      boolean expected =
          !seen.contains(sequence) && (sequence > newest || newest - sequence < ReplayWindow.SIZE);
      assertThat(window.fresh(sequence)).isEqualTo(expected);
      if (expected) {
        window.mark(sequence);
        seen.add(sequence);
        newest = Math.max(newest, sequence);
      }
    }
  }

  @Test
  void givenJumpFarAhead_whenAnOldSequenceComes_thenItIsStale() {
    var window = new ReplayWindow();
    window.mark(1);
    window.mark(Limits.SEQUENCE_MAX);
    assertThat(window.fresh(1)).isFalse();
    assertThat(window.fresh(2)).isFalse();
    assertThat(window.fresh(Limits.SEQUENCE_MAX - 1)).isTrue();
  }
}
