package dev.netlift.local.cognito;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who typed too many wrong passwords: five are free, then each locks the account for twice as long
 * as the one before, from a second to fifteen minutes. Remembers the newest ten thousand accounts.
 * Any thread.
 */
final class Lockouts {
  private static final int FREE = 5;
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final int ACCOUNTS_MAX = 10_000;

  private record Failures(int count, Instant until) {}

  private final Map<String, Failures> byAccount = // guarded by this
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > ACCOUNTS_MAX;
        }
      };

  synchronized boolean locked(String account, Instant now) {
    Failures failures = byAccount.get(account);
    return failures != null && now.isBefore(failures.until());
  }

  synchronized void failed(String account, Instant now) {
    Failures before = byAccount.remove(account);
    int count = before == null ? 1 : before.count() + 1;
    Duration locked = Duration.ZERO;
    if (count >= FREE) {
      locked = Duration.ofSeconds(1L << Math.min(count - FREE, 20));
    }
    byAccount.put(
        account, new Failures(count, now.plus(locked.compareTo(LONGEST) < 0 ? locked : LONGEST)));
  }

  synchronized void succeeded(String account) {
    byAccount.remove(account);
  }
}
