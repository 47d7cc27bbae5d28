package dev.netlift.benchmarks.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasuredTest {
  @Test
  void givenAFullLoadAndAServerWithRoom_whenAskedWhoLimits_thenItIsTheLoad() {
    assertThat(measured(0.82, 0.73).isLimitedByLoad()).isTrue();
  }

  @Test
  void givenAFullLoadBesideAFullServer_whenAskedWhoLimits_thenItIsTheServer() {
    assertThat(measured(0.74, 1).isLimitedByLoad()).isFalse();
    assertThat(measured(0.75, 0.97).isLimitedByLoad()).isFalse();
  }

  @Test
  void givenALoadWithRoom_whenAskedWhoLimits_thenItIsNotTheLoad() {
    assertThat(measured(0.69, 0.73).isLimitedByLoad()).isFalse();
  }

  private static Measured measured(double loadCoresBusy, double serverCoreBusy) {
    return new Measured(Map.of(), loadCoresBusy, serverCoreBusy, "", "load cores busy");
  }
}
