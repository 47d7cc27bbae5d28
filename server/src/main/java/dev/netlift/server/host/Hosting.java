package dev.netlift.server.host;

import dev.netlift.gamelift.MatchmakerData;
import dev.netlift.gamelift.Player;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /**
   * A game session.
   *
   * @param matchmakerData what the matchmaker knows of its players; empty without one
   * @param properties as whoever asked for the session set them
   */
  record Session(
      String gameSessionId,
      int playersMax,
      Optional<MatchmakerData> matchmakerData,
      Map<String, String> properties) {}

  /**
   * The session was changed.
   *
   * @param matchmakerData as it is now
   * @param ticketId backfill ticket that has ended; empty: none
   * @param found whether it ended with players
   */
  record Update(Optional<MatchmakerData> matchmakerData, String ticketId, boolean found) {}

  /** What GameLift tells us; on its threads. */
  interface Callbacks {
    void started(Session session);

    void updated(Update update);

    /**
     * @param by when we are killed, if GameLift says so
     */
    void terminate(Optional<Instant> by);

    boolean healthy();
  }

  CompletionStage<Void> ready(int port, List<String> logPaths, Callbacks callbacks);

  CompletionStage<Void> activate();

  CompletionStage<Void> accept(String playerSessionId);

  CompletionStage<Void> remove(String playerSessionId);

  /** From now on GameLift sends nobody new. */
  CompletionStage<Void> denyPlayers();

  /** Looks for players for the running session. */
  CompletionStage<Void> startBackfill(
      String ticketId, String configurationArn, List<Player> players);

  CompletionStage<Void> stopBackfill(String ticketId, String configurationArn);

  CompletionStage<RoleKeys> roleKeys(String roleArn);

  CompletionStage<Void> ending();
}
