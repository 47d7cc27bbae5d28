package dev.netlift.server.host;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What the host needs of GameLift. {@link GameLiftHosting} is the real one. */
public interface Hosting {
  /** Temporary credentials of the fleet's role. {@link #toString} shows no secret. */
  record RoleKeys(
      String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {
    @Override
    public String toString() {
      return "RoleKeys[expiration=" + expiration + "]";
    }
  }

  /** What GameLift tells us; on its threads. */
  interface Callbacks {
    void started(String gameSessionId, int playersMax);

    void terminate();

    boolean healthy();
  }

  CompletionStage<Void> ready(int port, List<String> logPaths, Callbacks callbacks);

  CompletionStage<Void> activate();

  CompletionStage<Void> accept(String playerSessionId);

  CompletionStage<Void> remove(String playerSessionId);

  CompletionStage<RoleKeys> roleKeys(String roleArn);

  CompletionStage<Void> ending();
}
