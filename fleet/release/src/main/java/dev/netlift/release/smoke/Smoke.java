package dev.netlift.release.smoke;

import dev.netlift.protocol.Transport;
import dev.netlift.release.SystemFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.FleetCapacityExceededException;
import software.amazon.awssdk.services.gamelift.model.GameSession;
import software.amazon.awssdk.services.gamelift.model.GameSessionStatus;
import software.amazon.awssdk.services.gamelift.model.PlayerSession;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Plays on a fleet before anybody else does: in each location a game session, a player session, an
 * operator's connect token and a client that plays. The sessions end by themselves when it leaves.
 */
public final class Smoke {
  private static final String PLAYER = "netlift-smoke";
  private static final Duration ACTIVE_MOST = Duration.ofSeconds(90);
  private static final Duration ROOM_MOST = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration ROLE_LIFE = Duration.ofMinutes(15);

  private final GameLiftClient gameLift;
  private final StsClient sts;
  private final String region;
  private final GameFacts game;
  private final Duration time;

  /**
   * @param time how long it plays in each location
   */
  public Smoke(
      GameLiftClient gameLift, StsClient sts, String region, GameFacts game, Duration time) {
    this.gameLift = gameLift;
    this.sts = sts;
    this.region = region;
    this.game = game;
    this.time = time;
  }

  /**
   * What one play came to.
   *
   * @param wrong empty: a player can play there
   */
  public record Result(String wrong, int snapshots) {}

  /**
   * Plays.
   *
   * @param locations of the fleet, one after the other
   * @throws software.amazon.awssdk.core.exception.SdkException the cloud did not answer
   */
  public Result run(String fleetId, List<String> locations, SystemFacts system)
      throws InterruptedException {
    int snapshots = 0;
    for (String location : locations) {
      Play.Verdict verdict;
      try {
        verdict = play(fleetId, location, system);
      } catch (IOException e) {
        verdict = new Play.Verdict(String.valueOf(e.getMessage()), 0, 0);
      }
      if (!verdict.wrong().isEmpty()) {
        return new Result(location + ": " + verdict.wrong(), verdict.snapshots());
      }
      snapshots += verdict.snapshots();
    }
    return new Result("", snapshots);
  }

  private Play.Verdict play(String fleetId, String location, SystemFacts system)
      throws IOException, InterruptedException {
    String session = active(session(fleetId, location));
    PlayerSession seat =
        gameLift
            .createPlayerSession(r -> r.gameSessionId(session).playerId(PLAYER))
            .playerSession();
    Credentials keys =
        sts.assumeRole(
                r ->
                    r.roleArn(system.operatorRoleArn())
                        .roleSessionName(PLAYER)
                        .durationSeconds((int) ROLE_LIFE.toSeconds()))
            .credentials();
    var operator =
        AwsSessionCredentialsIdentity.create(
            keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
    String token;
    try (var tokens = new OperatorTokens(system.apiUrl(), region, operator)) {
      token = tokens.take(session, seat.playerSessionId(), PLAYER);
    }
    return new Play(game, time).at(seat.ipAddress(), seat.port(), Transport.UDP, token);
  }

  private String session(String fleetId, String location) throws InterruptedException {
    long deadline = System.nanoTime() + ROOM_MOST.toNanos();
    while (true) {
      try {
        return gameLift
            .createGameSession(
                r ->
                    r.fleetId(fleetId)
                        .location(location)
                        .name("smoke")
                        .maximumPlayerSessionCount(1))
            .gameSession()
            .gameSessionId();
      } catch (FleetCapacityExceededException e) {
        // An instance is active before its processes are ready.
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        Thread.sleep(LOOK_EVERY);
      }
    }
  }

  private String active(String gameSessionId) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + ACTIVE_MOST.toNanos();
    while (true) {
      GameSession session =
          gameLift.describeGameSessions(r -> r.gameSessionId(gameSessionId)).gameSessions().stream()
              .findFirst()
              .orElseThrow(() -> new IOException("the game session is gone"));
      if (session.status() == GameSessionStatus.ACTIVE) {
        return gameSessionId;
      }
      if (session.status() != GameSessionStatus.ACTIVATING || System.nanoTime() - deadline > 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "the game session is %s: no server process took it",
                session.statusAsString()));
      }
      Thread.sleep(LOOK_EVERY);
    }
  }
}
