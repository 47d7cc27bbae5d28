package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final int RATE_HZ = 30;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void givenALongWarmUp_whenTheLoopBegins_thenHealthyFromTheFirstTickOn() {
    var pulse = new Pulse(RATE_HZ, 0);
    long now = 6 * SECOND;
    pulse.begin(now);
    assertThat(pulse.healthy(now)).as("before the first tick").isTrue();
    for (int tick = 0; tick < 2 * RATE_HZ; tick++) {
      now += SECOND / RATE_HZ;
      pulse.beat(now);
      assertThat(pulse.healthy(now)).as("at tick %s", tick).isTrue();
    }
  }

  @Test
  void givenALoopThatStandsStill_whenFiveSecondsHavePassed_thenUnhealthy() {
    var pulse = new Pulse(RATE_HZ, 0);
    pulse.begin(SECOND);
    assertThat(pulse.healthy(6 * SECOND)).isFalse();
  }
}
