package dev.netlift.client;

import java.time.Duration;

/** How the library waits; tests wait by moving their clock. */
@FunctionalInterface
interface Pause {
  Pause REAL = Thread::sleep;

  void of(Duration duration) throws InterruptedException;
}
