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
  private static final double NANOS_PER_SECOND = 1e9;

  private static final class Bucket {
    double tokens;
    long filledNanos;
  }

  private final int rateHz;
  private final int burst;
  private final Map<Long, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Bucket> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };

  AddressBuckets(int rateHz, int burst) {
    this.rateHz = rateHz;
    this.burst = burst;
  }

  boolean take(InetAddress address, long nowNanos) {
    Bucket bucket = buckets.get(key(address));
    if (bucket == null) {
      bucket = new Bucket();
      bucket.tokens = burst;
      bucket.filledNanos = nowNanos;
      buckets.put(key(address), bucket);
    }
    double gained = (nowNanos - bucket.filledNanos) / NANOS_PER_SECOND * rateHz;
    bucket.tokens = Math.min(burst, bucket.tokens + gained);
    bucket.filledNanos = nowNanos;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens -= 1;
    return true;
  }

  int size() {
    return buckets.size();
  }

  private static long key(InetAddress address) {
    var bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address ? bytes.getLong() : bytes.getInt();
  }
}
