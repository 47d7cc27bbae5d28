package dev.netlift.backend.quotas;

import dev.netlift.backend.functions.Faults;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Counters in memory. */
public final class FakeQuotas implements QuotaStore {
  public final Faults faults = new Faults();
  public final Set<String> denied = new HashSet<>();
  private final Map<String, Integer> taken = new HashMap<>();

  @Override
  public synchronized boolean take(Quota quota, String subject, long nowMillis) {
    return faults.call(
        () -> {
          String counter = quota.name() + "#" + subject + "#" + quota.windowAt(nowMillis);
          if (taken.getOrDefault(counter, 0) >= quota.max()) {
            return false;
          }
          taken.merge(counter, 1, Integer::sum);
          return true;
        });
  }

  @Override
  public Set<String> denied() {
    return faults.call(() -> Set.copyOf(denied));
  }
}
