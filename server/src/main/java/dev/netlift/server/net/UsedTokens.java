package dev.netlift.server.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers each connect token until it expires, so that it admits once. Only tokens that opened
 * come here, so their number is the backend's to bound; above ours, nobody new is let in rather
 * than an unexpired token forgotten.
 */
final class UsedTokens {
  static final int TOKENS_MAX = 8192;

  /** Nonce and tag of the sealing; nobody without the key can make a second with the same. */
  private static final int ID_BYTES = 28;

  /**
   * @param entrance who came in by it; null once they are gone: a token is remembered for long, and
   *     nothing of a player may stay with it
   */
  record Use(@Nullable Entrance entrance, long expiresAtMillis) {}

  private final Map<ByteBuffer, Use> uses = new HashMap<>();

  /** What became of this token, if it was used. */
  @Nullable Use find(byte[] sealed) {
    // Nothing so short opens.
    return sealed.length < ID_BYTES ? null : uses.get(id(sealed));
  }

  /** Whether one more token can be remembered. */
  boolean hasRoom(long nowMillis) {
    if (uses.size() >= TOKENS_MAX) {
      uses.values().removeIf(use -> use.expiresAtMillis <= nowMillis);
    }
    return uses.size() < TOKENS_MAX;
  }

  void use(Entrance entrance, long expiresAtMillis) {
    uses.put(id(entrance.sealedToken()), new Use(entrance, expiresAtMillis));
  }

  /** Who came in by it is gone; it stays used. */
  void over(Entrance entrance) {
    if (entrance.sealedToken().length > 0) {
      uses.computeIfPresent(
          id(entrance.sealedToken()), (id, use) -> new Use(null, use.expiresAtMillis));
    }
  }

  void clear() {
    uses.clear();
  }

  private static ByteBuffer id(byte[] sealed) {
    byte[] id = Arrays.copyOf(sealed, ID_BYTES);
    int tag = ID_BYTES - 12;
    System.arraycopy(sealed, sealed.length - tag, id, 12, tag);
    System.arraycopy(sealed, 1, id, 0, 12);
    return ByteBuffer.wrap(id);
  }
}
