package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.AcceptanceType;
import software.amazon.awssdk.services.gamelift.model.AttributeValue;
import software.amazon.awssdk.services.gamelift.model.InvalidRequestException;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.Player;

/** FlexMatch through the AWS SDK. */
final class GameLiftMatchmaker implements Matchmaker {
  private static final Logger log = LoggerFactory.getLogger(GameLiftMatchmaker.class);

  /** The attribute our rule sets declare. */
  private static final String SKILL = "skill";

  private static final long CLOCKS_DIFFER_MILLIS = 2_000;

  private final GameLiftClient gameLift;
  private final Clock clock;

  GameLiftMatchmaker(GameLiftClient gameLift, Clock clock) {
    this.gameLift = gameLift;
    this.clock = clock;
  }

  /** Region, endpoint and credentials come from the environment, as the SDK reads them. */
  static GameLiftClient client() {
    return Snapshot.ofProcess()
        .client(
            GameLiftClient.class,
            () ->
                GameLiftClient.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .overrideConfiguration(
                        c ->
                            c.apiCallAttemptTimeout(Duration.ofSeconds(4))
                                .apiCallTimeout(Duration.ofSeconds(6)))
                    .build());
  }

  @Override
  public Start start(String ticketId, String configuration, List<Entrant> party) {
    try {
      gameLift.startMatchmaking(
          r ->
              r.ticketId(ticketId)
                  .configurationName(configuration)
                  .players(party.stream().map(GameLiftMatchmaker::player).toList()));
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

  private static Player player(Entrant entrant) {
    var attributes = new HashMap<String, AttributeValue>();
    entrant.attributes().forEach((name, value) -> attributes.put(name, value(value)));
    // Last: what a player sets himself never stands in for what we know of him.
    attributes.put(SKILL, AttributeValue.builder().n(entrant.skill()).build());
    return Player.builder()
        .playerId(entrant.playerId())
        .playerAttributes(attributes)
        .latencyInMs(entrant.latencyMillisByLocation())
        .build();
  }

  private static AttributeValue value(Object value) {
    return value instanceof Number number
        ? AttributeValue.builder().n(number.doubleValue()).build()
        : AttributeValue.builder().s(value.toString()).build();
  }

  @Override
  public boolean accept(String ticketId, String playerId, boolean accepts) {
    try {
      gameLift.acceptMatch(
          r ->
              r.ticketId(ticketId)
                  .playerIds(playerId)
                  .acceptanceType(accepts ? AcceptanceType.ACCEPT : AcceptanceType.REJECT));
      return true;
    } catch (InvalidRequestException | NotFoundException e) {
      log.atInfo()
          .addKeyValue("ticket", ticketId)
          .addKeyValue("why", e.awsErrorDetails().errorMessage())
          .log("acceptance came when none was wanted");
      return false;
    } catch (SdkException e) {
      throw new BackendException("could not answer a proposed match", e.retryable(), e);
    }
  }

  @Override
  public Map<String, TicketNews> describe(List<String> ticketIds) {
    // Before the call, and before any difference of clocks: whatever happens from here on is told
    // by an event with a later time, which must not count as older than this.
    long askedAtMillis = clock.millis() - CLOCKS_DIFFER_MILLIS;
    try {
      var known = new HashMap<String, TicketNews>();
      for (var ticket : gameLift.describeMatchmaking(r -> r.ticketIds(ticketIds)).ticketList()) {
        DescribedTicket.news(ticket, askedAtMillis)
            .ifPresent(news -> known.put(ticket.ticketId(), news));
      }
      return known;
    } catch (SdkException e) {
      throw new BackendException("could not ask about tickets", e.retryable(), e);
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
