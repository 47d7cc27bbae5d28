package dev.netlift.local.front;

import java.time.Instant;
import java.util.Optional;

/**
 * What is needed to check a signature, and whose it is.
 *
 * @param sessionToken must come with each request when present
 * @param expiration refused from then on
 */
public record Secret(
    String secretAccessKey,
    Optional<String> sessionToken,
    Optional<Instant> expiration,
    Caller caller) {
  /** Never the secret: records end up in messages. */
  @Override
  public String toString() {
    return "Secret[" + caller.accessKeyId() + "]";
  }
}
