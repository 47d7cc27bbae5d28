package dev.netlift.local.webpush;

import dev.netlift.local.front.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a sender asks for, checked.
 *
 * @param ttl how long it may wait for its browser; 0: now or never
 * @param topic a message of the same topic that still waits is replaced
 * @param body aes128gcm, or empty: a message without data
 */
record Push(Duration ttl, String urgency, Optional<String> topic, byte[] body) {
  /** What every push service must take (RFC 8030, section 7.2), and all that real ones do take. */
  static final int BODY_MAX = 4_096;

  /** As long as Mozilla's keeps one; what asks for longer is told so. */
  static final Duration TTL_MAX = Duration.ofDays(30);

  private static final Set<String> URGENCIES = Set.of("very-low", "low", "normal", "high");
  private static final int SALT_BYTES = 16;
  private static final int RECORD_SIZE_MIN = 18;
  private static final int TAG_BYTES = 16;

  /**
   * @throws PushRefusal 400 or 413, saying what is wrong
   */
  static Push read(Request request) {
    String ttl = request.header("ttl");
    if (!ttl.matches("[0-9]{1,18}")) {
      throw new PushRefusal(
          400,
          ttl.isEmpty()
              ? "there is no TTL header, which RFC 8030 demands"
              : "TTL must be seconds, was '" + ttl + "'");
    }
    String urgency = request.headers().getOrDefault("urgency", "normal").toLowerCase(Locale.ROOT);
    if (!URGENCIES.contains(urgency)) {
      throw new PushRefusal(400, "Urgency must be one of " + URGENCIES + ", was '" + urgency + "'");
    }
    Optional<String> topic = Optional.ofNullable(request.headers().get("topic"));
    if (topic.isPresent() && !topic.get().matches("[A-Za-z0-9_-]{1,32}")) {
      throw new PushRefusal(
          400, "Topic must be 1 to 32 characters of base64url, was '" + topic.get() + "'");
    }
    byte[] body = request.body();
    if (body.length > BODY_MAX) {
      throw new PushRefusal(413, "the body has " + body.length + " bytes, more than " + BODY_MAX);
    }
    if (body.length > 0) {
      checkEncryption(request.header("content-encoding"), body);
    }
    return new Push(
        Duration.ofSeconds(Math.min(Long.parseLong(ttl), TTL_MAX.toSeconds())),
        urgency,
        topic,
        body);
  }

  /** The header of RFC 8188 as RFC 8291 uses it. What is inside only the browser can tell. */
  private static void checkEncryption(String encoding, byte[] body) {
    if (!encoding.equals("aes128gcm")) {
      throw new PushRefusal(
          400, "Content-Encoding must be aes128gcm (RFC 8291), was '" + encoding + "'");
    }
    int head = SALT_BYTES + Integer.BYTES + 1 + P256.POINT_BYTES;
    if (body.length <= head + TAG_BYTES) {
      throw new PushRefusal(400, "the body is too short to hold a header and one record");
    }
    var bytes = ByteBuffer.wrap(body).position(SALT_BYTES);
    long recordSize = Integer.toUnsignedLong(bytes.getInt());
    if (recordSize < RECORD_SIZE_MIN) {
      throw new PushRefusal(400, "the record size is " + recordSize + ", less than 18");
    }
    if (bytes.get() != P256.POINT_BYTES) {
      throw new PushRefusal(400, "the key id is not the sender's public key of 65 bytes");
    }
    byte[] point = new byte[P256.POINT_BYTES];
    bytes.get(point);
    try {
      P256.decode(point);
    } catch (IllegalArgumentException e) {
      throw new PushRefusal(400, "the sender's public key is " + e.getMessage());
    }
    if (bytes.remaining() > recordSize) {
      throw new PushRefusal(400, "there is more than one record, which RFC 8291 forbids");
    }
  }
}
