package dev.netlift.backend.functions;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.ToIntFunction;

/** Runs a function's call and tells the metrics of it, whatever becomes of it. Any thread. */
public final class Measured {
  private final Metrics metrics;

  public Measured(Metrics metrics) {
    this.metrics = metrics;
  }

  /** To the function's log. */
  public static Measured toLog() {
    return new Measured(Metrics.toLog(Clock.systemUTC()));
  }

  /** For a function that is not the platform's: tells nobody. */
  public static Measured untold() {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Measured(new Metrics(nowhere, Clock.systemUTC()));
  }

  /** A call that may fail. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /** One that gives nothing back. */
  @FunctionalInterface
  public interface Step<E extends Exception> {
    void run() throws E;
  }

  /** The same for a call with one message, which fails by throwing. */
  public <E extends Exception> void call(String type, Step<E> step) throws E {
    call(
        type,
        1,
        () -> {
          step.run();
          return 0;
        },
        failed -> failed);
  }

  /**
   * @param type of its messages: of a closed set
   * @param messages how many there are
   * @param errors how many of them an answer says have failed by a fault of ours; a call that
   *     throws has failed with all
   */
  public <T, E extends Exception> T call(
      String type, int messages, Work<T, E> work, ToIntFunction<T> errors) throws E {
    ConsumedUnits.ofProcess().take(); // What came between the calls is nobody's.
    long startNanos = System.nanoTime();
    int failed = messages;
    try {
      T answer = work.run();
      failed = errors.applyAsInt(answer);
      return answer;
    } finally {
      double millis = (System.nanoTime() - startNanos) / 1e6;
      metrics.handled(
          new Metrics.Handled(type, messages, millis, failed), ConsumedUnits.ofProcess().take());
    }
  }
}
