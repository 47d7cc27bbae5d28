package dev.netlift.local.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest events, numbered from 1. Whoever adds never waits for who reads; who reads late is
 * told how many are gone. Any thread.
 */
final class EventRing {
  /** An event and its number. */
  record Numbered(long sequence, EventEntry event) {}

  /**
   * @param next what to ask for next
   * @param missed how many after the asked number are gone
   */
  record Page(List<Numbered> events, long next, long missed) {
    Page {
      events = List.copyOf(events);
    }
  }

  private final int size;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Deque<Numbered> ring = new ArrayDeque<>();
  private long last;

  EventRing(int size) {
    this.size = size;
  }

  void add(EventEntry event) {
    lock.lock();
    try {
      if (ring.size() == size) {
        ring.removeFirst();
      }
      ring.addLast(new Numbered(++last, event));
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The newest ones, at once. */
  Page newest(int most) {
    lock.lock();
    try {
      var all = new ArrayList<>(ring);
      return new Page(all.subList(Math.max(0, all.size() - most), all.size()), last, 0);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Those after a number, oldest first; waits for the first of them.
   *
   * @param after of an earlier run, so larger than any of ours: the newest are told instead
   * @param wait how long at most
   */
  Page after(long after, int most, Duration wait) throws InterruptedException {
    long left = wait.toNanos();
    lock.lockInterruptibly();
    try {
      if (after > last) {
        return newest(most);
      }
      while (last == after && left > 0) {
        left = more.awaitNanos(left);
      }
      long oldest = last - ring.size();
      var found = ring.stream().filter(e -> e.sequence() > after).limit(most).toList();
      long next = found.isEmpty() ? last : found.getLast().sequence();
      return new Page(found, next, Math.max(0, oldest - after));
    } finally {
      lock.unlock();
    }
  }

  /** All that is kept of one ticket, oldest first. */
  List<Numbered> ofTicket(String ticketId) {
    lock.lock();
    try {
      return ring.stream().filter(e -> e.event().ticketIds().contains(ticketId)).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Whether everything since then is still here. */
  boolean reachesBackTo(long atMillis) {
    lock.lock();
    try {
      return last == ring.size() || ring.getFirst().event().atMillis() < atMillis;
    } finally {
      lock.unlock();
    }
  }
}
