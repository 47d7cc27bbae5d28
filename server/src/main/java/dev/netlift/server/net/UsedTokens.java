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

  private record Use(Entrance entrance, long expiresAtMillis) {}

  private final Map<ByteBuffer, Use> uses = new HashMap<>();

  /** Who came in with this token, if anybody. */
  @Nullable Entrance usedBy(byte[] sealed) {
    Use use = uses.get(id(sealed));
    return use == null ? null : use.entrance;
  }

  /** Whether one more token can be remembered. */
  boolean hasRoom(long nowMillis) {
    if (uses.size() >= TOKENS_MAX) {
      uses.values().removeIf(use -> use.expiresAtMillis <= nowMillis);
    }
    return uses.size() < TOKENS_MAX;
  }

  void use(byte[] sealed, Entrance entrance, long expiresAtMillis) {
    uses.put(id(sealed), new Use(entrance, expiresAtMillis));
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
