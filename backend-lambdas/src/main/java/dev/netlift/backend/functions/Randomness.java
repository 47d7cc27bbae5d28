package dev.netlift.backend.functions;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * Where ids and secrets come from. Never from a source that was drawn from before a snapshot: every
 * process started from it would go on alike. Any thread.
 */
public final class Randomness {
  private static final int UUID_BYTES = 16;
  private static volatile SecureRandom source = new SecureRandom();

  private Randomness() {}

  /** For use at once, not to be kept. */
  public static SecureRandom source() {
    return source;
  }

  /** A random UUID (version 4, RFC 9562). */
  public static String uuid() {
    byte[] bytes = new byte[UUID_BYTES];
    source.nextBytes(bytes);
    long high = 0;
    long low = 0;
    for (int i = 0; i < UUID_BYTES / 2; i++) {
      high = high << 8 | (bytes[i] & 0xff);
      low = low << 8 | (bytes[UUID_BYTES / 2 + i] & 0xff);
    }
    high = high & ~0xF000L | 0x4000L;
    low = low & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  /** Forgets the source; the next one is seeded by the system. */
  static void renew() {
    source = new SecureRandom();
  }

  /** As a snapshot brings it back: drawn from before. For tests. */
  static void restored(SecureRandom drawnFrom) {
    source = drawnFrom;
  }
}
