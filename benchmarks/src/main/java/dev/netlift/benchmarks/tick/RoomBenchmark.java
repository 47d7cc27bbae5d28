package dev.netlift.benchmarks.tick;

import dev.netlift.protocol.EntityTable;
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

/** The game's own share of a tick: inputs read, the arena's step, its state into the table. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class RoomBenchmark {
  @Param({"16", "64", "200"})
  public int players;

  private ArenaTicks ticks = new ArenaTicks(1);

  @Setup(Level.Trial)
  public void play() {
    ticks = new ArenaTicks(players);
  }

  @Benchmark
  public EntityTable step() {
    return ticks.next();
  }
}
