package dev.netlift.benchmarks.tick;

import dev.netlift.protocol.IncomingPacket;
import dev.netlift.protocol.Lanes;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.PacketPath;
import dev.netlift.protocol.PacketWriter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The bookkeeping of one tick of one connection, both sides, without encryption: an input packet to
 * the server, its acknowledgements settled, a packet back. Every {@code lostEvery}th packet of the
 * server is lost on the way.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class AcknowledgementBenchmark {
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1) / 60;
  private static final int BYTES_PER_SECOND = 1 << 30;
  private static final int NEVER = 0;

  @Param({"0", "20"})
  public int lostEvery;

  private final byte[] input = new byte[12];
  private final byte[] datagram = new byte[Limits.DATAGRAM_MAX];
  private final byte[] plain = new byte[Limits.DATAGRAM_MAX];
  private final PacketWriter writer = new PacketWriter(Limits.DATAGRAM_MAX);
  private final IncomingPacket incoming = new IncomingPacket();
  private final Lanes serverLanes = new Lanes();
  private final Lanes clientLanes = new Lanes();
  private final PacketPath server = path();
  private final PacketPath client = path();
  private long nowNanos;
  private long sequence;

  private static PacketPath path() {
    return new PacketPath(
        1, PacketCipher.unsealed(), PacketCipher.unsealed(), false, BYTES_PER_SECOND, 0);
  }

  @Benchmark
  public long tick() {
    nowNanos += TICK_NANOS;
    client.begin(writer, nowNanos);
    writer.input(++sequence, 0, input);
    int length = client.seal(writer, datagram, nowNanos);
    int opened = server.open(datagram, length, plain);
    incoming.decodeFromClient(plain, 0, opened);
    server.received(incoming, serverLanes, (lane, payload) -> {}, nowNanos);
    server.findLost(serverLanes, nowNanos);

    server.begin(writer, nowNanos);
    writer.snapshot(sequence, 0, sequence, 0, 0, input, 0, input.length, 0, 1);
    length = server.seal(writer, datagram, nowNanos);
    if (lostEvery == NEVER || sequence % lostEvery != 0) {
      opened = client.open(datagram, length, plain);
      incoming.decodeFromServer(plain, 0, opened);
      client.received(incoming, clientLanes, (lane, payload) -> {}, nowNanos);
    }
    return server.acknowledged();
  }
}
