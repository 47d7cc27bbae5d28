package dev.netlift.server.host;

import dev.netlift.server.net.PlayerSessions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Player sessions as GameLift knows them. Thread-safe; never blocks. */
public final class HostedPlayerSessions implements PlayerSessions {
  private static final Logger log = LoggerFactory.getLogger(HostedPlayerSessions.class);

  /** A seat that GameLift does not know to be free is filled by nobody. */
  private static final List<Duration> AGAIN = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5));

  private final Hosting hosting;
  private final AtomicLong removalsFailed = new AtomicLong();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Set<CompletableFuture<Void>> leaving = ConcurrentHashMap.newKeySet();

  public HostedPlayerSessions(Hosting hosting) {
    this.hosting = hosting;
  }

  @Override
  public CompletionStage<Void> accept(String playerSessionId) {
    return hosting
        .accept(playerSessionId)
        .thenApply(
            answer -> {
              accepted.add(playerSessionId);
              return answer;
            });
  }

  /** Removes an accepted player session, once; of any other nothing is said. */
  @Override
  public void remove(String playerSessionId) {
    if (accepted.remove(playerSessionId)) {
      var answered = new CompletableFuture<Void>();
      leaving.add(answered);
      remove(playerSessionId, 0, answered);
    }
  }

  private void remove(String playerSessionId, int attempt, CompletableFuture<Void> answered) {
    var unused =
        hosting
            .remove(playerSessionId)
            .handle(
                (nothing, failure) -> {
                  if (failure == null) {
                    settle(answered);
                  } else {
                    failed(playerSessionId, attempt, failure, answered);
                  }
                  return nothing;
                });
  }

  private void failed(
      String playerSessionId, int attempt, Throwable failure, CompletableFuture<Void> answered) {
    // Without the id: it is what a player proves themselves with.
    log.atWarn()
        .addKeyValue("cause", failure.toString())
        .addKeyValue("failedSoFar", removalsFailed.incrementAndGet())
        .log("GameLift did not remove a player session");
    if (attempt == AGAIN.size()) {
      settle(answered);
      return;
    }
    CompletableFuture.delayedExecutor(AGAIN.get(attempt).toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> remove(playerSessionId, attempt + 1, answered));
  }

  private void settle(CompletableFuture<Void> answered) {
    leaving.remove(answered);
    answered.complete(null);
  }

  /** Removes all there are; completes when every removal was answered, or given up. */
  CompletionStage<Void> removeAll() {
    accepted.forEach(this::remove);
    return CompletableFuture.allOf(leaving.toArray(CompletableFuture[]::new));
  }
}
