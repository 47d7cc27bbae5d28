package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewsTest {
  private static final int RATE_HZ = 60;
  private static final long QUARTER_SECOND = 15 * 256;

  private final Views views = new Views(2, RATE_HZ);

  @Test
  void givenAPossibleMoment_whenTold_thenBelieved() {
    assertThat(views.seen(0, 990 * 256 + 17, 995, 1000)).isEqualTo(990 * 256 + 17);
  }

  @Test
  void givenNothingTold_whenAsked_thenNow() {
    assertThat(views.seen(0, 0, 0, 1000)).isEqualTo(1000 * 256);
    assertThat(views.seen(1, 0, 0, 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {996 * 256, 1001 * 256, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void givenAMomentItCannotHaveSeen_whenTold_thenTheNewestItHas(long told) {
    assertThat(views.seen(0, told, 995, 1000)).isEqualTo(995 * 256);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 256, 1000 * 256 - QUARTER_SECOND - 1})
  void givenAMomentLongAgo_whenTold_thenAQuarterSecondAgo(long told) {
    assertThat(views.seen(0, told, 995, 1000)).isEqualTo(1000 * 256 - QUARTER_SECOND);
    assertThat(views.seen(1, told, 0, 1000)).isEqualTo(1000 * 256 - QUARTER_SECOND);
  }

  @Test
  void givenNothingAcknowledgedForLong_whenTold_thenStillNoFurtherThanAQuarterSecond() {
    assertThat(views.seen(0, 999 * 256, 100, 1000)).isEqualTo(1000 * 256 - QUARTER_SECOND);
  }

  @Test
  void givenTheMatchJustBegan_whenTold_thenNeverBeforeIt() {
    assertThat(views.seen(0, 1, 1, 1)).isEqualTo(1);
    assertThat(views.seen(1, 1, 0, 3)).isZero();
  }

  @Test
  void givenAMomentBeforeTheLastOne_whenTold_thenItDoesNotGoBack() {
    assertThat(views.seen(0, 998 * 256, 999, 1000)).isEqualTo(998 * 256);
    assertThat(views.seen(0, 990 * 256, 999, 1000)).isEqualTo(998 * 256);
    assertThat(views.seen(0, 990 * 256, 999, 1001)).isEqualTo(998 * 256);
    assertThat(views.seen(1, 990 * 256, 999, 1001)).as("another player").isEqualTo(990 * 256);
    views.joined(0);
    assertThat(views.seen(0, 990 * 256, 999, 1001)).as("the next one there").isEqualTo(990 * 256);
  }

  @Test
  void givenAnything_whenTold_thenWithinTheQuarterSecondAcknowledgedAndNeverBack() {
    var random = new SplittableRandom(3);
    long before = 0;
    long acknowledged = 0;
    for (int tick = 0; tick < 20_000; tick++) {
      acknowledged = Math.max(acknowledged, Math.max(0, tick - random.nextInt(40)));
      long told =
          switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextLong(tick * 256L + 5000);
            case 2 -> before + random.nextInt(-3000, 3000);
            default -> 1 + acknowledged * 256 - random.nextInt(4000);
          };
      long seen = views.seen(0, told, acknowledged, tick);
      assertThat(seen).isBetween(Math.max(0, tick * 256L - QUARTER_SECOND), tick * 256L);
      assertThat(seen).isGreaterThanOrEqualTo(before);
      if (told != 0) {
        long newest = Math.max(acknowledged * 256, tick * 256L - QUARTER_SECOND);
        assertThat(seen).isLessThanOrEqualTo(Math.max(before, newest));
      }
      before = seen;
    }
  }
}
