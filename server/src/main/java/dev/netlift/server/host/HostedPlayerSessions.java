package dev.netlift.server.host;

import dev.netlift.server.net.PlayerSessions;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Player sessions as GameLift knows them. Thread-safe; never blocks. */
public final class HostedPlayerSessions implements PlayerSessions {
  private static final Logger log = LoggerFactory.getLogger(HostedPlayerSessions.class);

  private final Hosting hosting;
  private final AtomicLong removalsFailed = new AtomicLong();

  public HostedPlayerSessions(Hosting hosting) {
    this.hosting = hosting;
  }

  @Override
  public CompletionStage<Void> accept(String playerSessionId) {
    return hosting.accept(playerSessionId);
  }

  @Override
  public void remove(String playerSessionId) {
    var unused =
        hosting
            .remove(playerSessionId)
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    // Without the id: it is what a player proves themselves with.
                    log.atWarn()
                        .addKeyValue("cause", failure.toString())
                        .addKeyValue("failedSoFar", removalsFailed.incrementAndGet())
                        .log("GameLift did not remove a player session");
                  }
                });
  }
}
