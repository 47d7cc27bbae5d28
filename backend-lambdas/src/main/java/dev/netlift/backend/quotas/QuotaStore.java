package dev.netlift.backend.quotas;

import java.util.Set;

/** Counters by quota, subject and window, and who is shut out. Any thread. */
public interface QuotaStore {
  /**
   * Takes one of what {@code subject} has left in this window.
   *
   * @return false, taking nothing, if there is nothing left
   */
  boolean take(Quota quota, String subject, long nowMillis);

  /** Players and addresses an operator shut out. */
  Set<String> denied();
}
