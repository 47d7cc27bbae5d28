package dev.netlift.server.host;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that watches the tick loop, and then the process's last seconds: neither may hang.
 *
 * <pre>
 * WATCHING --no tick for too long--> CUT: the session is ended without the loop, then the process
 *    | leaving
 *    v
 * LEAVING --still here--> HALTED
 * </pre>
 */
public final class Watchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
  private static final Duration LOOK = Duration.ofMillis(250);

  /** GameLift gives a process 30 s after ProcessEnding. */
  private static final Duration LEAVING_MAX = Duration.ofSeconds(20);

  /** After System.exit, for what hooks there are. */
  private static final Duration EXIT_MAX = Duration.ofSeconds(5);

  /** How the process ends; replaced in tests, which must go on. */
  interface Ends {
    /** Runs the hooks. */
    void exit(ExitCode code);

    /** Does not. */
    void halt(ExitCode code);

    Ends PROCESS =
        new Ends() {
          @Override
          public void exit(ExitCode code) {
            System.exit(code.number());
          }

          @Override
          public void halt(ExitCode code) {
            Runtime.getRuntime().halt(code.number());
          }
        };
  }

  private final GameHost<?> host;
  private final Duration stuckMax;
  private final Thread loopThread;
  private final Ends ends;
  private volatile @Nullable ExitCode leaving;
  private volatile boolean closed;

  /**
   * Watches the loop that this thread is about to run.
   *
   * @param stuckMax without a tick for so long, the loop is given up
   */
  public static Watchdog start(GameHost<?> host, Duration stuckMax) {
    return new Watchdog(host, stuckMax, Thread.currentThread(), Ends.PROCESS);
  }

  Watchdog(GameHost<?> host, Duration stuckMax, Thread loopThread, Ends ends) {
    this.host = host;
    this.stuckMax = stuckMax;
    this.loopThread = loopThread;
    this.ends = ends;
    Thread.ofPlatform().daemon().name("watchdog").start(this::watch);
  }

  /** The loop has returned; from now on only the process's end is watched. */
  public void leaving(ExitCode code) {
    leaving = code;
  }

  private void watch() {
    if (!awaitSilence(host::ticks, stuckMax, () -> leaving != null)) {
      return;
    }
    var code = leaving;
    if (code == null) {
      cutOff();
    } else if (awaitSilence(() -> 0, LEAVING_MAX, () -> false)) {
      log.atError().addKeyValue("exitCode", code.number()).log("the process does not end: halted");
      ends.halt(code);
    }
  }

  /**
   * Waits until a count has stood still for so long. Only what this thread has seen pass counts: a
   * process that was stopped, or a machine that slept, is not a loop that hangs.
   *
   * @return false when it is to stop
   */
  private boolean awaitSilence(LongSupplier count, Duration most, BooleanSupplier enough) {
    long silentNanos = 0;
    long before = count.getAsLong();
    long then = System.nanoTime();
    while (silentNanos < most.toNanos() && !enough.getAsBoolean()) {
      LockSupport.parkNanos(LOOK.toNanos());
      if (closed) {
        return false;
      }
      long now = System.nanoTime();
      long seen = count.getAsLong();
      silentNanos = seen == before ? silentNanos + Math.min(now - then, 2 * LOOK.toNanos()) : 0;
      before = seen;
      then = now;
    }
    return true;
  }

  private void cutOff() {
    var trace = new IllegalStateException("the tick loop hangs here");
    trace.setStackTrace(loopThread.getStackTrace());
    log.atError().setCause(trace).addKeyValue("stuckMax", stuckMax).log("ended without the loop");
    host.endWithoutLoop();
    log.atInfo().addKeyValue("exitCode", ExitCode.HUNG.number()).log("process ends");
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              if (awaitSilence(() -> 0, EXIT_MAX, () -> false)) {
                ends.halt(ExitCode.HUNG);
              }
            });
    ends.exit(ExitCode.HUNG);
  }

  /** Watches no more. */
  @Override
  public void close() {
    closed = true;
  }
}
