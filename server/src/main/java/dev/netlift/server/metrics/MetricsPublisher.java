package dev.netlift.server.metrics;

import dev.netlift.server.net.BehindTheTick;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes {@link ServerMetrics} once a period and when closed, on a thread of its own. A failure
 * loses that period's numbers, is counted, and disturbs nobody.
 */
public final class MetricsPublisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MetricsPublisher.class);

  /** What closing waits for; GameLift gives a process 30 s after it said that it ends. */
  private static final Duration LAST_WORDS_MAX = Duration.ofSeconds(2);

  private static final Duration CONNECT_AFTER = Duration.ofSeconds(10);

  private final ServerMetrics metrics;
  private final Supplier<MetricSink> connect;
  private final Executor tickThread;
  private final Clock clock;
  private final String location;
  private final ScheduledThreadPoolExecutor worker;
  private final AtomicLong failures = new AtomicLong();

  /** Worker thread only. */
  private @Nullable MetricSink sink;

  private MetricsPublisher(
      ServerMetrics metrics,
      Supplier<MetricSink> connect,
      Executor tickThread,
      String location,
      Clock clock) {
    this.connect = connect;
    this.metrics = metrics;
    this.tickThread = tickThread;
    this.location = location;
    this.clock = clock;
    this.worker = new ScheduledThreadPoolExecutor(1, BehindTheTick.threads("metrics"));
    // Or closing would wait for the connecting that is planned for later.
    worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * @param tickThread runs a task on the thread that records
   * @param connect makes the sink, on the publisher's thread: AWS clients are slow to make
   */
  public static MetricsPublisher start(
      ServerMetrics metrics,
      Executor tickThread,
      Supplier<MetricSink> connect,
      String location,
      Duration period,
      Clock clock) {
    var publisher = new MetricsPublisher(metrics, connect, tickThread, location, clock);
    // Not at once: making the client is a second of CPU that the start of the server needs itself.
    publisher.worker.schedule(
        publisher::connected,
        Math.min(CONNECT_AFTER.toMillis(), period.toMillis() / 2),
        TimeUnit.MILLISECONDS);
    // Jitter, or all processes of a fleet that started together would publish in the same second.
    long firstMillis =
        period.toMillis() - ThreadLocalRandom.current().nextLong(period.toMillis() / 10 + 1);
    publisher.worker.scheduleAtFixedRate(
        publisher::askTickThread, firstMillis, period.toMillis(), TimeUnit.MILLISECONDS);
    return publisher;
  }

  private @Nullable MetricSink connected() {
    if (sink == null) {
      try {
        sink = connect.get();
      } catch (RuntimeException e) {
        failed("no client for metrics", e);
      }
    }
    return sink;
  }

  /** One line per process: a wrong role would otherwise fill the log. */
  private void failed(String what, RuntimeException e) {
    if (failures.getAndIncrement() == 0) {
      log.atWarn().addKeyValue("cause", e.toString()).log(what);
    }
  }

  private void askTickThread() {
    try {
      tickThread.execute(this::handOver);
    } catch (RejectedExecutionException e) {
      failures.incrementAndGet();
    }
  }

  /** On the tick thread. */
  private void handOver() {
    var interval = metrics.rotate();
    if (interval == null) {
      return;
    }
    try {
      worker.execute(() -> publish(interval));
    } catch (RejectedExecutionException e) {
      metrics.giveBack(interval);
      failures.incrementAndGet();
    }
  }

  private void publish(Interval interval) {
    try {
      // A server that never began, its port being taken say, has no client to wait for.
      var connected = interval.isEmpty() ? null : connected();
      if (connected != null) {
        connected.put(MetricData.NAMESPACE, MetricData.of(interval, clock.instant(), location));
      }
    } catch (RuntimeException e) {
      failed("metrics not published", e);
    } finally {
      metrics.giveBack(interval);
    }
  }

  /** Periods whose numbers were lost. */
  public long failures() {
    return failures.get();
  }

  /** Publishes what is left. To be called when nothing records any more, on the tick thread. */
  @Override
  public void close() {
    // Behind whatever the worker still has to publish, so an interval is free by then.
    worker.execute(
        () -> {
          var interval = metrics.rotate();
          if (interval != null) {
            publish(interval);
          }
        });
    worker.shutdown();
    try {
      if (!worker.awaitTermination(LAST_WORDS_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("the last metrics were not published in time");
        worker.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
