package dev.netlift.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DiceTest {
  @Test
  void givenASeed_whenThrown_thenTheNumbersSplitMixGives() {
    // The first outputs for the seed 1234567, as its authors' reference has them.
    var dice = new Dice(1234567);
    assertThat(dice.next()).isEqualTo(6457827717110365317L);
    assertThat(dice.next()).isEqualTo(3203168211198807973L);
    assertThat(dice.next()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
  }

  @Test
  void givenABound_whenThrownOften_thenEveryNumberWithinAndAboutEquallyOften() {
    var dice = new Dice(1);
    int[] seen = new int[6];
    int[] around = new int[5];
    for (int i = 0; i < 60_000; i++) {
      seen[dice.below(6)]++;
      around[dice.around(2) + 2]++;
    }
    assertThat(Arrays.stream(seen).min().orElse(0)).isGreaterThan(9_500);
    assertThat(Arrays.stream(around).min().orElse(0)).isGreaterThan(11_400);
  }

  @Test
  void givenABoundThatIsNone_whenThrown_thenRefused() {
    assertThatThrownBy(() -> new Dice(1).below(0)).hasMessage("bound must be at least 1, was 0");
    assertThatThrownBy(() -> new Dice(1).around(-1))
        .hasMessage("bound must not be negative, was -1");
  }
}
