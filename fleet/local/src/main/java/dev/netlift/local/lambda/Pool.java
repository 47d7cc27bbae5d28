package dev.netlift.local.lambda;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The children of one function. A call takes an idle child; without one it waits a moment, because
 * warm calls last milliseconds and a new JVM with its clients a second or more of a core, and then
 * one more child is started, up to the bound. Any thread.
 */
final class Pool {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration WAIT_MAX = Duration.ofSeconds(20);
  private static final int WAITING_MAX = 512;

  /** Starts a child for a pool, having registered it. Never throws: a failure is a gone child. */
  @FunctionalInterface
  interface Starter {
    void start(Pool pool);
  }

  private final int childrenMax;
  private final boolean reserved;
  private final Starter starter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Child> idle = new ArrayDeque<>(); // guarded by lock, as all below
  private final Set<Child> alive = new HashSet<>();
  private int starting;
  private int waiting;
  private long initFailures;
  private Outcome lastInitError = Outcome.failed("Runtime.ExitError", "Error: not started");
  private boolean closed;

  /**
   * @param reserved whether the bound is the template's: then a call too many is throttled at once
   */
  Pool(int childrenMax, boolean reserved, Starter starter) {
    this.childrenMax = childrenMax;
    this.reserved = reserved;
    this.starter = starter;
  }

  /** What a call gets: a child, or why there is none. */
  sealed interface Lease {
    record Taken(Child child) implements Lease {}

    record InitFailed(Outcome error) implements Lease {}

    record Throttled() implements Lease {}
  }

  /** Starts the first child, so that the first call finds it. */
  void prestart() {
    lock.lock();
    try {
      if (starting == 0 && alive.isEmpty()) {
        startOne();
      }
    } finally {
      lock.unlock();
    }
  }

  Lease take() {
    long startNanos = System.nanoTime();
    lock.lock();
    try {
      if (waiting >= WAITING_MAX) {
        return new Lease.Throttled();
      }
      waiting++;
      try {
        return take(startNanos);
      } finally {
        waiting--;
      }
    } finally {
      lock.unlock();
    }
  }

  private Lease take(long startNanos) {
    long failuresBefore = initFailures;
    while (true) {
      Optional<Child> child = usableIdle();
      if (child.isPresent()) {
        return new Lease.Taken(child.get());
      }
      if (initFailures != failuresBefore && alive.isEmpty()) {
        return new Lease.InitFailed(lastInitError);
      }
      long waitedNanos = System.nanoTime() - startNanos;
      boolean full = alive.size() >= childrenMax;
      if (closed || waitedNanos > WAIT_MAX.toNanos() || (full && reserved && starting == 0)) {
        return new Lease.Throttled();
      }
      boolean patient = waitedNanos < PATIENCE.toNanos() && !reserved;
      if (starting == 0 && !full && (alive.isEmpty() || !patient)) {
        startOne();
      }
      long mostNanos = (patient ? PATIENCE : WAIT_MAX).toNanos() - waitedNanos;
      try {
        changed.await(Math.max(mostNanos, 1_000_000), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // Whoever asked is being stopped.
        return new Lease.Throttled();
      }
    }
  }

  private Optional<Child> usableIdle() {
    long nowMillis = System.currentTimeMillis();
    for (Child child = idle.pollLast(); child != null; child = idle.pollLast()) {
      if (child.usable(nowMillis)) {
        return Optional.of(child);
      }
      alive.remove(child);
      child.kill();
    }
    return Optional.empty();
  }

  private void startOne() {
    starting++;
    // Not here: the lock is held, and starting a process takes milliseconds.
    Thread.ofVirtual().start(() -> starter.start(this));
  }

  /** From the starter, before the child can ask for work or die. */
  void register(Child child) {
    lock.lock();
    try {
      alive.add(child);
      if (closed) {
        child.kill();
      }
    } finally {
      lock.unlock();
    }
  }

  void ready(Child child, boolean first) {
    lock.lock();
    try {
      if (first) {
        starting--;
      }
      idle.addLast(child);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<Child> alive() {
    lock.lock();
    try {
      return List.copyOf(alive);
    } finally {
      lock.unlock();
    }
  }

  /** A child has ended, whatever the reason. */
  void gone(Child child) {
    lock.lock();
    try {
      alive.remove(child);
      idle.remove(child);
      if (!child.started()) {
        starting--;
        initFailures++;
        lastInitError = child.initError();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      alive.forEach(Child::kill);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
