package dev.netlift.benchmarks.tick;

import dev.netlift.protocol.Aead;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.server.aead.Libcrypto;
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

/** AES-128-GCM around one packet's content: an input's length, and a full datagram's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class PacketBenchmark {
  private static final int PACKETS = 1024;

  /** Of the plain content. */
  @Param({"64", "1024"})
  public int bytes;

  /** Libcrypto, where the machine has it. */
  @Param({"jdk", "libcrypto"})
  public String by = "";

  private PacketCipher sealer = PacketCipher.unsealed();
  private PacketCipher opener = PacketCipher.unsealed();
  private final byte[][] packets = new byte[PACKETS][];
  private byte[] plain = new byte[0];
  private byte[] sealed = new byte[0];
  private long number;
  private int next;

  @Setup(Level.Trial)
  public void packets() {
    Aead.Maker aeads = by.equals("jdk") ? Aead.JDK : Libcrypto.aeads();
    sealer = new PacketCipher(epoch -> new byte[16], aeads);
    opener = new PacketCipher(epoch -> new byte[16], aeads);
    plain = new byte[bytes + PacketCipher.OVERHEAD];
    sealed = new byte[bytes + PacketCipher.OVERHEAD];
    for (int i = 0; i < PACKETS; i++) {
      sealer.seal(1, ++number, plain, 0, bytes, sealed, 0);
      packets[i] = sealed.clone();
    }
  }

  @Benchmark
  public int seal() {
    return sealer.seal(1, ++number, plain, 0, bytes, sealed, 0);
  }

  @Benchmark
  public int open() {
    byte[] packet = packets[next++ & PACKETS - 1];
    return opener.open(packet, 0, packet.length, PacketCipher.sequence(packet, 0), plain, 0);
  }
}
