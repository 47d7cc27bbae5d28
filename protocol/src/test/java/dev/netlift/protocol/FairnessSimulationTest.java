package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two greedy flows of ours and one of TCP's kind through one bottleneck. */
class FairnessSimulationTest {
  private static final long MILLI = SimulatedLink.MILLI;
  private static final long SECOND = 1000 * MILLI;

  /** Reno, as short as it can be: slow start, one more per round trip, half on loss. */
  private static final class Reno {
    private static final int SEGMENT = Limits.DATAGRAM_MAX;
    private final SimulatedClock clock;
    private final SimulatedLink down;
    private final SimulatedLink up;
    private final Set<Long> inFlight = new HashSet<>();
    private double window = 10;
    private double threshold = 1000;
    private long next = 1;
    private long recovery;
    private long progressNanos;
    long bytes;

    Reno(SimulatedClock clock, SimulatedLink down, SimulatedLink up) {
      this.clock = clock;
      this.down = down;
      this.up = up;
      clock.every(50 * MILLI, 0, this::look);
    }

    private void fill() {
      while (inFlight.size() < (int) window) {
        long number = next++;
        inFlight.add(number);
        long arrives = down.carry(SEGMENT, clock.nowNanos());
        if (arrives >= 0) {
          clock.at(
              arrives,
              () -> {
                bytes += SEGMENT;
                long back = up.carry(40, clock.nowNanos());
                if (back >= 0) {
                  clock.at(back, () -> acknowledged(number));
                }
              });
        }
      }
    }

    private void acknowledged(long number) {
      progressNanos = clock.nowNanos();
      if (inFlight.remove(number) && number > recovery) {
        window += window < threshold ? 1 : 1 / window;
      }
      boolean hole = inFlight.removeIf(older -> older + 3 <= number);
      if (hole && number > recovery) {
        recovery = next;
        window = Math.max(2, window / 2);
        threshold = window;
      }
      fill();
    }

    private void look() {
      if (!inFlight.isEmpty() && clock.nowNanos() - progressNanos > SECOND) {
        inFlight.clear();
        window = 2;
        progressNanos = clock.nowNanos();
      }
      fill();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void givenTwoFlowsAndATcpTransfer_whenTheyShareABottleneck_thenWithinTwoToOne(long seed) {
    var random = new SplittableRandom(seed);
    var clock = new SimulatedClock();
    var bottleneck = new SimulatedLink(random.split());
    bottleneck.bytesPerSecond = 250_000;
    bottleneck.queueBytes = 25_000;
    List<SimulatedPair> flows = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      var up = new SimulatedLink(random.split());
      var pair = new SimulatedPair(clock, up, bottleneck, random.split(), new NonceLedger());
      flows.add(pair);
      long phase = random.nextLong(SimulatedPair.TICK);
      clock.every(SimulatedPair.TICK / 2, phase, () -> greedy(pair.server));
      clock.every(SimulatedPair.TICK / 2, phase / 2, () -> pair.client.tick(true));
    }
    var tcp = new Reno(clock, bottleneck, new SimulatedLink(random.split()));
    clock.runUntil(10 * SECOND);
    long[] start = {delivered(flows.get(0)), delivered(flows.get(1)), tcp.bytes};
    clock.runUntil(70 * SECOND);
    long first = delivered(flows.get(0)) - start[0];
    long second = delivered(flows.get(1)) - start[1];
    long third = tcp.bytes - start[2];
    long most = Math.max(first, Math.max(second, third));
    long least = Math.min(first, Math.min(second, third));
    assertThat((double) most / least)
        .as("bytes of both flows and TCP: %d, %d, %d", first, second, third)
        .isLessThan(2.0);
    assertThat(first + second + third).as("use of the bottleneck").isGreaterThan(10_000_000);
  }

  private static void greedy(SimulatedPeer server) {
    for (int i = 0; i < 8; i++) {
      server.send(Lane.RELIABLE_UNORDERED, 1000);
    }
    server.tick(false);
  }

  private static long delivered(SimulatedPair pair) {
    return 1000L * pair.client.heard(Lane.RELIABLE_UNORDERED).size();
  }
}
