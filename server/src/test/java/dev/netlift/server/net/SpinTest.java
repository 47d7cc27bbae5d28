package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpinTest {
  private static final long MICRO = 1000;

  @Test
  void givenSleepsThatAreLate_whenMeasured_thenTheBudgetFollowsAndForgets() {
    var spin = new Spin(Duration.ofNanos(300 * MICRO));
    assertThat(spin.budgetNanos()).isZero();
    spin.woke(80 * MICRO);
    assertThat(spin.budgetNanos()).isEqualTo(100 * MICRO);
    spin.woke(10 * MICRO);
    assertThat(spin.budgetNanos()).isBetween(99 * MICRO, 100 * MICRO);
    for (int i = 0; i < 100; i++) {
      spin.woke(10 * MICRO);
    }
    assertThat(spin.budgetNanos()).as("the latest of 100").isGreaterThan(90 * MICRO);
    for (int i = 0; i < 5000; i++) {
      spin.woke(10 * MICRO);
    }
    assertThat(spin.budgetNanos()).isBetween(12 * MICRO, 15 * MICRO);
  }

  @Test
  void givenOneVeryLateSleep_whenMeasured_thenNeverAboveTheMost() {
    var spin = new Spin(Duration.ofNanos(300 * MICRO));
    spin.woke(50_000 * MICRO);
    assertThat(spin.budgetNanos()).isEqualTo(300 * MICRO);
  }

  @Test
  void givenSharedCore_whenLate_thenNoSpin() {
    var spin = new Spin(Duration.ZERO);
    spin.woke(80 * MICRO);
    assertThat(spin.budgetNanos()).isZero();
    assertThat(Spin.coreIsShared(1000)).isTrue();
    assertThat(TickConfig.forHost(30, 1000).spinMax()).isZero();
  }

  @Test
  void givenMaskOfProcessors_whenCounted_thenItsBits() {
    assertThat(Spin.count("\tff,ffffffff")).isEqualTo(40);
    assertThat(Spin.count("\t5")).isEqualTo(2);
    assertThat(Spin.processors()).isPositive();
  }
}
