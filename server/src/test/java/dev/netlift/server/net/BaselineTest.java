package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BaselineTest {
  private final Baseline baseline = new Baseline();

  @Test
  void givenSnapshotsThatLeft_whenAcknowledged_thenTheNewestIsTheBaseline() {
    assertThat(baseline.tick()).isZero();
    baseline.sent(5);
    baseline.sent(6);
    baseline.acknowledged(5);
    assertThat(baseline.tick()).isEqualTo(5);
    baseline.acknowledged(6);
    baseline.acknowledged(5);
    baseline.acknowledged(0);
    assertThat(baseline.tick()).isEqualTo(6);
  }

  @Test
  void givenTickThatNeverLeft_whenAcknowledged_thenNotBelieved() {
    baseline.acknowledged(1);
    baseline.sent(5);
    baseline.sent(9);
    for (long tick : new long[] {1, 4, 6, 8, 10, Long.MAX_VALUE}) {
      baseline.acknowledged(tick);
    }
    assertThat(baseline.tick()).isZero();
    baseline.acknowledged(9);
    assertThat(baseline.tick()).isEqualTo(9);
  }

  @Test
  void givenTicksFarApart_whenAcknowledged_thenOnlyOneOfTheLast64() {
    baseline.sent(5);
    baseline.sent(68);
    baseline.acknowledged(5);
    assertThat(baseline.tick()).isEqualTo(5);
    baseline.sent(132);
    baseline.acknowledged(68);
    assertThat(baseline.tick()).isEqualTo(5);
    baseline.sent(1000);
    baseline.acknowledged(132);
    assertThat(baseline.tick()).isEqualTo(5);
  }

  @Test
  void givenAnotherSocket_whenOldTicksAreAcknowledged_thenTheyAreNoBaseline() {
    baseline.sent(5);
    baseline.acknowledged(5);
    baseline.clear();
    assertThat(baseline.tick()).isZero();
    baseline.acknowledged(5);
    assertThat(baseline.tick()).isZero();
    baseline.sent(7);
    baseline.acknowledged(7);
    assertThat(baseline.tick()).isEqualTo(7);
  }
}
