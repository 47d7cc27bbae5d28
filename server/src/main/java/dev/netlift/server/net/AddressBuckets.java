package dev.netlift.server.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket per address, asked before anything is computed for a stranger. IPv6 counts by /64,
 * the smallest block a subscriber gets. Remembers the addresses heard last; one forgotten starts
 * full.
 */
final class AddressBuckets {
  private static final int ADDRESSES_MAX = 8192;

  private final int rateHz;
  private final int burst;
  private final Map<Long, TokenBucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, TokenBucket> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };

  AddressBuckets(int rateHz, int burst) {
    this.rateHz = rateHz;
    this.burst = burst;
  }

  boolean take(InetAddress address, long nowNanos) {
    Long block = block(address);
    TokenBucket bucket = buckets.get(block);
    if (bucket == null) {
      bucket = new TokenBucket(rateHz, burst, nowNanos);
      buckets.put(block, bucket);
    }
    return bucket.take(nowNanos);
  }

  int size() {
    return buckets.size();
  }

  /** What is counted as one: an IPv4 address, or the first half of an IPv6 address. */
  static long block(InetAddress address) {
    var bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address ? bytes.getLong() : bytes.getInt();
  }
}
