package dev.netlift.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Round trips to beacons, which send back what they get: to all at once, spaced in time. */
final class UdpPings implements AutoCloseable {
  private static final int PROBES = 5;

  /** Far enough apart that one burst on the way does not catch them all. */
  private static final long SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A location further than this is none to play at. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

  /** With fewer answers there is no median to speak of. */
  private static final int ANSWERS_MIN = 3;

  private static final int PROBE_BYTES = 16;

  private record Probe(String location, SocketAddress to, long sentNanos) {}

  private final DatagramChannel channel;
  private final Selector selector;
  private final SecureRandom random = new SecureRandom();
  private final ByteBuffer buffer = ByteBuffer.allocate(2 * PROBE_BYTES);
  private final Map<Long, Probe> underway = new HashMap<>();
  private final Map<String, List<Long>> nanos = new TreeMap<>();

  private UdpPings() throws IOException {
    selector = Selector.open();
    channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
  }

  /**
   * Blocks for a quarter of a second, or a second where answers are missing.
   *
   * @return milliseconds by location, at least 1; one that hardly answers is left out
   */
  static Map<String, Integer> medians(Map<String, ClientConfig.Beacon> beacons)
      throws InterruptedException {
    var medians = new TreeMap<String, Integer>();
    if (beacons.isEmpty()) {
      return medians;
    }
    try (var pings = new UdpPings()) {
      pings.run(resolved(beacons));
      pings.nanos.forEach(
          (location, all) -> {
            if (all.size() >= ANSWERS_MIN) {
              medians.put(
                  location,
                  Latencies.medianMillis(all.stream().mapToLong(Long::longValue).toArray()));
            }
          });
    } catch (IOException e) {
      // No UDP here at all: HTTP may do.
      medians.clear();
    }
    return medians;
  }

  private static Map<String, InetSocketAddress> resolved(Map<String, ClientConfig.Beacon> beacons) {
    var addresses = new TreeMap<String, InetSocketAddress>();
    beacons.forEach(
        (location, beacon) -> {
          var address = new InetSocketAddress(beacon.host(), beacon.port());
          if (!address.isUnresolved()) {
            addresses.put(location, address);
          }
        });
    return addresses;
  }

  private void run(Map<String, InetSocketAddress> addresses)
      throws IOException, InterruptedException {
    for (int i = 0; i < PROBES; i++) {
      for (var each : addresses.entrySet()) {
        probe(each.getKey(), each.getValue());
      }
      receive(SPACING_NANOS, false);
    }
    receive(PATIENCE_NANOS, true);
  }

  private void probe(String location, InetSocketAddress to) {
    long nonce = random.nextLong();
    buffer.clear().putLong(nonce).putLong(0).flip();
    underway.put(nonce, new Probe(location, to, System.nanoTime()));
    try {
      channel.send(buffer, to);
    } catch (IOException e) {
      // No way there: as good as lost.
      underway.remove(nonce);
    }
  }

  private void receive(long mostNanos, boolean untilAll) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + mostNanos;
    while (true) {
      for (SocketAddress from; (from = channel.receive(buffer.clear())) != null; ) {
        answered(from, System.nanoTime());
      }
      long left = deadline - System.nanoTime();
      if (left <= 0 || (untilAll && underway.isEmpty())) {
        return;
      }
      selector.select(Math.max(1, Duration.ofNanos(left).toMillis()));
      selector.selectedKeys().clear();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** Only who was asked can answer, and once. */
  private void answered(SocketAddress from, long nowNanos) {
    if (buffer.flip().remaining() != PROBE_BYTES) {
      return;
    }
    long nonce = buffer.getLong();
    var probe = underway.get(nonce);
    if (probe != null && probe.to.equals(from)) {
      underway.remove(nonce);
      nanos
          .computeIfAbsent(probe.location, location -> new ArrayList<>())
          .add(nowNanos - probe.sentNanos);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
