package dev.netlift.server.host;

import dev.netlift.server.achievements.MatchEnded;
import dev.netlift.server.achievements.Report;
import dev.netlift.server.achievements.Reporter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a session is taken leave of, by the tick thread or, when that hangs, by the watchdog: never
 * by both. Thread-safe.
 */
final class Departure {
  private static final Logger log = LoggerFactory.getLogger(Departure.class);

  /** Two tries and their pause; a process that leaves unheard is a crash. */
  private static final Duration ENDING_MAX = Duration.ofSeconds(20);

  private final Hosting hosting;
  private final HostedPlayerSessions playerSessions;
  private final AtomicBoolean endingSaid = new AtomicBoolean();
  private volatile @Nullable Reporter reporter;

  Departure(Hosting hosting, HostedPlayerSessions playerSessions) {
    this.hosting = hosting;
    this.playerSessions = playerSessions;
  }

  void reportsBy(Reporter reporting) {
    reporter = reporting;
  }

  @Nullable Reporter reporter() {
    return reporter;
  }

  /** The last reports, until all were answered or the time is over. */
  CompletionStage<Void> report(List<Report> last, MatchEnded ended, Duration limit) {
    var reporting = reporter;
    if (reporting == null) {
      return CompletableFuture.completedFuture(null);
    }
    return reporting
        .finish(last, ended, limit)
        .thenAccept(
            all -> {
              if (!all) {
                log.warn("the backend did not take the last reports in time");
              }
            });
  }

  /** From now on GameLift sends nobody new. */
  void denyPlayers() {
    var unused =
        hosting
            .denyPlayers()
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    log.atWarn()
                        .addKeyValue("cause", failure.toString())
                        .log("GameLift may still send players; they will be refused");
                  }
                });
  }

  CompletionStage<Void> clearSeats() {
    return playerSessions.removeAll();
  }

  /** ProcessEnding, once; for whoever comes second it is never answered. */
  CompletionStage<Void> ending() {
    return endingSaid.compareAndSet(false, true) ? hosting.ending() : new CompletableFuture<>();
  }

  /**
   * Ends the session when the tick thread will not: what was reported so far is delivered, GameLift
   * is told. Blocks for half a minute at most.
   */
  void withoutLoop() {
    if (endingSaid.get()) {
      return;
    }
    var reporting = reporter;
    if (reporting != null) {
      await(reporting.finish(SessionLife.REPORTING_MAX), SessionLife.REPORTING_MAX);
    }
    await(playerSessions.removeAll(), SessionLife.CLEARING_MAX);
    await(ending(), ENDING_MAX);
  }

  private static void await(CompletionStage<?> stage, Duration most) {
    try {
      stage.toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.atWarn().addKeyValue("cause", e.toString()).log("not answered; going on");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
