package dev.netlift.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.protocol.Snapshot;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client's lead against a server that tells margins as the real one does; virtual time. */
class InputClockSimulationTest {
  private static final long MILLI = 1_000_000;
  private static final int TICK_RATE_HZ = 30;
  private static final long PERIOD = 1_000_000_000L / TICK_RATE_HZ;

  private record Flight(long arrives, long tick, long sequence, long margin)
      implements Comparable<Flight> {
    @Override
    public int compareTo(Flight other) {
      return Long.compare(arrives, other.arrives);
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 0, 1", "40, 5, 2", "80, 30, 3", "120, 60, 4", "20, 100, 5", "150, 10, 6"})
  void givenPath_whenSettled_thenNinetyNineOfAHundredInputsComeATickEarlyAndNotMuchMore(
      long delayMillis, long jitterMillis, long seed) {
    var random = new SplittableRandom(seed);
    var clock = new InputClock(TICK_RATE_HZ);
    var up = new PriorityQueue<Flight>();
    var down = new PriorityQueue<Flight>();
    long early = 0;
    long inputs = 0;
    double marginSum = 0;
    long sequence = 0;
    long worst = Long.MAX_VALUE;
    long newest = 0;
    long tick = 0;
    for (long now = 0; now < 120_000 * MILLI; now += MILLI) {
      while (!up.isEmpty() && up.peek().arrives <= now) {
        Flight input = up.poll();
        long margin = input.tick * PERIOD - input.arrives;
        worst = Math.min(worst, margin);
        newest = Math.max(newest, input.sequence);
        if (now > 60_000 * MILLI) {
          inputs++;
          early += margin >= PERIOD ? 1 : 0;
          marginSum += margin;
        }
      }
      while (!down.isEmpty() && down.peek().arrives <= now) {
        Flight told = down.poll();
        var snapshot =
            new Snapshot(told.tick, told.sequence, 0, 0, told.margin / 1000, new byte[0], 0, 1);
        clock.snapshot(snapshot, (2 * delayMillis + jitterMillis) * MILLI, told.arrives);
      }
      if (now / PERIOD > tick) {
        tick = now / PERIOD;
        down.add(new Flight(now + flight(random, delayMillis, jitterMillis), tick, newest, worst));
        worst = Long.MAX_VALUE;
      }
      if (now % (33 * MILLI) == 0 && clock.nextInputTick(now) > 0) {
        long meant = clock.nextInputTick(now);
        long arrives = now + flight(random, delayMillis, jitterMillis);
        up.add(new Flight(arrives, meant, ++sequence, 0));
      }
    }
    assertThat(inputs).isGreaterThan(1500);
    assertThat((double) early / inputs).as("a tick early").isGreaterThanOrEqualTo(0.99);
    double most = 3.5 * PERIOD + jitterMillis * MILLI;
    assertThat(marginSum / inputs).as("mean margin").isLessThan(most);
  }

  private static long flight(SplittableRandom random, long delayMillis, long jitterMillis) {
    return (delayMillis + random.nextLong(jitterMillis + 1)) * MILLI;
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 7", "0, 25", "1, 12", "3, 30"})
  void givenQuietPath_whenSentAtTheBestMoment_thenItCostsLittleMoreThanTheTickPromised(
      long jitterMillis, long phaseMillis) {
    var random = new SplittableRandom(phaseMillis);
    var clock = new InputClock(TICK_RATE_HZ);
    long early = 0;
    long inputs = 0;
    double marginSum = 0;
    long sequence = 0;
    long worst = Long.MAX_VALUE;
    long sendNanos = phaseMillis * MILLI;
    for (long tick = 1; tick < 5400; tick++) {
      // The server's turn, then its snapshot, then what the client sends until the next.
      long turn = tick * PERIOD;
      long margin = worst == Long.MAX_VALUE ? 0 : worst / 1000;
      var snapshot = new Snapshot(tick, sequence, 0, 0, margin, new byte[0], 0, 1);
      clock.snapshot(snapshot, MILLI, turn + MILLI / 2 + random.nextLong(jitterMillis * MILLI + 1));
      worst = Long.MAX_VALUE;
      for (; sendNanos < turn + PERIOD; sendNanos = clock.nextSendNanos(sendNanos)) {
        long late = random.nextLong(MILLI);
        long meant = clock.nextInputTick(sendNanos + late) * PERIOD;
        long arrives = sendNanos + late + MILLI / 2 + random.nextLong(jitterMillis * MILLI + 1);
        sequence++;
        worst = Math.min(worst, meant - arrives);
        if (tick > 1800) {
          inputs++;
          early += meant - arrives >= PERIOD ? 1 : 0;
          marginSum += meant - arrives;
        }
      }
    }
    assertThat(inputs).as("one a tick").isBetween(3590L, 3610L);
    assertThat((double) early / inputs).as("a tick early").isGreaterThanOrEqualTo(0.99);
    assertThat(marginSum / inputs / PERIOD).as("mean margin, ticks").isLessThan(1.4);
  }

  @ParameterizedTest
  @CsvSource({"30, 200", "10, 10"})
  void givenSnapshots_whenShown_thenTheViewRunsBehindTheNewestAndNeverAhead(
      long delayMillis, long interpolationMillis) {
    var clock = new InputClock(TICK_RATE_HZ);
    double shown = 0;
    for (long tick = 1; tick < 300; tick++) {
      long arrives = tick * PERIOD + delayMillis * MILLI;
      clock.snapshot(new Snapshot(tick, 0, 0, 0, 0, new byte[0], 0, 1), 0, arrives);
      double view = clock.viewTick(arrives + PERIOD / 2, interpolationMillis * MILLI);
      assertThat(view).isLessThanOrEqualTo(tick).isGreaterThanOrEqualTo(shown);
      shown = view;
    }
    double behind = 299 - shown;
    double expected = Math.max(0, (interpolationMillis * MILLI - PERIOD / 2.0) / PERIOD);
    assertThat(behind).isBetween(expected - 0.2, expected + 0.2);
  }
}
