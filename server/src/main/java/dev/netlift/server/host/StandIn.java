package dev.netlift.server.host;

import dev.netlift.gamelift.Player;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A GameLift and a backend that say yes at once and know of nobody: what a server that only warms
 * up talks to. Thread-safe.
 */
public final class StandIn implements Hosting, SessionBackend {
  public static final String GAME_SESSION = "gsess-warm-up";
  private static final CompletionStage<Void> YES = CompletableFuture.completedStage(null);
  private static final Answer NOTHING_UNLOCKED =
      new Answer(200, "{\"results\":[]}".getBytes(StandardCharsets.UTF_8));

  private volatile @Nullable Callbacks callbacks;
  private volatile byte @Nullable [] sessionKey;

  /** Gives the server its game session. After it has said that it is ready. */
  public void begin(int seats) {
    heard().started(new Session(GAME_SESSION, seats, Optional.empty(), Map.of()));
  }

  /** Asks the server to end, by a time that leaves it a second to drain. */
  public void end() {
    var kill = SessionLife.BEFORE_KILL.plusSeconds(1);
    heard().terminate(Optional.of(Instant.now().plus(kill)));
  }

  /** The key that connect tokens are sealed under, once the server has registered it. */
  public Optional<byte[]> sessionKey() {
    return Optional.ofNullable(sessionKey);
  }

  private Callbacks heard() {
    var heard = callbacks;
    if (heard == null) {
      throw new IllegalStateException("the server has not said that it is ready");
    }
    return heard;
  }

  @Override
  public CompletionStage<Void> ready(int port, List<String> logPaths, Callbacks hears) {
    callbacks = hears;
    return YES;
  }

  @Override
  public CompletionStage<Void> activate() {
    return YES;
  }

  @Override
  public CompletionStage<Void> accept(String playerSessionId) {
    return YES;
  }

  @Override
  public CompletionStage<Void> remove(String playerSessionId) {
    return YES;
  }

  @Override
  public CompletionStage<Void> denyPlayers() {
    return YES;
  }

  @Override
  public CompletionStage<Void> startBackfill(
      String ticketId, String configurationArn, List<Player> players) {
    return YES;
  }

  @Override
  public CompletionStage<Void> stopBackfill(String ticketId, String configurationArn) {
    return YES;
  }

  @Override
  public CompletionStage<RoleKeys> roleKeys(String roleArn) {
    return CompletableFuture.failedStage(
        new IllegalStateException("there are no credentials without a GameLift"));
  }

  @Override
  public CompletionStage<Void> ending() {
    return YES;
  }

  @Override
  public void prepare() {}

  @Override
  public void register(String gameSessionId, byte[] key, Duration limit) {
    sessionKey = key.clone();
  }

  @Override
  public Answer post(byte[] body, String hmac) {
    return NOTHING_UNLOCKED;
  }
}
