package dev.netlift.local.eventbridge;

import java.time.Instant;

/** What is to be done when. Any thread. */
interface Agenda extends AutoCloseable {
  Instant now();

  /** Runs a task soon, on a thread of its own. */
  void run(Runnable task);

  /** Runs a task at a time, or soon when that is past. Forgotten once closed. */
  void at(Instant when, Runnable task);

  @Override
  void close();
}
