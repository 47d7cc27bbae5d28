package dev.netlift.benchmarks.attack;

import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Datagrams as fast as asked, a quarter each: random bytes, well-formed hellos of invented players,
 * somebody's packets once more, and somebody's packets cut short. From many addresses of 127/8, a
 * port each; counts what comes back to them.
 */
final class Flood implements Runnable {
  private static final int SOURCES = 512;
  private static final int POOL = 256;
  private static final int BURST = 32;

  private final int port;
  private final int number;
  private final double perSecond;
  private final long endNanos;
  private final List<byte[]> recorded;
  private final List<DatagramChannel> sources = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(2048);
  long sent;
  long sentBytes;
  long answeredBytes;

  Flood(int port, int number, double perSecond, int seconds, List<byte[]> recorded)
      throws IOException {
    this.port = port;
    this.number = number;
    this.perSecond = perSecond;
    this.recorded = recorded;
    for (int i = 0; i < SOURCES; i++) {
      var channel = DatagramChannel.open();
      var address =
          InetAddress.getByAddress(
              new byte[] {127, (byte) (1 + number), (byte) (i >> 8), (byte) (1 + (i & 0x7f))});
      channel.bind(new InetSocketAddress(address, 0));
      channel.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      channel.configureBlocking(false);
      sources.add(channel);
    }
    endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  @Override
  public void run() {
    try {
      send();
    } catch (IOException e) {
      throw new UncheckedIOException("the flood at port " + port + " broke", e);
    } finally {
      for (DatagramChannel each : sources) {
        try {
          each.close();
        } catch (IOException e) {
          System.err.println("attackers: " + e.getMessage());
        }
      }
    }
  }

  private void send() throws IOException {
    List<ByteBuffer> pool = pool(new Random(number));
    long startNanos = System.nanoTime();
    long attempts = 0;
    for (long now; (now = System.nanoTime()) - endNanos < 0; ) {
      double due = (now - startNanos) / 1e9 * perSecond;
      if (attempts >= due) {
        LockSupport.parkNanos(50_000);
        continue;
      }
      for (int i = 0; i < BURST; i++, attempts++) {
        one(sources.get((int) (attempts % SOURCES)), pool.get((int) (attempts * 7 % POOL)));
      }
    }
    for (DatagramChannel each : sources) {
      hear(each);
    }
  }

  private void one(DatagramChannel source, ByteBuffer datagram) throws IOException {
    datagram.rewind();
    boolean hello = datagram.remaining() == Limits.HELLO_DATAGRAM;
    try {
      int written = source.write(datagram);
      if (written > 0) {
        sent++;
        sentBytes += written;
      }
      if (hello) {
        hear(source);
      }
    } catch (PortUnreachableException e) {
      throw new IOException("the server is gone", e);
    }
  }

  private void hear(DatagramChannel source) throws IOException {
    in.clear();
    for (int length; (length = source.read(in)) > 0; ) {
      answeredBytes += length;
      in.clear();
    }
  }

  private List<ByteBuffer> pool(Random random) {
    var pool = new ArrayList<ByteBuffer>();
    for (int i = 0; i < POOL; i++) {
      byte[] genuine = recorded.get(random.nextInt(recorded.size()));
      byte[] bytes =
          switch (i % 4) {
            case 0 -> random(random, 1 + random.nextInt(1300));
            case 1 -> hello(random);
            case 2 -> genuine;
            default -> Arrays.copyOf(genuine, 1 + random.nextInt(genuine.length));
          };
      pool.add(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    }
    return pool;
  }

  private static byte[] random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      // As if it were a packet.
      bytes[0] = 0x10;
    }
    return bytes;
  }

  private static byte[] hello(Random random) {
    return new Hello(
            Limits.PROTOCOL_VERSION,
            AttackServer.GAME_VERSION,
            random(random, 300),
            random(random, Limits.RANDOM_BYTES),
            random.nextBoolean() ? new byte[0] : random(random, 20))
        .encodePadded();
  }
}
