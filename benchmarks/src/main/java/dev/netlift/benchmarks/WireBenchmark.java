package dev.netlift.benchmarks;

import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketWriter;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one snapshot costs before the kernel sees it: bits, envelope, seal; and what one packet
 * costs to open. The entities are the arena's: position, velocity, aim, health and flags.
 *
 * <pre>
 * ./mvnw -q -pl benchmarks -am package -DskipTests
 * java -cp 'benchmarks/target/netlift-benchmarks.jar:benchmarks/target/lib/*' \
 *     org.openjdk.jmh.Main WireBenchmark -prof gc
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WireBenchmark {
  private static final SnapshotLayout LAYOUT =
      new SnapshotLayout(
          List.of(
              new Field("player", 8, 0),
              new Field("x", 12, 0),
              new Field("y", 12, 0),
              new Field("vx", 10, -512),
              new Field("vy", 10, -512),
              new Field("aim", 9, 0),
              new Field("health", 7, 0),
              new Field("flags", 4, 0)));
  private static final int ENTITIES_MAX = 100;
  private static final int BUFFER_BYTES = 2048;
  private static final int PACKETS = 1024;

  @Param({"4", "32", "100"})
  public int entities;

  private final int[][] columns = new int[LAYOUT.fields().size()][ENTITIES_MAX];
  private final int[][] decoded = new int[LAYOUT.fields().size()][ENTITIES_MAX];
  private final byte[] body = new byte[BUFFER_BYTES];
  private final byte[] encoded = new byte[BUFFER_BYTES];
  private final byte[] sealed = new byte[BUFFER_BYTES];
  private final byte[] plain = new byte[BUFFER_BYTES];
  private final PacketWriter writer = new PacketWriter(BUFFER_BYTES);
  private final PacketCipher sealer = new PacketCipher(epoch -> new byte[16]);
  private final PacketCipher opener = new PacketCipher(epoch -> new byte[16]);
  private final byte[][] packets = new byte[PACKETS][];
  private long sequence;
  private int packet;

  public WireBenchmark() {
    var random = new Random(1);
    for (int field = 0; field < columns.length; field++) {
      Field declared = LAYOUT.fields().get(field);
      for (int entity = 0; entity < ENTITIES_MAX; entity++) {
        columns[field][entity] = random.nextInt(declared.min(), declared.max() + 1);
      }
    }
    // As long as an input packet of three arena inputs.
    byte[] input = new byte[60];
    for (int i = 0; i < PACKETS; i++) {
      byte[] out = new byte[input.length + PacketCipher.OVERHEAD];
      sealer.seal(1, ++sequence, input, 0, input.length, out, 0);
      packets[i] = out;
    }
  }

  @Setup
  public void encodeOnce() {
    LAYOUT.encode(columns, entities, encoded, 0);
  }

  /** Columns to bits. */
  @Benchmark
  public int encodeBody() {
    return LAYOUT.encode(columns, entities, body, 0);
  }

  /** Bits to columns, as a client does. */
  @Benchmark
  public int decodeBody() {
    return LAYOUT.decode(encoded, 0, LAYOUT.bodyBytes(entities), decoded);
  }

  /** Envelope and seal around a body that is encoded already: the cost per connection and tick. */
  @Benchmark
  public int envelopeAndSeal() {
    int length = LAYOUT.bodyBytes(entities);
    writer.clear().snapshot(sequence, 0, sequence, 12_000, 4_000, body, 0, length, 0, 1);
    return sealer.seal(1, ++sequence, writer.array(), 0, writer.length(), sealed, 0);
  }

  /** Opening one input packet; the number of entities does not matter here. */
  @Benchmark
  public int openInput() {
    byte[] next = packets[packet++ & PACKETS - 1];
    return opener.open(next, 0, next.length, PacketCipher.sequence(next, 0), plain, 0);
  }
}
