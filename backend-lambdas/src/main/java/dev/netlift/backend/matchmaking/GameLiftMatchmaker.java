package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.BackendException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.AttributeValue;
import software.amazon.awssdk.services.gamelift.model.InvalidRequestException;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.Player;

/** FlexMatch through the AWS SDK. */
final class GameLiftMatchmaker implements Matchmaker {
  private static final Logger log = LoggerFactory.getLogger(GameLiftMatchmaker.class);

  /** The attribute our rule sets declare. */
  private static final String SKILL = "skill";

  private final GameLiftClient gameLift;

  GameLiftMatchmaker(GameLiftClient gameLift) {
    this.gameLift = gameLift;
  }

  /** Region, endpoint and credentials come from the environment, as the SDK reads them. */
  static GameLiftClient client() {
    return GameLiftClient.builder()
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(
            c ->
                c.apiCallAttemptTimeout(Duration.ofSeconds(4))
                    .apiCallTimeout(Duration.ofSeconds(6)))
        .build();
  }

  @Override
  public Start start(String ticketId, String configuration, Entrant entrant) {
    var player =
        Player.builder()
            .playerId(entrant.playerId())
            .playerAttributes(Map.of(SKILL, AttributeValue.builder().n(entrant.skill()).build()))
            .latencyInMs(entrant.latencyMillisByLocation())
            .build();
    try {
      gameLift.startMatchmaking(
          r -> r.ticketId(ticketId).configurationName(configuration).players(player));
      return Start.STARTED;
    } catch (InvalidRequestException | NotFoundException e) {
      log.atWarn()
          .addKeyValue("ticket", ticketId)
          .addKeyValue("configuration", configuration)
          .addKeyValue("why", e.awsErrorDetails().errorMessage())
          .log("matchmaking refused a ticket");
      return Start.REFUSED;
    } catch (SdkException e) {
      throw new BackendException("could not start matchmaking", e.retryable(), e);
    }
  }

  @Override
  public void stop(String ticketId) {
    try {
      gameLift.stopMatchmaking(r -> r.ticketId(ticketId));
    } catch (InvalidRequestException | NotFoundException e) {
      // Being placed, ended, or never started: the row says cancelled, so no seat is handed out and
      // the reservation lapses.
      log.atInfo().addKeyValue("ticket", ticketId).log("ticket could not be stopped any more");
    } catch (SdkException e) {
      throw new BackendException("could not stop matchmaking", e.retryable(), e);
    }
  }
}
