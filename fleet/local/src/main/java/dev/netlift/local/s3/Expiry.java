package dev.netlift.local.s3;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A rule of a lifecycle.
 *
 * @param prefix of the keys it is about
 * @param days objects as old as that go; 0: none do
 */
record Expiry(String prefix, int days) {
  /** Whether an object has had its time: from the first midnight (UTC) after its days, as in S3. */
  boolean over(String key, Instant modified, Instant now) {
    if (days == 0 || !key.startsWith(prefix)) {
      return false;
    }
    Instant due = modified.plus(Duration.ofDays(days));
    Instant midnight = due.truncatedTo(ChronoUnit.DAYS);
    return !now.isBefore(midnight.equals(due) ? due : midnight.plus(Duration.ofDays(1)));
  }
}
