package dev.netlift.local.front;

import java.nio.charset.StandardCharsets;

/**
 * The chain of signatures over the chunks of a body: each begins with the one before it, the first
 * with that of the headers. Mutable; one thread.
 */
final class ChunkSeal {
  private static final String EMPTY = SignatureCheck.hex(SignatureCheck.sha256(new byte[0]));

  private final byte[] key;
  private final String stamp;
  private final String scope;
  private String before;

  ChunkSeal(byte[] key, String stamp, String scope, String seed) {
    this.key = key.clone();
    this.stamp = stamp;
    this.scope = scope;
    this.before = seed;
  }

  /** Whether this is the signature of the next chunk; the last one is empty. */
  boolean chunk(byte[] sha256, String signature) {
    return next("AWS4-HMAC-SHA256-PAYLOAD", EMPTY + "\n" + SignatureCheck.hex(sha256), signature);
  }

  /**
   * Whether this is the signature of what follows the last chunk.
   *
   * @param trailer {@code name:value} and a line feed for each
   */
  boolean trailer(String trailer, String signature) {
    byte[] hash = SignatureCheck.sha256(trailer.getBytes(StandardCharsets.UTF_8));
    return next("AWS4-HMAC-SHA256-TRAILER", SignatureCheck.hex(hash), signature);
  }

  private boolean next(String kind, String last, String signature) {
    String toSign = String.join("\n", kind, stamp, scope, before, last);
    String expected = SignatureCheck.hex(SignatureCheck.hmac(key, toSign));
    before = expected;
    return SignatureCheck.same(expected, signature);
  }
}
