package dev.netlift.local.eventbridge;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** An agenda on a clock that goes when it is told to; tasks run in the test's thread. */
final class VirtualAgenda implements Agenda {
  private record Entry(Instant when, long number, Runnable task) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparing(Entry::when).thenComparing(Entry::number));
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private long numbers;

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public void run(Runnable task) {
    task.run();
  }

  @Override
  public void at(Instant when, Runnable task) {
    entries.add(new Entry(when, numbers++, task));
  }

  void advance(Duration time) {
    Instant end = now.plus(time);
    while (!entries.isEmpty() && !entries.peek().when().isAfter(end)) {
      Entry entry = entries.remove();
      now = entry.when().isAfter(now) ? entry.when() : now;
      entry.task().run();
    }
    now = end;
  }

  @Override
  public void close() {
    entries.clear();
  }
}
