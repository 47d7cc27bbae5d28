package dev.netlift.local.gamelift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What must hold in a simulation: counts how often it was looked at, keeps where it did not. */
final class Ledger {
  enum Invariant {
    /** A player session is ACTIVE at most once. */
    ACTIVE_ONCE,
    /** No callback comes twice. */
    CALLBACK_ONCE,
    /** Every accept answered 200 is ACTIVE at the service. */
    ACCEPTED_IS_ACTIVE,
    /** Every call has an outcome within its own time limit. */
    CALLS_END,
    /** What has ended stays as it ended. */
    END_IS_FINAL,
    /** After the network heals all converges within the stated timers. */
    CONVERGES,
    /** No thread and no socket is left after close(). */
    NOTHING_LEFT
  }

  final List<String> violations = new ArrayList<>();
  final Map<Invariant, Long> checks = new HashMap<>();
  private final Map<String, Integer> callbacks = new HashMap<>();

  void check(Invariant invariant, boolean holds, Supplier<String> otherwise) {
    checks.merge(invariant, 1L, Long::sum);
    if (!holds) {
      violations.add(invariant + ": " + otherwise.get());
    }
  }

  void callback(String what) {
    int times = callbacks.merge(what, 1, Integer::sum);
    check(Invariant.CALLBACK_ONCE, times == 1, () -> what + " came " + times + " times");
  }
}
