package dev.netlift.local.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * Credentials as they are handed out.
 *
 * @param sessionToken absent for the administrator
 * @param expiration absent for the administrator
 */
public record Keys(
    String accessKeyId,
    String secretAccessKey,
    Optional<String> sessionToken,
    Optional<Instant> expiration) {
  /** Never the secret: records end up in messages. */
  @Override
  public String toString() {
    return "Keys[" + accessKeyId + "]";
  }
}
