package dev.netlift.server.achievements;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends, on a thread of its own and as long as this process lives, what other processes of this
 * instance have left unsent.
 */
public final class Adoption implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Adoption.class);
  private static final Duration FIRST_MAX = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofSeconds(30);
  private static final Duration OUTAGE_FIRST = Duration.ofSeconds(1);
  private static final Duration CLOSING_MAX = Duration.ofSeconds(1);

  private final Path folder;
  private final ReportBackend backend;
  private final Clock clock;
  private final RandomGenerator jitter;
  private final Thread thread;

  private Adoption(
      Path folder,
      ReportBackend backend,
      Clock clock,
      RandomGenerator jitter,
      ThreadFactory threads) {
    this.folder = folder;
    this.backend = backend;
    this.clock = clock;
    this.jitter = jitter;
    this.thread = threads.newThread(this::run);
  }

  /**
   * @param folder where the processes of this instance leave their reports
   * @param threads makes the one
   */
  public static Adoption start(
      Path folder,
      ReportBackend backend,
      Clock clock,
      RandomGenerator jitter,
      ThreadFactory threads) {
    var adoption = new Adoption(folder, backend, clock, jitter, threads);
    adoption.thread.start();
    return adoption;
  }

  private void run() {
    try {
      Thread.sleep(upTo(FIRST_MAX));
      var adopter = new Adopter(SpoolFolder.open(folder), backend, clock);
      int outages = 0;
      while (true) {
        boolean outage = pass(adopter);
        outages = outage ? outages + 1 : 0;
        Thread.sleep(outage ? pause(outages) : QUIET.dividedBy(2).plus(upTo(QUIET)));
      }
    } catch (InterruptedException e) {
      // close() has been called.
    } catch (IOException e) {
      log.atError().setCause(e).addKeyValue("folder", folder).log("no spool folder");
    }
  }

  private boolean pass(Adopter adopter) throws InterruptedException {
    try {
      return adopter.pass().outage();
    } catch (IOException | RuntimeException e) {
      log.atWarn().setCause(e).log("the spool folder was not looked at");
      return false;
    }
  }

  /** Doubling to what is usual between two looks; half of it random. */
  private Duration pause(int outages) {
    var ceiling = OUTAGE_FIRST.multipliedBy(1L << Math.min(outages - 1, 5));
    ceiling = ceiling.compareTo(QUIET) < 0 ? ceiling : QUIET;
    return ceiling.dividedBy(2).plus(upTo(ceiling.dividedBy(2)));
  }

  private Duration upTo(Duration most) {
    return Duration.ofNanos(jitter.nextLong(most.toNanos() + 1));
  }

  /** What is under way is left to the next process. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSING_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
