package dev.netlift.benchmarks.tick;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.server.aead.Libcrypto;
import dev.netlift.server.room.Interest;
import dev.netlift.server.room.Snapshots;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A whole tick of a full arena but for the kernel: inputs, step, what each player is shown of it,
 * one sealed packet or more for each. Players acknowledge four to seven ticks behind, so four
 * baselines are in use. With {@code radius} 0 everyone is shown everything.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class TickBenchmark {
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1) / ArenaTicks.TICK_RATE_HZ;
  private static final int BYTES_PER_SECOND = 1 << 30;
  private static final int BEHIND = 4;
  private static final int BASELINES = 4;
  private static final int UNITS = 16;

  @Param({"16", "64", "200"})
  public int players;

  /** In units of a world of 4096. */
  @Param({"0", "1600", "800"})
  public int radius;

  private final PacketWriter writer = new PacketWriter(Limits.DATAGRAM_MAX);
  private final byte[] datagram = new byte[Limits.DATAGRAM_MAX];
  private ArenaTicks ticks = new ArenaTicks(1);
  private Snapshots snapshots = new Snapshots(ticks.game.layout(), 1, Optional.empty());
  private PacketPath[] paths = new PacketPath[0];

  /** {@code [player][tick % TICKS]}: the cell each looked from. */
  private int[][] cells = new int[0][0];

  private long tick;
  private long bytes;

  @Setup(Level.Trial)
  public void open() {
    ticks = new ArenaTicks(players);
    snapshots =
        new Snapshots(
            ticks.game.layout(),
            ticks.game.entitiesMax(players),
            radius == 0
                ? Optional.empty()
                : Optional.of(new Interest("x", "y", radius * UNITS / 4, radius * UNITS, 0)));
    paths = new PacketPath[players];
    cells = new int[players][Snapshots.TICKS];
    for (int player = 0; player < players; player++) {
      var sealer = new PacketCipher(epoch -> new byte[16], Libcrypto.aeads());
      var opener = new PacketCipher(epoch -> new byte[16], Libcrypto.aeads());
      paths[player] = new PacketPath(player + 1, sealer, opener, false, BYTES_PER_SECOND, 0);
    }
  }

  @Benchmark
  public long tick() {
    tick++;
    EntityTable state = ticks.next();
    snapshots.begin(tick).copyFrom(state);
    snapshots.complete();
    for (int player = 0; player < players; player++) {
      cells[player][place(tick)] =
          snapshots.see(player, cells[player][place(tick - 1)], baseline(player));
    }
    snapshots.show();
    for (int player = 0; player < players; player++) {
      long baseline = baseline(player);
      var encoding =
          snapshots.encode(cells[player][place(tick)], baseline, cells[player][place(baseline)]);
      send(paths[player], encoding.baseline(), encoding.body(), encoding.length());
    }
    return bytes;
  }

  private long baseline(int player) {
    return Math.max(0, tick - BEHIND - player % BASELINES);
  }

  private static int place(long tick) {
    return (int) (tick & Snapshots.TICKS - 1);
  }

  private void send(PacketPath path, long baseline, byte[] body, int length) {
    long now = tick * TICK_NANOS;
    int pieces = Math.max(1, (length + Limits.SNAPSHOT_PIECE_MAX - 1) / Limits.SNAPSHOT_PIECE_MAX);
    for (int piece = 0; piece < pieces; piece++) {
      int offset = piece * Limits.SNAPSHOT_PIECE_MAX;
      int size = Math.min(Limits.SNAPSHOT_PIECE_MAX, length - offset);
      path.begin(writer, now);
      writer.snapshot(tick, baseline, tick, 0, 0, body, offset, size, piece, pieces);
      bytes += path.seal(writer, datagram, now);
    }
  }
}
