package dev.netlift.client.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PredictionTest {
  private static final Smoothing SMOOTHING = new Smoothing(10, 1000);

  private final CartServer server = new CartServer();
  private final Prediction<Cart.State, Integer> prediction =
      new Prediction<>(new Cart(), SMOOTHING);

  private void serverTicks(int count) {
    for (int i = 0; i < count; i++) {
      server.tick();
    }
  }

  private void hear() {
    prediction.snapshot(server.tickNumber(), server.acknowledged(), server.state());
  }

  @Test
  void givenNoSnapshotYet_whenAsked_thenNotReady() {
    prediction.sent(1, 0, 5);
    assertThat(prediction.isReady()).isFalse();
    assertThatThrownBy(prediction::state).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givenInput_whenSent_thenTheEntityActsBeforeTheServerHasIt() {
    hear();
    prediction.sent(1, 5, 80);
    assertThat(prediction.tick()).isEqualTo(5);
    assertThat(prediction.state()).isEqualTo(new Cart.State(80, 80));
    assertThat(prediction.drawn(0, 4.5)).isEqualTo(40);
  }

  @Test
  void givenInputsInTime_whenTheServerSpeaks_thenItSaysWhatWasPredicted() {
    hear();
    for (int i = 1; i <= 40; i++) {
      int push = i % 7 * 10;
      prediction.sent(i, i + 5, push);
      server.receive(i, i + 5, push);
      server.tick();
      hear();
      assertThat(prediction.visibleError()).isZero();
    }
    assertThat(prediction.corrections()).isZero();
    assertThat(prediction.matched()).isEqualTo(40);
    serverTicks(5);
    assertThat(prediction.state()).isEqualTo(server.state());
  }

  @Test
  void givenLateInput_whenTheServerSpeaks_thenTheTruthAtOnceAndTheDrawingMovesOver() {
    hear();
    prediction.sent(1, 1, 80);
    prediction.sent(2, 2, 80);
    prediction.sent(3, 3, 80);
    double drawn = prediction.drawn(0, 3);
    server.tick();
    server.receive(1, 1, 80);
    server.receive(2, 2, 80);
    server.receive(3, 3, 80);
    server.tick();
    hear();

    assertThat(prediction.corrections()).isEqualTo(1);
    serverTicks(1);
    assertThat(prediction.state()).isEqualTo(server.state());
    assertThat(prediction.drawn(0, 3)).as("still there").isCloseTo(drawn, within(1e-9));
    assertThat(prediction.visibleError()).isEqualTo(prediction.lastCorrection());

    double error = prediction.visibleError();
    for (int i = 4; i <= 13; i++) {
      prediction.sent(i, i, 80);
      assertThat(prediction.visibleError()).isLessThan(error);
      error = prediction.visibleError();
    }
    assertThat(error).as("ten ticks later").isZero();
    assertThat(prediction.drawn(0, 13)).isEqualTo(prediction.state().x());
  }

  @Test
  void givenATeleport_whenTheServerSpeaks_thenShownAtOnce() {
    hear();
    prediction.sent(1, 4, 80);
    server.shove(50_000);
    serverTicks(1);
    hear();
    assertThat(prediction.jumps()).isEqualTo(1);
    assertThat(prediction.visibleError()).isZero();
    assertThat(prediction.drawn(0, 4)).isGreaterThan(50_000);
  }

  @Test
  void givenTwoInputsForOneTick_whenSent_thenTheLaterCountsAsAtTheServer() {
    hear();
    prediction.sent(1, 3, 80);
    prediction.sent(2, 3, -80);
    server.receive(1, 3, 80);
    server.receive(2, 3, -80);
    serverTicks(3);
    assertThat(prediction.state()).isEqualTo(server.state());
  }

  @Test
  void givenTheLeadGrows_whenATickIsLeftOut_thenTheInputBeforeHolds() {
    hear();
    prediction.sent(1, 3, 80);
    prediction.sent(2, 6, -80);
    server.receive(1, 3, 80);
    server.receive(2, 6, -80);
    serverTicks(6);
    assertThat(prediction.state()).isEqualTo(server.state());
  }

  @Test
  void givenServerLetsGoOfOldInputs_whenNoMoreCome_thenPredictedToo() {
    hear();
    prediction.sent(1, 2, 80);
    server.receive(1, 2, 80);
    serverTicks(4);
    hear();
    prediction.sent(2, 40, 10);
    server.receive(2, 40, 10);
    serverTicks(36);
    assertThat(prediction.state()).isEqualTo(server.state());
    hear();
    assertThat(prediction.corrections()).isZero();
  }

  @Test
  void givenAnOlderSnapshot_whenItComes_thenIgnored() {
    serverTicks(3);
    hear();
    prediction.snapshot(2, 0, new Cart.State(99, 9));
    assertThat(prediction.state()).isEqualTo(server.state());
  }

  @Test
  void givenNoSnapshotForLong_whenInputsGoOn_thenThePredictionStandsAndComesBack() {
    hear();
    for (int i = 1; i <= 3 * Prediction.AHEAD_MAX; i++) {
      prediction.sent(i, i, 80);
      server.receive(i, i, 80);
    }
    assertThat(prediction.tick()).isEqualTo(Prediction.AHEAD_MAX - 1);
    serverTicks(3 * Prediction.AHEAD_MAX - 4);
    hear();
    assertThat(prediction.tick()).isEqualTo(3 * Prediction.AHEAD_MAX);
    serverTicks(4);
    assertThat(prediction.state()).isEqualTo(server.state());
  }

  @Test
  void givenNoInputsSent_whenSnapshotsCome_thenTheServersWordIsShown() {
    serverTicks(1);
    hear();
    server.shove(7);
    serverTicks(1);
    hear();
    assertThat(prediction.drawn(0, 2)).isEqualTo(7);
    assertThat(prediction.tick()).isEqualTo(2);
  }

  @Test
  void givenASequenceIsLeftOut_whenSent_thenRefused() {
    prediction.sent(5, 1, 1);
    assertThatThrownBy(() -> prediction.sent(7, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sequence must be 6, was 7");
  }
}
