package dev.netlift.server.host;

import dev.netlift.gamelift.ComputeCertificate;
import dev.netlift.gamelift.GameLiftException;
import dev.netlift.gamelift.GameLiftServer;
import dev.netlift.gamelift.ProcessParameters;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** GameLift by its Server SDK. Thread-safe, as the SDK is. */
public final class GameLiftHosting implements Hosting, AutoCloseable {
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

  @Override
  public CompletionStage<Void> ready(int port, List<String> logPaths, Callbacks callbacks) {
    return server.processReadyAsync(
        ProcessParameters.of(
                port,
                session ->
                    callbacks.started(session.gameSessionId(), session.maximumPlayerSessionCount()))
            .withLogPaths(logPaths)
            .withOnProcessTerminate(callbacks::terminate)
            .withOnHealthCheck(callbacks::healthy));
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
