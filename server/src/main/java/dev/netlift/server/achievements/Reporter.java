package dev.netlift.server.achievements;

import dev.netlift.server.room.Unlock;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings running totals to the backend, retried for as long as it takes, and brings back what they
 * unlocked. Thread-safe; {@link #offer} waits neither for the network nor for the disk.
 *
 * <p>Two threads: one sends, one keeps on disk what {@link Outbox} says. So a backend that hangs
 * does not hold up the disk, nor the disk the backend.
 */
public final class Reporter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reporter.class);
  private static final int PLAYERS_MAX = 1024;

  /** Between two writes while the match goes on. */
  private static final Duration KEEPING_PAUSE = Duration.ofSeconds(1);

  private static final Duration CLOSING_MAX = Duration.ofSeconds(2);

  private final ReportBackend backend;
  private final ReportSigner signer;
  private final Clock clock;
  private final BiConsumer<String, Unlock> unlocked;
  private final UnsentReports unsent;
  private final Thread sender;
  private final Thread keeper;
  private final AtomicLong refused = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Outbox outbox; // guarded by the lock, as all below
  private @Nullable CompletableFuture<Boolean> finished;
  private long finishNanos;
  private boolean closed;
  private boolean senderDone;

  /**
   * @param sessionKey 32 bytes, of this game session
   * @param unlocked gets player id and unlock, on the reporter's thread, before {@link #finish}
   *     completes; must not block
   * @param unsent nobody else's; written to by this reporter's thread until it is closed
   * @param threads makes the two; what they do can wait, and a tick cannot
   */
  public Reporter(
      ReportBackend backend,
      String gameSessionId,
      byte[] sessionKey,
      Clock clock,
      RandomGenerator jitter,
      BiConsumer<String, Unlock> unlocked,
      UnsentReports unsent,
      ThreadFactory threads) {
    this.backend = backend;
    this.signer = new ReportSigner(gameSessionId, sessionKey);
    this.clock = clock;
    this.unlocked = unlocked;
    this.unsent = unsent;
    this.outbox = new Outbox(PLAYERS_MAX, jitter);
    this.sender = threads.newThread(this::send);
    this.keeper = threads.newThread(this::keep);
    keeper.setName("unsent reports");
    sender.start();
    keeper.start();
  }

  /**
   * Takes a report to be sent as soon as possible; an unsent older one of that player is dropped.
   */
  public void offer(Report report) {
    lock.lock();
    try {
      outbox.offer(report);
      changed.signalAll();
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
      outbox.end(last, matchEnded);
      return finish(limit);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for everything offered so far, and has it kept meanwhile.
   *
   * @return completes on a thread of the reporter: true when all was answered, false when the limit
   *     came first; then it is kept, if it can be
   */
  public CompletionStage<Boolean> finish(Duration limit) {
    lock.lock();
    try {
      if (finished == null) {
        finished = new CompletableFuture<>();
        finishNanos = System.nanoTime() + limit.toNanos();
        outbox.leave();
      }
      var result = finished;
      if (closed) {
        completeFinish();
      }
      changed.signalAll();
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
      return outbox.dropped();
    } finally {
      lock.unlock();
    }
  }

  /** Sends nothing more. What is unanswered is kept first: waits for the disk, not for ever. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      outbox.leave();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    sender.interrupt();
    try {
      if (!keeper.join(CLOSING_MAX)) {
        log.error("the disk does not answer: unsent reports may be lost");
        keeper.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void completeFinish() {
    if (finished != null) {
      finished.complete(outbox.idle());
      finished = null;
    }
  }

  // The sender's.

  private void send() {
    try {
      while (true) {
        var batch = await();
        if (batch.reports().isEmpty()) {
          return;
        }
        boolean answered = send(batch);
        lock.lock();
        try {
          outbox.settle(answered, System.nanoTime());
          changed.signalAll();
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts: whoever waits is told by the keeper.
    } finally {
      lock.lock();
      try {
        closed = true;
        senderDone = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits for something to send; nothing when it is time to stop. */
  private Outbox.Batch await() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        if (outbox.idle()) {
          completeFinish();
        }
        long now = System.nanoTime();
        var batch = outbox.take(now);
        if (!batch.reports().isEmpty()) {
          return batch;
        }
        changed.awaitNanos(outbox.nanosUntilNext(now));
      }
      return new Outbox.Batch(List.of(), null);
    } finally {
      lock.unlock();
    }
  }

  /**
   * @return whether these reports are done with, be it because trying again would not help
   */
  private boolean send(Outbox.Batch batch) throws InterruptedException {
    try {
      var signed = signer.sign(batch.reports(), batch.ended(), clock.millis());
      var answer = backend.post(signed.bytes(), signed.hmac());
      return switch (Verdict.of(answer)) {
        case Verdict.Taken(List<ReportJson.Result> results) -> {
          results.forEach(this::accept);
          yield true;
        }
        case Verdict.Never() -> {
          notTaken(answer.status(), batch, false);
          refused.addAndGet(batch.reports().size());
          yield true;
        }
        case Verdict.Later(), Verdict.UnknownSession() -> {
          notTaken(answer.status(), batch, true);
          yield false;
        }
      };
    } catch (IOException e) {
      log.atWarn().addKeyValue("cause", e.toString()).log("backend did not answer; reports wait");
      return false;
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("reports could not be sent; they wait");
      return false;
    }
  }

  private static void notTaken(int status, Outbox.Batch batch, boolean again) {
    log.atWarn()
        .addKeyValue("status", status)
        .addKeyValue("reports", batch.reports().size())
        .addKeyValue("retried", again)
        .log("reports not taken");
  }

  private void accept(ReportJson.Result result) {
    if (result.notCounted()) {
      refused.incrementAndGet();
    }
    for (var unlock : result.unlocks()) {
      unlocked.accept(result.playerId(), unlock);
    }
  }

  // The keeper's.

  private void keep() {
    try {
      while (keepOnce()) {
        // Until it is closed and nothing is left to do.
      }
    } catch (InterruptedException e) {
      // close() has waited long enough.
    } finally {
      lock.lock();
      try {
        closed = true;
        completeFinish();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits for something to keep or to clear, and does it.
   *
   * @return false when it is over
   */
  private boolean keepOnce() throws InterruptedException {
    Outbox.Unanswered unanswered;
    lock.lock();
    try {
      while (!outbox.keepingDue()) {
        if (closed && senderDone) {
          return false;
        }
        awaitChangeOrLimit();
      }
      unanswered = outbox.unanswered();
    } finally {
      lock.unlock();
    }
    boolean done = write(unanswered);
    lock.lock();
    try {
      outbox.kept(unanswered, done);
      giveUpAtTheLimit();
      pause();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void awaitChangeOrLimit() throws InterruptedException {
    giveUpAtTheLimit();
    if (finished == null) {
      changed.await();
    } else {
      changed.awaitNanos(finishNanos - System.nanoTime());
    }
  }

  private void giveUpAtTheLimit() {
    if (finished != null && finishNanos - System.nanoTime() <= 0) {
      completeFinish();
    }
  }

  /** So that the reports of a second share a write; not when the match is about to end. */
  private void pause() throws InterruptedException {
    long left = KEEPING_PAUSE.toNanos();
    while (left > 0 && !outbox.leaving()) {
      left = changed.awaitNanos(left);
    }
  }

  private boolean write(Outbox.Unanswered unanswered) {
    try {
      if (unanswered.reports().isEmpty()) {
        unsent.clear();
      } else {
        unsent.keep(signer.spool(unanswered.reports(), unanswered.ended(), clock.millis()));
      }
      return true;
    } catch (IOException | RuntimeException e) {
      log.atError().setCause(e).log("unsent reports are not on disk as they should be");
      return false;
    }
  }
}
