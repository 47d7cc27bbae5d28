package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Randomness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Ticket ids: random, or the same for the same player and idempotency key (UUID version 5, RFC
 * 9562).
 */
final class TicketIds {
  private static final UUID NAMESPACE = UUID.fromString("6f1d6c2e-5b0c-4c1e-9d0a-2f7a4f3b8e11");

  private TicketIds() {}

  static String random() {
    return Randomness.uuid();
  }

  static String of(String playerId, String idempotencyKey) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(
          ByteBuffer.allocate(16)
              .putLong(NAMESPACE.getMostSignificantBits())
              .putLong(NAMESPACE.getLeastSignificantBits())
              .array());
      // The length first, so that no player's id and key run together into another's.
      sha1.update(ByteBuffer.allocate(4).putInt(playerId.length()).array());
      sha1.update((playerId + idempotencyKey).getBytes(StandardCharsets.UTF_8));
      ByteBuffer hash = ByteBuffer.wrap(sha1.digest());
      long high = hash.getLong() & ~0xF000L | 0x5000L;
      long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
      return new UUID(high, low).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
