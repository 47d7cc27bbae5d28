package dev.netlift.local.beacon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every UDP datagram with what it got, as the ping beacon of a location does; later, or not
 * at all, when it is to seem far away. Loopback only. A thread of its own.
 */
public final class Beacon implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Beacon.class);
  private static final int DATAGRAM_MAX = 512;

  /** More than these waiting are dropped, as a busy path would. */
  private static final int WAITING_MAX = 4096;

  private final DatagramChannel channel;
  private final Selector selector;
  private final RandomGenerator random;
  private final ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_MAX + 1);
  private final ArrayDeque<Answer> waiting = new ArrayDeque<>();
  private final Thread thread;
  private volatile BeaconConfig config;

  private record Answer(long dueNanos, SocketAddress to, byte[] what) {}

  private Beacon(DatagramChannel channel, BeaconConfig config, RandomGenerator random)
      throws IOException {
    this.channel = channel;
    this.config = config;
    this.random = random;
    selector = Selector.open();
    channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    thread = Thread.ofPlatform().daemon().name("beacon").start(this::serve);
  }

  /**
   * On a port the system chooses.
   *
   * @param random decides what is lost
   */
  public static Beacon start(BeaconConfig config, RandomGenerator random) {
    try {
      var channel = DatagramChannel.open();
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
      return new Beacon(channel, config, random);
    } catch (IOException e) {
      throw new UncheckedIOException("no socket for a ping beacon", e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    try {
      return (InetSocketAddress) channel.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts for what comes from now on; what waits already stays as late as it is. */
  public void set(BeaconConfig config) {
    this.config = config;
  }

  private void serve() {
    try {
      while (channel.isOpen()) {
        selector.select(waitMillis());
        selector.selectedKeys().clear();
        receive();
        answer();
      }
    } catch (IOException | ClosedSelectorException e) {
      if (channel.isOpen()) {
        log.atError().setCause(e).log("the ping beacon ends");
      }
    }
  }

  /** 0 means for ever to a selector, and what is due was answered already. */
  private long waitMillis() {
    var next = waiting.peek();
    return next == null
        ? 0
        : Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.dueNanos - System.nanoTime()));
  }

  private void receive() throws IOException {
    for (SocketAddress from; (from = channel.receive(buffer.clear())) != null; ) {
      buffer.flip();
      boolean lost = random.nextInt(100) < config.lossPercent();
      if (!lost && buffer.remaining() <= DATAGRAM_MAX && waiting.size() < WAITING_MAX) {
        byte[] what = new byte[buffer.remaining()];
        buffer.get(what);
        waiting.add(new Answer(System.nanoTime() + config.delay().toNanos(), from, what));
      }
    }
  }

  /** In the order they came: with a shorter delay set meanwhile, behind those before. */
  private void answer() throws IOException {
    for (Answer next; (next = waiting.peek()) != null; waiting.remove()) {
      if (next.dueNanos - System.nanoTime() > 0) {
        return;
      }
      channel.send(ByteBuffer.wrap(next.what), next.to);
    }
  }

  @Override
  public void close() {
    try (selector) {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
