package dev.netlift.local.states;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When a task that failed is tried again. Immutable.
 *
 * @param intervalSeconds before the first retry
 * @param maxAttempts retries in one visit of the state; 0 for none
 * @param backoffRate factor from one wait to the next, at least 1
 * @param maxDelaySeconds no wait is longer
 * @param fullJitter whether a wait is drawn from zero up to what it would be
 */
record Retrier(
    List<String> errorEquals,
    int intervalSeconds,
    int maxAttempts,
    double backoffRate,
    int maxDelaySeconds,
    boolean fullJitter) {
  /**
   * @param retries how often this one has retried before
   */
  Duration delay(int retries, RandomGenerator random) {
    double seconds = Math.min(intervalSeconds * Math.pow(backoffRate, retries), maxDelaySeconds);
    double drawn = fullJitter ? seconds * random.nextDouble() : seconds;
    return Duration.ofMillis(Math.round(drawn * 1_000));
  }

  /** Whether a list of ErrorEquals means this error. */
  static boolean matches(List<String> errorEquals, String error) {
    return switch (error) {
      // Neither can be handled, whatever is written.
      case StateError.RUNTIME -> false;
      case StateError.DATA_LIMIT -> errorEquals.contains(error);
      case StateError.TIMEOUT ->
          errorEquals.contains(error) || errorEquals.contains(StateError.ALL);
      default ->
          errorEquals.contains(error)
              || errorEquals.contains(StateError.ALL)
              || errorEquals.contains(StateError.TASK_FAILED);
    };
  }
}
