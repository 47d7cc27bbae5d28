package dev.netlift.benchmarks.tick;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotDeltaDecoder;
import dev.netlift.protocol.SnapshotDeltaEncoder;
import dev.netlift.protocol.SnapshotLayout;
import java.util.Arrays;
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
 * The arena's state to bits and back: whole, and relative to what a client acknowledged six ticks
 * before, 100 ms at 60 Hz.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class SnapshotBenchmark {
  private static final int TICKS = 64;
  private static final int BEHIND = 6;
  private static final int LOOKED_AT = TICKS - BEHIND;

  /** Until everybody has been on the way somewhere. */
  private static final int SETTLE_TICKS = 300;

  @Param({"16", "64", "200"})
  public int players;

  private final EntityTable[] tables = new EntityTable[TICKS];
  private final byte[][] deltas = new byte[LOOKED_AT][];
  private final byte[][] wholes = new byte[LOOKED_AT][];
  private SnapshotLayout layout = new ArenaTicks(1).game.layout();
  private SnapshotDeltaEncoder encoder = new SnapshotDeltaEncoder(layout, 1);
  private SnapshotDeltaDecoder decoder = new SnapshotDeltaDecoder(layout, 1);
  private EntityTable received = new EntityTable(layout, 1);
  private byte[] out = new byte[0];
  private int tick;

  @Setup(Level.Trial)
  public void play() {
    var ticks = new ArenaTicks(players);
    layout = ticks.game.layout();
    for (int i = 0; i < SETTLE_TICKS; i++) {
      ticks.next();
    }
    int capacity = ticks.game.entitiesMax(players);
    encoder = new SnapshotDeltaEncoder(layout, capacity);
    decoder = new SnapshotDeltaDecoder(layout, capacity);
    received = new EntityTable(layout, capacity);
    out = new byte[Math.max(encoder.bytesMax(), layout.bodyBytes(capacity))];
    for (int i = 0; i < TICKS; i++) {
      tables[i] = ticks.copyOfNext();
    }
    long bytes = 0;
    for (int i = 0; i < LOOKED_AT; i++) {
      wholes[i] = Arrays.copyOf(out, layout.encode(now(i).columns(), now(i).count(), out, 0));
      deltas[i] = Arrays.copyOf(out, encoder.encode(baseline(i), now(i), out, 0));
      bytes += deltas[i].length;
    }
    System.err.println(
        players
            + " players: "
            + wholes[0].length
            + " bytes whole, "
            + bytes / LOOKED_AT
            + " as a difference to "
            + BEHIND
            + " ticks before");
  }

  private EntityTable now(int tick) {
    return tables[BEHIND + tick % LOOKED_AT];
  }

  private EntityTable baseline(int tick) {
    return tables[tick % LOOKED_AT];
  }

  @Benchmark
  public int encodeWhole() {
    EntityTable table = now(tick++);
    return layout.encode(table.columns(), table.count(), out, 0);
  }

  @Benchmark
  public int encodeDelta() {
    int at = tick++;
    return encoder.encode(baseline(at), now(at), out, 0);
  }

  @Benchmark
  public EntityTable decodeDelta() {
    int at = tick++ % LOOKED_AT;
    decoder.decode(baseline(at), deltas[at], 0, deltas[at].length, received);
    return received;
  }

  @Benchmark
  public int decodeWhole() {
    byte[] body = wholes[tick++ % LOOKED_AT];
    return layout.decode(body, 0, body.length, received.columns());
  }
}
