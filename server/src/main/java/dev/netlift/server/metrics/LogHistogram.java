package dev.netlift.server.metrics;

import java.util.Arrays;

/**
 * Counts durations in buckets of an eighth of an octave, from a microsecond to seventeen seconds:
 * what a bucket stands for is within 6 % of what was recorded. A fixed array, so that recording on
 * the tick thread costs two shifts and an addition. Not thread-safe.
 */
final class LogHistogram {
  /** 2 to this power is about a microsecond: everything below is one bucket. */
  private static final int LOWEST_BITS = 10;

  private static final int OCTAVES = 24;
  private static final int PER_OCTAVE_BITS = 3;
  private static final int PER_OCTAVE = 1 << PER_OCTAVE_BITS;

  /** Bucket 0 is for what is below the range; what is above counts in the last one. */
  static final int BUCKETS = 1 + OCTAVES * PER_OCTAVE;

  private final long[] counts = new long[BUCKETS];

  void record(long nanos) {
    counts[bucket(nanos)]++;
  }

  long count(int bucket) {
    return counts[bucket];
  }

  boolean isEmpty() {
    for (long count : counts) {
      if (count > 0) {
        return false;
      }
    }
    return true;
  }

  void clear() {
    Arrays.fill(counts, 0);
  }

  /** The middle of a bucket, in nanoseconds. */
  static double middleNanos(int bucket) {
    if (bucket == 0) {
      return 0;
    }
    int octave = (bucket - 1) >> PER_OCTAVE_BITS;
    int step = (bucket - 1) & (PER_OCTAVE - 1);
    double octaveStart = 1L << (LOWEST_BITS + octave);
    return octaveStart * (1 + (step + 0.5) / PER_OCTAVE);
  }

  static int bucket(long nanos) {
    if (nanos < 1 << LOWEST_BITS) {
      return 0;
    }
    int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    int octave = bits - LOWEST_BITS;
    if (octave >= OCTAVES) {
      return BUCKETS - 1;
    }
    int step = (int) (nanos >> (bits - PER_OCTAVE_BITS)) & (PER_OCTAVE - 1);
    return 1 + (octave << PER_OCTAVE_BITS) + step;
  }
}
