package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PathValidationTest {
  private static final long MILLI = 1_000_000;

  private long next;
  private final PathValidation<String> where = new PathValidation<>("home", () -> ++next);

  @Test
  void givenNewAddress_whenItAnswers_thenThePeerIsThereAndNotBefore() {
    assertThat(where.heardFrom("café", 60, 80, 0)).isTrue();
    long challenge = where.challenge();
    assertThat(where.proven()).isEqualTo("home");
    assertThat(where.answered("home", challenge)).isFalse();
    assertThat(where.answered("café", challenge + 1)).isFalse();
    assertThat(where.answered("elsewhere", challenge)).isFalse();
    assertThat(where.proven()).isEqualTo("home");
    assertThat(where.answered("café", challenge)).isTrue();
    assertThat(where.proven()).isEqualTo("café");
    assertThat(where.answered("café", challenge)).isFalse();
  }

  @Test
  void givenAnyTraffic_whenAsked_thenNeverMoreThanThreeTimesTheBytesNorTenASecond() {
    for (long seed = 0; seed < 50; seed++) {
      var random = new SplittableRandom(seed);
      var each = new PathValidation<>(0, random::nextLong);
      long[] heard = new long[4];
      long[] asked = new long[4];
      int challenges = 0;
      for (long millis = 0; millis < 10_000; millis += 1 + random.nextInt(20)) {
        int from = 1 + random.nextInt(3);
        int bytes = 20 + random.nextInt(100);
        heard[from] += bytes;
        if (each.heardFrom(from, bytes, 80, millis * MILLI)) {
          asked[from] += 80;
          challenges++;
        }
        assertThat(asked[from]).isLessThanOrEqualTo(3 * heard[from]);
      }
      assertThat(challenges).isBetween(10, 101);
      assertThat(each.proven()).isZero();
    }
  }
}
