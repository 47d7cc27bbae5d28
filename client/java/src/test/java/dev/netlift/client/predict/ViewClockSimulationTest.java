package dev.netlift.client.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The moment shown, over paths of all kinds; virtual time, drawn 250 times a second. */
class ViewClockSimulationTest {
  private static final long MILLI = 1_000_000;
  private static final long FRAME = 4 * MILLI;

  private record Flight(long arrives, long tick) implements Comparable<Flight> {
    @Override
    public int compareTo(Flight other) {
      return Long.compare(arrives, other.arrives);
    }
  }

  /** A server, a path and a screen. */
  private static final class World {
    final long period;
    final SplittableRandom random;
    final ViewClock clock;
    final PriorityQueue<Flight> flights = new PriorityQueue<>();
    double loss;
    long jitterMillis;
    long now;
    long tick;
    long newest;
    long shown;
    long frames;
    long stood;
    boolean mayJump;

    World(int rateHz, double loss, long jitterMillis, long seed) {
      period = 1_000_000_000L / rateHz;
      random = new SplittableRandom(seed);
      clock = new ViewClock(rateHz);
      this.loss = loss;
      this.jitterMillis = jitterMillis;
    }

    /**
     * @return of the frames of this time, the share in which the view stood at the newest
     */
    double run(double seconds) {
      frames = 0;
      stood = 0;
      for (long end = now + (long) (seconds * 1e9); now < end; now += FRAME) {
        while (now >= (tick + 1) * period) {
          tick++;
          if (random.nextDouble() >= loss) {
            long flight = 75 * MILLI + random.nextLong(jitterMillis * MILLI + 1);
            flights.add(new Flight(tick * period + flight, tick));
          }
        }
        while (!flights.isEmpty() && flights.peek().arrives <= now) {
          Flight each = flights.poll();
          newest = Math.max(newest, each.tick);
          clock.snapshot(each.tick, now);
        }
        draw();
      }
      return (double) stood / frames;
    }

    private void draw() {
      long view = clock.viewTime(now);
      if (newest == 0) {
        assertThat(view).isZero();
        return;
      }
      assertThat(view).as("monotone, and never beyond").isBetween(shown, newest * ViewClock.PARTS);
      double most = 1.11 * ViewClock.PARTS * FRAME / period + 1;
      if (shown > 0 && !mayJump) {
        assertThat((double) view - shown).as("smooth").isLessThanOrEqualTo(most);
      }
      frames++;
      stood += view == newest * ViewClock.PARTS ? 1 : 0;
      shown = view;
    }

    /** How far behind the server's present the view is, in ticks. */
    double behind() {
      return (double) now / period - (double) shown / ViewClock.PARTS;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "60, 0, 0, 1", "60, 0, 5, 2", "60, 5, 10, 3", "60, 5, 40, 4", "60, 10, 100, 5",
    "30, 0, 0, 6", "30, 5, 10, 7", "30, 5, 60, 8", "20, 2, 20, 9", "30, 20, 5, 10"
  })
  void givenPath_whenSettled_thenTheViewHardlyEverStandsAndIsNoFurtherBehindThanItMustBe(
      int rateHz, double lossPercent, long jitterMillis, long seed) {
    var world = new World(rateHz, lossPercent / 100, jitterMillis, seed);
    world.run(20);
    assertThat(world.run(60))
        .as("share of frames that stood")
        .isLessThan(lossPercent > 10 ? 0.03 : 0.01);
    double jitterTicks = jitterMillis * (double) MILLI / world.period;
    // One tick to draw towards, one more where one is lost now and then, two where many are.
    double losses = lossPercent == 0 ? 0 : lossPercent > 5 ? 2 : 1;
    assertThat(world.clock.delayTicks()).isLessThan(1.3 + losses + jitterTicks + 0.5);
    double flightTicks = 75.0 * MILLI / world.period;
    assertThat(world.behind() - flightTicks).isBetween(0.9, 1.8 + losses + jitterTicks + 0.5);
  }

  @Test
  void givenJitterBegins_whenASecondPassed_thenTheDelayCoversItAndThenFallsSlowly() {
    var world = new World(60, 0, 0, 7);
    world.run(10);
    double quiet = world.clock.delayTicks();
    assertThat(quiet).isLessThan(1.6);

    world.jitterMillis = 80;
    world.run(1);
    double covering = world.clock.delayTicks();
    assertThat(covering).as("grown").isGreaterThan(quiet + 2);
    assertThat(world.run(10)).isLessThan(0.02);

    world.jitterMillis = 0;
    double worst = world.clock.delayTicks();
    world.run(1);
    assertThat(world.clock.delayTicks()).as("a second later").isGreaterThan(worst - 0.8);
    world.run(30);
    assertThat(world.clock.delayTicks()).as("half a minute later").isLessThan(1.6);
  }

  @Test
  void givenAProcessStoodStill_whenItFindsManySnapshotsAtOnce_thenTheDelayGrowsForOneReason() {
    var world = new World(60, 0, 0, 10);
    world.run(10);
    double before = world.clock.delayTicks();
    long stoodUntil = world.now + 120 * MILLI;
    while ((world.tick + 1) * world.period <= stoodUntil) {
      world.tick++;
      world.flights.add(new Flight(stoodUntil, world.tick));
    }
    world.now = stoodUntil;
    world.mayJump = true;
    world.run(0.05);

    assertThat(world.clock.delayTicks()).isBetween(before, before + 0.51);
  }

  @Test
  void givenEverythingLostForSeconds_whenSnapshotsComeAgain_thenTheViewCatchesUp() {
    var world = new World(60, 0, 5, 8);
    world.run(5);
    world.loss = 1;
    world.run(3);
    world.loss = 0;
    // Over what was never seen.
    world.mayJump = true;
    world.run(0.5);
    world.mayJump = false;
    world.run(5);
    assertThat(world.behind()).isLessThan(75.0 * MILLI / world.period + 4);
    assertThat(world.clock.delayTicks()).isLessThan(ViewClock.DELAY_MAX);
  }

  @Test
  void givenHugeJitter_whenShown_thenTheDelayIsBounded() {
    var world = new World(60, 0.3, 900, 9);
    world.mayJump = true;
    world.run(20);
    assertThat(world.clock.delayTicks()).isEqualTo(ViewClock.DELAY_MAX);
  }
}
