package dev.netlift.protocol;

import java.util.PriorityQueue;

/** Virtual time: runs what is due, in the order of time and then of planning. */
final class SimulatedClock {
  private record Event(long nanos, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(nanos, other.nanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long order;
  private long nowNanos;

  long nowNanos() {
    return nowNanos;
  }

  void at(long nanos, Runnable action) {
    events.add(new Event(nanos, order++, action));
  }

  void every(long periodNanos, long firstNanos, Runnable action) {
    at(
        firstNanos,
        () -> {
          action.run();
          every(periodNanos, nowNanos + periodNanos, action);
        });
  }

  void runUntil(long nanos) {
    while (!events.isEmpty() && events.peek().nanos <= nanos) {
      Event event = events.poll();
      nowNanos = event.nanos;
      event.action.run();
    }
    nowNanos = nanos;
  }
}
