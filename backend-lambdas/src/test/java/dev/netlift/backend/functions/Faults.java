package dev.netlift.backend.functions;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;

/** How the stores of a test fail: the next calls, in order. Thread-safe. */
public final class Faults {
  public enum Next {
    WORK,
    /** The call never reaches the store. */
    FAIL_BEFORE,
    /** The store does it and the answer is lost. */
    FAIL_AFTER
  }

  private final ArrayDeque<Next> next = new ArrayDeque<>();

  public synchronized void plan(Next... calls) {
    next.addAll(List.of(calls));
  }

  public synchronized void clear() {
    next.clear();
  }

  /** Runs one call of a store under the plan; without one it works. */
  public <T> T call(Supplier<T> call) {
    Next fault;
    synchronized (this) {
      fault = next.isEmpty() ? Next.WORK : next.poll();
    }
    if (fault == Next.FAIL_BEFORE) {
      throw new BackendException("planned failure before the call", true);
    }
    T result = call.get();
    if (fault == Next.FAIL_AFTER) {
      throw new BackendException("planned failure after the call", true);
    }
    return result;
  }
}
