package dev.netlift.local.webpush;

import java.time.Duration;
import java.util.Optional;

/**
 * How the service misbehaves, so that a sender's patience can be tried. Planted by a test or by the
 * administrator, never on its own.
 *
 * @param status every request is answered with, 400 to 599
 * @param retryAfter said with it
 * @param requests how many of the next requests are hit
 */
public record Trouble(int status, Optional<Duration> retryAfter, int requests) {
  public static final Trouble NONE = new Trouble(429, Optional.empty(), 0);

  public Trouble {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status must be 400 to 599, was " + status);
    }
    if (requests < 0) {
      throw new IllegalArgumentException("requests must be 0 or more, was " + requests);
    }
  }
}
