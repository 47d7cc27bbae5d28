package dev.netlift.client.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The own entity over a path of 150 ms, jitter and loss; virtual time, a millisecond a step. */
class PredictionSimulationTest {
  private static final int TICK_MILLIS = 16;
  private static final int COPIES = 3;
  private static final int TICKS = 2400;
  private static final int SMOOTHING_TICKS = 8;

  /** Something on its way. */
  private record Flight(long arrivesMillis, long number, Runnable what)
      implements Comparable<Flight> {
    @Override
    public int compareTo(Flight other) {
      int byTime = Long.compare(arrivesMillis, other.arrivesMillis);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private record Sent(long sequence, long tick, int push) {}

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  private static final class World {
    final SplittableRandom random;
    final double loss;
    final int jitterMillis;
    final int leadMillis;
    final CartServer server = new CartServer();
    final Prediction<Cart.State, Integer> prediction =
        new Prediction<>(new Cart(), new Smoothing(SMOOTHING_TICKS, 1e6));
    final PriorityQueue<Flight> flights = new PriorityQueue<>();
    final List<Sent> sent = new ArrayList<>();
    long flown;
    double visibleMost;

    World(long seed, double loss, int jitterMillis, int leadMillis) {
      random = new SplittableRandom(seed);
      this.loss = loss;
      this.jitterMillis = jitterMillis;
      this.leadMillis = leadMillis;
    }

    void fly(long nowMillis, Runnable what) {
      if (random.nextDouble() >= loss) {
        long arrives = nowMillis + 75 + random.nextInt(jitterMillis + 1);
        flights.add(new Flight(arrives, flown++, what));
      }
    }

    World run() {
      int push = 0;
      long forTick = 0;
      for (long now = 0; now < (long) TICKS * TICK_MILLIS; now++) {
        while (!flights.isEmpty() && flights.peek().arrivesMillis <= now) {
          flights.poll().what.run();
        }
        if (now % TICK_MILLIS == 0) {
          server.tick();
          long tick = server.tickNumber();
          long acknowledged = server.acknowledged();
          var state = server.state();
          fly(now, () -> prediction.snapshot(tick, acknowledged, state));
        }
        if (now % TICK_MILLIS == 9) {
          // A player who changes his mind every sixth of a second.
          push = random.nextInt(10) == 0 ? random.nextInt(-400, 401) : push;
          forTick = Math.max(forTick, (now + leadMillis) / TICK_MILLIS + 2);
          send(now, new Sent(sent.size() + 1L, forTick, push));
        }
      }
      return this;
    }

    private void send(long now, Sent input) {
      sent.add(input);
      boolean was = prediction.isReady();
      double before = was ? prediction.drawn(0, prediction.tick()) : 0;
      prediction.sent(input.sequence, input.tick, input.push);
      if (was) {
        visibleMost = Math.max(visibleMost, prediction.visibleError());
        // A tick at top speed, and what a correction moves over in that time.
        double most = 3200 * 2 + prediction.longestCorrection() / SMOOTHING_TICKS + 1;
        assertThat(Math.abs(prediction.drawn(0, prediction.tick()) - before)).isLessThan(most);
      }
      var packet = List.copyOf(sent.subList(Math.max(0, sent.size() - COPIES), sent.size()));
      fly(now, () -> packet.forEach(each -> server.receive(each.sequence, each.tick, each.push)));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds") // a failure prints its seed; put it here to replay
  void givenEveryInputInTime_whenPlayedOverABadPath_thenNeverVisiblyCorrected(long seed) {
    // Snapshots are lost and late, and each input is there in time: a copy comes through.
    var world = new World(seed, 0.05, 15, 75 + 15 + (COPIES - 1) * TICK_MILLIS).run();
    assertThat(world.prediction.matched()).isGreaterThan(TICKS / 2);
    if (world.server.late() == 0) {
      assertThat(world.prediction.corrections()).isZero();
      assertThat(world.visibleMost).isZero();
    } else {
      assertThat(world.server.late()).as("all copies of an input lost").isLessThan(6);
      assertThat(world.prediction.corrections()).isLessThanOrEqualTo(world.server.late() * 2);
    }
  }

  @Test
  void givenAllSeeds_whenCounted_thenMostNeverLostAllCopiesOfAnInput() {
    long whole =
        seeds()
            .filter(
                seed ->
                    new World(seed, 0.05, 15, 75 + 15 + (COPIES - 1) * TICK_MILLIS)
                            .run()
                            .server
                            .late()
                        == 0)
            .count();
    assertThat(whole).isGreaterThan(5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenInputsThatAreOftenLate_whenPlayed_thenCorrectedSmoothlyAndNeverAdrift(long seed) {
    var world = new World(seed, 0.05, 40, 90).run();
    assertThat(world.server.late()).isGreaterThan(100);
    assertThat(world.prediction.corrections()).isGreaterThan(10);
    assertThat(world.visibleMost).isGreaterThan(0);
    // The truth is never further off than what some ticks at top speed make.
    assertThat(world.visibleMost).isLessThan(3200.0 * 8);
  }
}
