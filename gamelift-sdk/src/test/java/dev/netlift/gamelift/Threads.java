package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Looks for threads the SDK left behind. */
final class Threads {
  private Threads() {}

  static List<String> ofTheSdk() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("gamelift-sdk") || name.startsWith("HttpClient-"))
        .toList();
  }

  /** Threads take a moment to die; 5 s is far beyond it. */
  static void assertGone() {
    Instant deadline = Instant.now().plusSeconds(5);
    while (!ofTheSdk().isEmpty() && Instant.now().isBefore(deadline)) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    assertThat(ofTheSdk()).isEmpty();
  }
}
