package dev.netlift.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.EntityTable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotsSimulationTest {
  private static final Interest NEAR = new Interest("x", "y", 4096, 16_384, 0);
  private static final int BUDGET = 300;
  private static final Interest THRIFTY = new Interest("x", "y", 16_384, 40_000, BUDGET);

  private final List<LossyPeer> peers = new ArrayList<>();

  /** Everyone of the crowd whose number is below the peers' looks, one tick after the other. */
  private void tick(Snapshots snapshots, Crowd crowd, long tick) {
    crowd.step();
    crowd.write(snapshots.begin(tick));
    snapshots.complete();
    for (int i = 0; i < peers.size(); i++) {
      LossyPeer peer = peers.get(i);
      peer.look(tick, snapshots.see(Crowd.id(i), peer.cell, peer.acknowledged));
    }
    snapshots.show();
    for (LossyPeer peer : peers) {
      Encoding encoding = snapshots.encode(peer.cell, peer.acknowledged, peer.baselineCell());
      peer.send(tick, encoding, snapshots.shown(peer.cell));
      peer.arrive(tick);
    }
  }

  private void peers(long seed, double loss, int count, int capacity) {
    for (int i = 0; i < count; i++) {
      peers.add(new LossyPeer(seed + i, loss, 1 + i % 7, capacity));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void givenLossDoublingAndReordering_whenDecoded_thenWhatTheServerHadAtThatTick(long seed) {
    var crowd = new Crowd(60, 0.01, seed);
    Optional<Interest> interest =
        switch ((int) seed % 3) {
          case 0 -> Optional.of(THRIFTY);
          case 1 -> Optional.empty();
          default -> Optional.of(NEAR);
        };
    var snapshots = new Snapshots(Crowd.LAYOUT, 60, interest);
    peers(seed, 0.2, 12, 60);
    for (long tick = 1; tick <= 1500; tick++) {
      tick(snapshots, crowd, tick);
    }
    for (LossyPeer peer : peers) {
      assertThat(peer.received).isGreaterThan(900);
      assertThat(peer.deltas).isGreaterThan(900);
    }
  }

  @Test
  void givenSilentPeer_whenItsBaselineIsTooOld_thenWholeAgain() {
    var snapshots = new Snapshots(Crowd.LAYOUT, 20, Optional.empty());
    var crowd = new Crowd(20, 0, 1);
    peers(1, 0, 1, 20);
    for (long tick = 1; tick <= 10; tick++) {
      tick(snapshots, crowd, tick);
    }
    var deaf = peers.getFirst();
    assertThat(deaf.whole).isLessThan(5);
    long had = deaf.acknowledged;
    for (long tick = 11; tick <= 200; tick++) {
      crowd.step();
      crowd.write(snapshots.begin(tick));
      snapshots.complete();
      long baseline = snapshots.encode(0, had, 0).baseline();
      assertThat(baseline).isEqualTo(tick - had < Snapshots.TICKS ? had : 0);
    }
  }

  @Test
  void givenPlayersWithOneBaseline_whenEncoded_thenOnce() {
    var snapshots = new Snapshots(Crowd.LAYOUT, 20, Optional.empty());
    var crowd = new Crowd(20, 0, 1);
    for (long tick = 1; tick <= 3; tick++) {
      crowd.step();
      crowd.write(snapshots.begin(tick));
      snapshots.complete();
    }
    assertThat(snapshots.encode(0, 2, 0)).isSameAs(snapshots.encode(0, 2, 0));
    assertThat(snapshots.encode(0, 1, 0)).isNotSameAs(snapshots.encode(0, 2, 0));
    assertThat(snapshots.encode(0, 0, 0).baseline()).isZero();
  }

  @Test
  void givenInterest_whenPlayersWalk_thenNobodyBeyondTheRadiusIsSentAndTheNearAre() {
    var crowd = new Crowd(60, 0.005, 5);
    var snapshots = new Snapshots(Crowd.LAYOUT, 60, Optional.of(NEAR));
    peers(5, 0, 12, 60);
    int near = 0;
    int far = 0;
    for (long tick = 1; tick <= 600; tick++) {
      tick(snapshots, crowd, tick);
      for (int i = 0; i < peers.size(); i++) {
        for (int other = 0; other < crowd.size && crowd.isHere(i); other++) {
          boolean shown = snapshots.shown(peers.get(i).cell).indexOf(Crowd.id(other)) >= 0;
          double distance = crowd.distance(i, other);
          if (distance > NEAR.radius() || !crowd.isHere(other)) {
            assertThat(shown).isFalse();
            far++;
          } else if (distance <= NEAR.seenForSure()) {
            assertThat(shown).isTrue();
            near++;
          }
        }
      }
    }
    assertThat(near).isGreaterThan(10_000);
    assertThat(far).isGreaterThan(10_000);
  }

  @Test
  void givenBudget_whenThereIsMore_thenItIsKeptAndEveryoneHasTheirTurn() {
    var crowd = new Crowd(200, 0, 9);
    var snapshots = new Snapshots(Crowd.LAYOUT, 200, Optional.of(THRIFTY));
    peers(9, 0, 8, 200);
    int[] staleTicks = new int[200];
    int stalest = 0;
    for (long tick = 1; tick <= 900; tick++) {
      tick(snapshots, crowd, tick);
      if (tick > 100) {
        stalest =
            Math.max(stalest, stalest(snapshots.shown(peers.getFirst().cell), crowd, staleTicks));
        own(snapshots, crowd);
      }
    }
    // All of it is about 1000 bytes a tick. What the cells' budgets do not hold back is the
    // difference between two cells.
    for (LossyPeer each : peers) {
      assertThat(each.steadyBytes / each.steady).isBetween(BUDGET / 2L, BUDGET * 6L / 5);
      assertThat(each.bytes / (each.deltas + each.whole)).isLessThan(BUDGET * 3L / 2);
    }
    assertThat(stalest).isBetween(5, 90);
  }

  /** Those that see are shown as they are, always: they predict themselves from it. */
  private void own(Snapshots snapshots, Crowd crowd) {
    for (int i = 0; i < peers.size(); i++) {
      EntityTable shown = snapshots.shown(peers.get(i).cell);
      int row = shown.indexOf(Crowd.id(i));
      assertThat(shown.columns()[1][row]).isEqualTo(crowd.x[i]);
      assertThat(shown.columns()[2][row]).isEqualTo(crowd.y[i]);
    }
  }

  private static int stalest(EntityTable shown, Crowd crowd, int[] staleTicks) {
    int most = 0;
    for (int i = 0; i < crowd.size; i++) {
      int row = shown.indexOf(Crowd.id(i));
      boolean stale =
          row >= 0
              && (shown.columns()[1][row] != crowd.x[i] || shown.columns()[2][row] != crowd.y[i]);
      staleTicks[i] = stale ? staleTicks[i] + 1 : 0;
      most = Math.max(most, staleTicks[i]);
    }
    return most;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givenEveryPathTaken_whenTicked_thenNothingIsAllocated(boolean thrifty) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    var crowd = new Crowd(200, 0.001, 3);
    var snapshots =
        new Snapshots(Crowd.LAYOUT, 200, thrifty ? Optional.of(THRIFTY) : Optional.empty());
    int[] cells = new int[200 * Snapshots.TICKS];
    long least = Long.MAX_VALUE;
    long tick = 0;
    for (int round = 0; round < 30; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20; i++) {
        ticked(snapshots, crowd, ++tick, cells);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(200);
  }

  private static void ticked(Snapshots snapshots, Crowd crowd, long tick, int[] cells) {
    crowd.step();
    crowd.write(snapshots.begin(tick));
    snapshots.complete();
    int slot = (int) tick % Snapshots.TICKS * 200;
    for (int player = 0; player < 200; player++) {
      cells[slot + player] = snapshots.see(Crowd.id(player), 0, baseline(tick, player));
    }
    snapshots.show();
    for (int player = 0; player < 200; player++) {
      long baseline = baseline(tick, player);
      int then = (int) baseline % Snapshots.TICKS * 200;
      snapshots.encode(cells[slot + player], baseline, cells[then + player]);
    }
  }

  private static long baseline(long tick, int player) {
    return Math.max(0, tick - 1 - player % 5);
  }

  @Test
  void givenInterestThatCannotBe_whenMade_thenTheFaultIsNamed() {
    assertThatThrownBy(() -> new Interest("x", "y", 100, 141, 0))
        .hasMessageContaining("diagonal of a cell of 100, was 141");
    assertThatThrownBy(() -> new Interest("x", "y", 100, 200, 5)).hasMessageContaining("bytesMax");
    assertThatThrownBy(() -> interested(new Interest("x", "z", 100, 200, 0)))
        .hasMessage("interest needs a field z, the layout has none");
    assertThatThrownBy(() -> interested(new Interest("x", "y", 100, 200, 0)))
        .hasMessageContaining("430336");
    assertThatThrownBy(() -> new Snapshots(Crowd.LAYOUT, 2000, Optional.empty()))
        .hasMessageContaining("at most 1845 entities");
  }

  private static void interested(Interest interest) {
    var unused = new Snapshots(Crowd.LAYOUT, 20, Optional.of(interest));
  }
}
