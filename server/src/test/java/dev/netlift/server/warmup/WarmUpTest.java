package dev.netlift.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The warm-up walks every path, keeps its bound, and leaves nothing behind. */
class WarmUpTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int TICK_RATE_HZ = 30;
  private static final Duration AMPLE = Duration.ofSeconds(30);
  private static final int TICKS = 500;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @Test
  void givenTheArena_whenWarmedUp_thenEveryPathWasWalked() {
    var tally = WarmUp.play(new ArenaGame(), TICK_RATE_HZ, true, AMPLE, TICKS).tally();
    assertThat(tally.joined).as("joined").isGreaterThanOrEqualTo(Part.CAST.length);
    assertThat(tally.refused).as("refused").isPositive();
    assertThat(tally.resumed).as("resumed").isPositive();
    assertThat(tally.takenOver).as("taken over").isPositive();
    assertThat(tally.moved).as("addresses changed").isPositive();
    assertThat(tally.left).as("left").isPositive();
    assertThat(tally.lost).as("packets lost").isPositive();
    assertThat(tally.bad).as("bad packets").isPositive();
    assertThat(tally.thrownOut).as("thrown out").isPositive();
    assertThat(tally.overflowed).as("lanes overflowed").isPositive();
    assertThat(tally.timedOut).as("timed out").isPositive();
    assertThat(tally.snapshots).as("snapshots").isGreaterThan(TICKS);
    assertThat(tally.deltas).as("snapshots as differences").isPositive();
    assertThat(tally.snapshots - tally.deltas).as("whole snapshots").isPositive();
    assertThat(tally.messages).as("messages").isPositive();
    assertThat(tally.misunderstood).as("misunderstood").isZero();
  }

  /** A minute of it at this rate takes far more CPU than it is given. */
  @Test
  void givenABudget_whenUsedUp_thenTheThreadHasSpentNoMore() {
    var cpuMax = Duration.ofMillis(400);
    long before = THREADS.getCurrentThreadCpuTime();
    var done = WarmUp.play(new ArenaGame(), 60, false, cpuMax, Long.MAX_VALUE);
    long spent = THREADS.getCurrentThreadCpuTime() - before;
    assertThat(spent).as("CPU time of %s", done).isLessThan(cpuMax.plusMillis(100).toNanos());
    assertThat(done.ticks()).as("played at all").isPositive();
  }

  @Test
  void givenNoBudget_whenWarmedUp_thenNothingIsDone() {
    var opened = new Broken();
    WarmUp.run(opened, TICK_RATE_HZ, false, Duration.ZERO);
    assertThat(opened.opened).isFalse();
  }

  @Test
  void givenAGameThatFails_whenWarmedUp_thenTheServerStartsColdAndNotNever() {
    var broken = new Broken();
    assertThatCode(() -> WarmUp.run(broken, TICK_RATE_HZ, false, Duration.ofMillis(300)))
        .doesNotThrowAnyException();
    assertThat(broken.opened).isTrue();
  }

  @Test
  void givenAWarmUp_whenItIsOver_thenNoSocketAndNoThreadIsLeft() throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(DESCRIPTORS), "only Linux tells its descriptors");
    // What the first of a process loads stays, as it would without: libraries, pools of threads.
    WarmUp.play(new ArenaGame(), TICK_RATE_HZ, true, AMPLE, 100);
    awaitThreads(name -> name.startsWith("netlift-tokens") || name.equals("reports"));
    long descriptors = sockets();
    Set<String> threads = threads();
    WarmUp.play(new ArenaGame(), TICK_RATE_HZ, true, AMPLE, 200);
    awaitThreads(name -> name.startsWith("netlift-tokens") || name.equals("reports"));
    assertThat(sockets()).as("sockets and epolls").isEqualTo(descriptors);
    assertThat(threads()).as("threads").isEqualTo(threads);
  }

  @Test
  void givenTheSameSeedAndInputs_whenPlayedAfterAWarmUp_thenTheMatchIsTheSame() {
    byte[] before = match();
    WarmUp.play(new ArenaGame(), TICK_RATE_HZ, false, AMPLE, 200);
    assertThat(match()).isEqualTo(before);
  }

  /** What a match of a few seconds shows in the end. */
  private static byte[] match() {
    var game = new ArenaGame();
    var room = game.open(new RoomSetup(7, TICK_RATE_HZ, 4), new Unheard());
    var dice = new Dice(3);
    for (int seat = 0; seat < 4; seat++) {
      room.join(seat, Totals.NONE);
    }
    int entitiesMax = game.entitiesMax(4);
    var entities = new EntityTable(game.layout(), entitiesMax);
    for (int tick = 0; tick < 300; tick++) {
      for (int seat = 0; seat < 4; seat++) {
        room.input(seat, game.readInput(game.sampleInput(dice)), 0);
      }
      room.step(tick);
    }
    room.snapshot(entities);
    byte[] body = new byte[game.layout().bodyBytes(entitiesMax)];
    return Arrays.copyOf(body, game.layout().encode(entities.columns(), entities.count(), body, 0));
  }

  private static long sockets() throws IOException {
    try (var open = Files.list(DESCRIPTORS)) {
      return open.filter(
              each -> {
                try {
                  String target = Files.readSymbolicLink(each).toString();
                  return target.startsWith("socket:") || target.startsWith("anon_inode:");
                } catch (IOException e) {
                  // The listing's own is gone by now.
                  return false;
                }
              })
          .count();
    }
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> !name.startsWith("ForkJoinPool"))
        .collect(Collectors.toSet());
  }

  private static void awaitThreads(Predicate<String> gone) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (threads().stream().anyMatch(gone)) {
      assertThat(System.nanoTime()).as("threads %s end", threads()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static final class Unheard implements RoomOutput {
    @Override
    public void toAll(byte[] event) {}

    @Override
    public void to(int seat, byte[] event) {}

    @Override
    public void milestone(int seat) {}
  }

  /** A game that has no room to offer. */
  private static final class Broken implements Game<String> {
    private boolean opened;

    @Override
    public String version() {
      return "broken-1";
    }

    @Override
    public SnapshotLayout layout() {
      return new SnapshotLayout(List.of(new SnapshotLayout.Field("id", 8, 0)));
    }

    @Override
    public String readInput(byte[] payload) {
      return "";
    }

    @Override
    public Room<String> open(RoomSetup setup, RoomOutput output) {
      opened = true;
      throw new IllegalStateException("there is no room");
    }
  }
}
