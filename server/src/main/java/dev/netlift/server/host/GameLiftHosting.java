package dev.netlift.server.host;

import dev.netlift.gamelift.ComputeCertificate;
import dev.netlift.gamelift.ConnectOptions;
import dev.netlift.gamelift.GameLiftException;
import dev.netlift.gamelift.GameLiftServer;
import dev.netlift.gamelift.GameSession;
import dev.netlift.gamelift.MatchmakerData;
import dev.netlift.gamelift.Player;
import dev.netlift.gamelift.PlayerSessionCreationPolicy;
import dev.netlift.gamelift.ProcessParameters;
import dev.netlift.gamelift.ServerParameters;
import dev.netlift.gamelift.StartMatchBackfillRequest;
import dev.netlift.gamelift.StopMatchBackfillRequest;
import dev.netlift.gamelift.UpdateGameSession;
import dev.netlift.gamelift.UpdateReason;
import dev.netlift.server.logs.SessionLog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** GameLift by its Server SDK. Thread-safe, as the SDK is. */
public final class GameLiftHosting implements Hosting, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GameLiftHosting.class);

  private final GameLiftServer server;

  private GameLiftHosting(GameLiftServer server) {
    this.server = server;
  }

  /**
   * Connects as the environment says (GAMELIFT_SDK_*). Blocks.
   *
   * @throws GameLiftUnreachableException when there is no way to GameLift
   */
  public static GameLiftHosting connect() {
    try {
      return new GameLiftHosting(GameLiftServer.init());
    } catch (GameLiftException e) {
      throw new GameLiftUnreachableException(
          "no connection to GameLift (" + e.type() + "): " + e.getMessage(), e);
    }
  }

  /**
   * Loads what connecting takes, by trying where nobody is. Does nothing where the environment
   * names a GameLift: that one would take us for a server.
   */
  public static void load() {
    if (System.getenv("GAMELIFT_SDK_WEBSOCKET_URL") != null) {
      return;
    }
    var nowhere =
        ServerParameters.withAuthToken("ws://127.0.0.1:1", "process", "host", "fleet", "token");
    try {
      GameLiftServer.init(nowhere, ConnectOptions.standard().withPauses(List.of())).close();
    } catch (GameLiftException e) {
      log.atDebug().addKeyValue("cause", e.getMessage()).log("nobody there");
    }
  }

  @Override
  public CompletionStage<Void> ready(int port, List<String> logPaths, Callbacks callbacks) {
    return server.processReadyAsync(
        ProcessParameters.of(
                port,
                session -> {
                  SessionLog.begin(session.gameSessionId());
                  callbacks.started(
                      new Session(
                          session.gameSessionId(),
                          session.maximumPlayerSessionCount(),
                          matchmakerData(session),
                          session.gameProperties()));
                })
            .withLogPaths(logPaths)
            .withOnUpdateGameSession(update -> callbacks.updated(update(update)))
            .withOnProcessTerminate(() -> callbacks.terminate(server.terminationTime()))
            .withOnHealthCheck(callbacks::healthy));
  }

  private static Update update(UpdateGameSession update) {
    boolean ended =
        switch (update.updateReason()) {
          case MATCHMAKING_DATA_UPDATED, BACKFILL_FAILED, BACKFILL_TIMED_OUT, BACKFILL_CANCELLED ->
              true;
          case UNKNOWN -> false;
        };
    return new Update(
        matchmakerData(update.gameSession()),
        ended ? update.backfillTicketId() : "",
        update.updateReason() == UpdateReason.MATCHMAKING_DATA_UPDATED);
  }

  /** A session whose players nobody can read is played all the same, without backfill. */
  private static Optional<MatchmakerData> matchmakerData(GameSession session) {
    try {
      return MatchmakerData.parse(session.matchmakerData());
    } catch (GameLiftException e) {
      log.atWarn().addKeyValue("cause", e.getMessage()).log("matchmaker data not understood");
      return Optional.empty();
    }
  }

  @Override
  public CompletionStage<Void> activate() {
    return server.activateGameSessionAsync();
  }

  @Override
  public CompletionStage<Void> accept(String playerSessionId) {
    return server.acceptPlayerSessionAsync(playerSessionId);
  }

  @Override
  public CompletionStage<Void> remove(String playerSessionId) {
    return server.removePlayerSessionAsync(playerSessionId);
  }

  @Override
  public CompletionStage<Void> denyPlayers() {
    return server.updatePlayerSessionCreationPolicyAsync(PlayerSessionCreationPolicy.DENY_ALL);
  }

  @Override
  public CompletionStage<Void> startBackfill(
      String ticketId, String configurationArn, List<Player> players) {
    return server
        .startMatchBackfillAsync(
            new StartMatchBackfillRequest(ticketId, gameSessionId(), configurationArn, players))
        .thenAccept(ticket -> {});
  }

  @Override
  public CompletionStage<Void> stopBackfill(String ticketId, String configurationArn) {
    return server.stopMatchBackfillAsync(
        new StopMatchBackfillRequest(gameSessionId(), configurationArn, ticketId));
  }

  private String gameSessionId() {
    return server.gameSessionId().orElse("");
  }

  @Override
  public CompletionStage<RoleKeys> roleKeys(String roleArn) {
    return server
        .getFleetRoleCredentialsAsync(roleArn, null)
        .thenApply(
            keys ->
                new RoleKeys(
                    keys.accessKeyId(),
                    keys.secretAccessKey(),
                    keys.sessionToken(),
                    keys.expiration()));
  }

  /** Fails before {@link #ready}. */
  CompletionStage<ComputeCertificate> certificate() {
    return server.getComputeCertificateAsync();
  }

  @Override
  public CompletionStage<Void> ending() {
    // Once more: the SDK sends a call only once, and a process that leaves unheard is a crash.
    return server.processEndingAsync().exceptionallyCompose(failure -> server.processEndingAsync());
  }

  @Override
  public void close() {
    server.close();
  }
}
