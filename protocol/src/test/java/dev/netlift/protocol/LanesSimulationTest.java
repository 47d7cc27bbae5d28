package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every lane's promise over hostile networks. A failure names its seed. */
class LanesSimulationTest {
  private static final long MILLI = SimulatedLink.MILLI;
  private static final long SECOND = 1000 * MILLI;
  private static final int SEEDS = Boolean.getBoolean("netlift.full") ? 5000 : 500;

  private final NonceLedger ledger = new NonceLedger();

  @Test
  void givenAnyNetwork_whenItHeals_thenEveryLaneHasKeptItsPromise() {
    long lost = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        lost += run(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertThat(lost).as("packets lost over all seeds").isGreaterThan(SEEDS);
    assertThat(ledger.pairs()).isGreaterThan(100L * SEEDS);
  }

  /** A seed that failed once comes here. */
  @ParameterizedTest
  @ValueSource(longs = {1})
  void givenSeedThatFailedOnce_whenReplayed_thenItHolds(long seed) {
    assertThat(run(seed)).isNotNegative();
  }

  private long run(long seed) {
    var random = new SplittableRandom(seed);
    var clock = new SimulatedClock();
    var up = link(random.split());
    var down = link(random.split());
    var pair = new SimulatedPair(clock, up, down, random.split(), ledger);
    pair.server.bodyBytes = 20 + random.nextInt(random.nextInt(4) == 0 ? 8000 : 900);
    var talk = random.split();
    clock.every(SimulatedPair.TICK, 0, () -> tick(pair.server, talk, clock));
    clock.every(SimulatedPair.TICK, MILLI, () -> tick(pair.client, talk, clock));
    if (random.nextInt(4) == 0) {
      clock.at(2 * SECOND, pair::rebind);
    }
    if (random.nextInt(4) == 0) {
      var keys = random.split();
      clock.at(2500 * MILLI, () -> pair.resume(keys, Transport.TCP));
      clock.at(3 * SECOND, () -> pair.resume(keys, Transport.UDP));
    }
    clock.runUntil(TALK_UNTIL);
    up.heal();
    down.heal();
    clock.runUntil(TALK_UNTIL + 8 * SECOND);
    kept(pair.client, pair.server);
    kept(pair.server, pair.client);
    assertThat(pair.server.lanes.isSettled()).as("server settled").isTrue();
    assertThat(pair.client.lanes.isSettled()).as("client settled").isTrue();
    List<Long> ticks = pair.client.snapshotTicks;
    assertThat(ticks.getLast()).as("newest tick").isGreaterThan(pair.server.tick - 30);
    return up.dropped + down.dropped;
  }

  private static final long TALK_UNTIL = 4 * SECOND;

  private static void tick(SimulatedPeer peer, SplittableRandom talk, SimulatedClock clock) {
    if (clock.nowNanos() < TALK_UNTIL) {
      for (Lane lane : Lane.values()) {
        int messages = talk.nextInt(8) == 0 ? 3 : talk.nextInt(2);
        for (int i = 0; i < messages; i++) {
          boolean block = lane.reliable() && talk.nextInt(60) == 0;
          peer.send(lane, talk.nextInt(block ? 20_000 : 200));
        }
      }
    }
    peer.tick(true);
  }

  private static SimulatedLink link(SplittableRandom random) {
    var link = new SimulatedLink(random);
    link.delayNanos = random.nextLong(1, 120) * MILLI;
    if (random.nextBoolean()) {
      link.loss = random.nextDouble() * 0.3;
    }
    if (random.nextInt(3) == 0) {
      link.burstStart = 0.02;
      link.burstEnd = 0.2;
    }
    if (random.nextInt(2) == 0) {
      link.jitterNanos = random.nextLong(1, 150) * MILLI;
    }
    if (random.nextInt(3) == 0) {
      link.duplication = 0.1;
    }
    if (random.nextInt(3) == 0) {
      link.bytesPerSecond = 20_000 + random.nextInt(200_000);
      link.queueBytes = 8000 + random.nextInt(40_000);
    }
    if (random.nextInt(3) == 0) {
      link.mtu = 1280;
    }
    if (random.nextInt(4) == 0) {
      link.blackFromNanos = SECOND;
      link.blackUntilNanos = SECOND + random.nextLong(2 * SECOND);
    }
    return link;
  }

  private static void kept(SimulatedPeer from, SimulatedPeer to) {
    assertThat(to.heard(Lane.RELIABLE_ORDERED))
        .as("ordered")
        .isEqualTo(from.sent(Lane.RELIABLE_ORDERED));
    assertThat(to.heard(Lane.RELIABLE_UNORDERED))
        .as("unordered")
        .doesNotHaveDuplicates()
        .hasSameSizeAs(from.sent(Lane.RELIABLE_UNORDERED));
    assertThat(new HashSet<>(to.heard(Lane.RELIABLE_UNORDERED)))
        .isEqualTo(new HashSet<>(from.sent(Lane.RELIABLE_UNORDERED)));
    assertThat(to.heard(Lane.UNRELIABLE)).as("unreliable").doesNotHaveDuplicates();
    ascends(to.heard(Lane.UNRELIABLE_SEQUENCED));
    ascends(to.snapshotTicks);
  }

  private static void ascends(List<Long> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      assertThat(numbers.get(i)).isGreaterThan(numbers.get(i - 1));
    }
  }

  @Test
  void givenQuietNetwork_whenPlayed_thenNothingIsThoughtLostAndNoSnapshotIsDropped() {
    var clock = new SimulatedClock();
    var random = new SplittableRandom(3);
    var pair =
        new SimulatedPair(
            clock,
            new SimulatedLink(random.split()),
            new SimulatedLink(random.split()),
            random,
            ledger);
    clock.every(SimulatedPair.TICK, 0, () -> pair.server.tick(true));
    clock.every(SimulatedPair.TICK, MILLI, () -> pair.client.tick(true));
    clock.runUntil(20 * SECOND);
    assertThat(pair.server.path.lost() + pair.client.path.lost()).isZero();
    assertThat(pair.server.snapshotsDropped).isZero();
    // 20 ms each way, and up to a tick until the next packet, which the delay takes out.
    assertThat(pair.server.path.roundTripNanos()).isBetween(40 * MILLI, 45 * MILLI);
  }

  @Test
  void givenNarrowPath_whenBodiesAreTooMany_thenSnapshotsAreDroppedAndStayFresh() {
    var clock = new SimulatedClock();
    var random = new SplittableRandom(4);
    var down = new SimulatedLink(random.split());
    down.bytesPerSecond = 30_000;
    down.queueBytes = 15_000;
    var pair = new SimulatedPair(clock, new SimulatedLink(random.split()), down, random, ledger);
    pair.server.bodyBytes = 3000;
    clock.every(SimulatedPair.TICK, 0, () -> pair.server.tick(true));
    clock.every(SimulatedPair.TICK, MILLI, () -> pair.client.tick(true));
    clock.runUntil(30 * SECOND);
    assertThat(pair.server.snapshotsDropped).isGreaterThan(400);
    assertThat(pair.client.snapshotTicks.size()).isGreaterThan(150);
    // The queue of half a second is the network's; ours adds nothing to it.
    assertThat(pair.server.tick - pair.client.snapshotTicks.getLast()).isLessThan(30);
  }
}
