package dev.netlift.server.net;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * TCP connections that have not said hello yet, TLS and HTTP before it included: bounded, and each
 * with one deadline for all of it. When every place is taken the oldest goes, so that who dawdles
 * cannot keep out who does not; an address may have half of the places. Tick thread.
 */
final class HalfOpen {
  private record Place(long block, long deadlineNanos) {}

  private final int max;
  private final int perAddressMax;
  private final long timeoutNanos;

  /** The oldest first. */
  private final Map<Channel, Place> waiting = new LinkedHashMap<>();

  private final Map<Long, Integer> perBlock = new HashMap<>();

  HalfOpen(int max, long timeoutNanos) {
    this.max = max;
    this.timeoutNanos = timeoutNanos;
    perAddressMax = Math.max(1, max / 2);
  }

  /**
   * @return how many others were closed to make room
   */
  int add(Channel channel, InetAddress peer, long nowNanos) {
    long block = AddressBuckets.block(peer);
    int evicted = 0;
    if (perBlock.getOrDefault(block, 0) >= perAddressMax) {
      evicted += evict(oldestOf(block));
    } else if (waiting.size() >= max) {
      evicted += evict(waiting.keySet().iterator().next());
    }
    waiting.put(channel, new Place(block, nowNanos + timeoutNanos));
    perBlock.merge(block, 1, Integer::sum);
    return evicted;
  }

  private Channel oldestOf(long block) {
    for (var each : waiting.entrySet()) {
      if (each.getValue().block() == block) {
        return each.getKey();
      }
    }
    throw new IllegalStateException("an address is counted that has no place");
  }

  private int evict(Channel channel) {
    remove(channel);
    channel.close();
    return 1;
  }

  void remove(Channel channel) {
    Place place = waiting.remove(channel);
    if (place != null) {
      forget(place);
    }
  }

  private void forget(Place place) {
    perBlock.computeIfPresent(place.block(), (block, count) -> count == 1 ? null : count - 1);
  }

  int size() {
    return waiting.size();
  }

  /**
   * Closes who is past its deadline.
   *
   * @return how many
   */
  int expire(long nowNanos) {
    int expired = 0;
    for (Iterator<Map.Entry<Channel, Place>> each = waiting.entrySet().iterator();
        each.hasNext(); ) {
      var entry = each.next();
      if (nowNanos - entry.getValue().deadlineNanos() < 0) {
        return expired;
      }
      each.remove();
      forget(entry.getValue());
      entry.getKey().close();
      expired++;
    }
    return expired;
  }
}
