package dev.netlift.client;

import java.time.Instant;

/** Temporary AWS credentials of a guest. {@link #toString} shows no secret. */
record Credentials(
    String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {
  @Override
  public String toString() {
    return "Credentials[" + accessKeyId + ", until " + expiration + "]";
  }
}
