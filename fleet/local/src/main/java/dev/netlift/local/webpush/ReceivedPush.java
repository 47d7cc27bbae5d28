package dev.netlift.local.webpush;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One request of a sender, served or not, and what became of it. Immutable.
 *
 * @param id of the message; empty when it was refused
 * @param endpoint it was sent to
 * @param status what the sender was answered
 * @param reason why it was refused; empty when it was not
 * @param vapidKey who sent it, an uncompressed point in base64url; empty when nobody had to sign
 * @param body still encrypted
 */
public record ReceivedPush(
    Instant at,
    String id,
    String endpoint,
    int status,
    String reason,
    Duration ttl,
    String urgency,
    Optional<String> topic,
    String vapidKey,
    byte[] body,
    Fate fate) {
  /** Where a message is, or how it ended. */
  public enum Fate {
    /** Not taken; status and reason say why. */
    REFUSED,
    /** Its browser is away. */
    WAITING,
    /** On its way to the browser, which has not answered yet. */
    SENT,
    /** The browser has it, and could decrypt it. */
    DELIVERED,
    /** The browser could not decrypt it. */
    UNREADABLE,
    /** The browser had nobody to give it to. */
    UNWANTED,
    /** Its time to live is over. */
    EXPIRED,
    /** A newer message of its topic came before the browser did. */
    REPLACED,
    /** The sender took it back. */
    CANCELLED,
    /** The subscription ended first. */
    DROPPED
  }

  ReceivedPush became(Fate fate) {
    return new ReceivedPush(
        at, id, endpoint, status, reason, ttl, urgency, topic, vapidKey, body, fate);
  }
}
