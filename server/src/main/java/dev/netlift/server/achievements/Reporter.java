package dev.netlift.server.achievements;

import dev.netlift.server.room.Unlock;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Brings running totals to the backend on a thread of its own, retried for as long as it takes, and
 * brings back what they unlocked. Thread-safe; {@link #offer} never waits for the network.
 */
public final class Reporter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reporter.class);
  private static final int PLAYERS_MAX = 1024;

  private final ReportBackend backend;
  private final String gameSessionId;
  private final SecretKeySpec sessionKey;
  private final Clock clock;
  private final BiConsumer<String, Unlock> unlocked;

  /** What goes in one request. */
  private record Batch(List<Report> reports, @Nullable MatchEnded ended) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ReportQueue queue;
  private final Thread worker;
  private final AtomicLong refused = new AtomicLong();

  /** All four guarded by the lock. */
  private @Nullable CompletableFuture<Boolean> finished;

  private @Nullable MatchEnded ended;

  private long finishNanos;
  private boolean closed;

  /**
   * @param sessionKey 32 bytes, of this game session
   * @param unlocked gets player id and unlock, on the reporter's thread, before {@link #finish}
   *     completes; must not block
   */
  public Reporter(
      ReportBackend backend,
      String gameSessionId,
      byte[] sessionKey,
      Clock clock,
      RandomGenerator jitter,
      BiConsumer<String, Unlock> unlocked) {
    this.backend = backend;
    this.gameSessionId = gameSessionId;
    this.sessionKey = new SecretKeySpec(sessionKey, "HmacSHA256");
    this.clock = clock;
    this.unlocked = unlocked;
    this.queue = new ReportQueue(PLAYERS_MAX, jitter);
    this.worker = Thread.ofPlatform().daemon().name("reports").start(this::work);
  }

  /**
   * Takes a report to be sent as soon as possible; an unsent older one of that player is dropped.
   */
  public void offer(Report report) {
    lock.lock();
    try {
      queue.offer(report);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the last reports of the match, and waits for everything.
   *
   * @param matchEnded goes with the last of them; without a report it goes nowhere
   * @return as {@link #finish(Duration)}
   */
  public CompletionStage<Boolean> finish(List<Report> last, MatchEnded matchEnded, Duration limit) {
    lock.lock();
    try {
      last.forEach(queue::offer);
      ended = matchEnded;
      return finish(limit);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for everything offered so far.
   *
   * @return completes on the reporter's thread: true when all was answered, false when the limit
   *     came first
   */
  public CompletionStage<Boolean> finish(Duration limit) {
    lock.lock();
    try {
      if (finished == null) {
        finished = new CompletableFuture<>();
        finishNanos = System.nanoTime() + limit.toNanos();
        queue.hurry();
      }
      var result = finished;
      if (closed) {
        completeFinish(queue.idle());
      }
      changed.signal();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Reports the backend did not accept; each is logged. */
  public long refused() {
    return refused.get();
  }

  /** Reports given up because too many players' reports waited. */
  public long dropped() {
    lock.lock();
    try {
      return queue.dropped();
    } finally {
      lock.unlock();
    }
  }

  /** Gives up whatever is still unsent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    worker.interrupt();
  }

  private void work() {
    try {
      while (true) {
        var batch = await();
        if (batch.reports().isEmpty()) {
          return;
        }
        settle(send(batch.reports(), batch.ended()));
      }
    } catch (InterruptedException e) {
      // Only close() interrupts: whoever waits is told below.
    } finally {
      lock.lock();
      try {
        closed = true;
        completeFinish(queue.idle());
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits for something to send; empty when it is time to stop. */
  private Batch await() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        long now = System.nanoTime();
        if (finished != null && (queue.idle() || now >= finishNanos)) {
          completeFinish(queue.idle());
        }
        var batch = queue.take(now);
        if (!batch.isEmpty()) {
          return new Batch(batch, queue.nothingWaits() ? ended : null);
        }
        long wait = queue.nanosUntilNext(now);
        if (finished != null) {
          wait = Math.min(wait, finishNanos - now);
        }
        changed.awaitNanos(wait);
      }
      return new Batch(List.of(), null);
    } finally {
      lock.unlock();
    }
  }

  private void completeFinish(boolean all) {
    if (finished != null) {
      finished.complete(all);
      finished = null;
    }
  }

  private void settle(boolean answered) {
    lock.lock();
    try {
      if (answered) {
        queue.answered();
      } else {
        queue.failed(System.nanoTime());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * @return whether these reports are done with, be it because trying again would not help
   */
  private boolean send(List<Report> batch, @Nullable MatchEnded matchEnded)
      throws InterruptedException {
    byte[] body = ReportJson.write(gameSessionId, clock.millis(), batch, matchEnded);
    try {
      var answer = backend.post(body, hmac(body));
      if (answer.status() == 200) {
        ReportJson.read(answer.body()).forEach(this::accept);
        return true;
      }
      boolean hopeless = answer.status() == 400 || answer.status() == 413;
      log.atWarn()
          .addKeyValue("status", answer.status())
          .addKeyValue("reports", batch.size())
          .addKeyValue("retried", !hopeless)
          .log("reports not taken");
      if (hopeless) {
        refused.addAndGet(batch.size());
      }
      return hopeless;
    } catch (IOException | JacksonException e) {
      log.atWarn().addKeyValue("cause", e.toString()).log("backend did not answer; reports wait");
      return false;
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("reports could not be sent; they wait");
      return false;
    }
  }

  private void accept(ReportJson.Result result) {
    if (result.status().equals("refused") || result.status().equals("quarantined")) {
      refused.incrementAndGet();
      log.atWarn()
          .addKeyValue("player", result.playerId())
          .addKeyValue("reason", result.reason())
          .log("report refused");
    }
    for (var unlock : result.unlocks()) {
      unlocked.accept(result.playerId(), unlock);
    }
  }

  private String hmac(byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(sessionKey);
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }
}
