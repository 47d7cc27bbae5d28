package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.gamelift.model.MatchedPlayerSession;
import software.amazon.awssdk.services.gamelift.model.MatchmakingConfigurationStatus;
import software.amazon.awssdk.services.gamelift.model.MatchmakingTicket;
import software.amazon.awssdk.services.gamelift.model.Player;

class DescribedTicketTest {
  private static final Instant END = Instant.parse("2026-11-20T12:00:05Z");

  private static MatchmakingTicket.Builder ticket(MatchmakingConfigurationStatus status) {
    return MatchmakingTicket.builder()
        .ticketId("t1")
        .status(status)
        .players(
            Player.builder().playerId("ann").build(), Player.builder().playerId("bob").build());
  }

  @ParameterizedTest
  @EnumSource(
      value = MatchmakingConfigurationStatus.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"COMPLETED", "UNKNOWN_TO_SDK_VERSION"})
  void givenEachStatus_whenRead_thenOursOfTheSameName(MatchmakingConfigurationStatus status) {
    var news = DescribedTicket.news(ticket(status).endTime(END).build(), 7).orElseThrow();

    assertThat(news.status().name()).isEqualTo(status.name());
    assertThat(news.eventTimeMillis()).isEqualTo(news.status().terminal() ? END.toEpochMilli() : 7);
    assertThat(news.reason()).isEqualTo(news.status().terminal() ? status.name() : null);
  }

  @Test
  void givenASearchWithAnEstimate_whenRead_thenDueThen() {
    var ticket = ticket(MatchmakingConfigurationStatus.SEARCHING).estimatedWaitTime(30).build();

    assertThat(DescribedTicket.news(ticket, 1000).orElseThrow().dueMillis()).isEqualTo(31_000);
  }

  @Test
  void givenAPlacedMatch_whenRead_thenItsOwnPlayersSeatsAndNobodyElses() {
    var ticket =
        ticket(MatchmakingConfigurationStatus.COMPLETED)
            .endTime(END)
            .gameSessionConnectionInfo(
                i ->
                    i.gameSessionArn("arn:session")
                        .ipAddress("10.0.0.1")
                        .port(7777)
                        .matchedPlayerSessions(seat("ann", "psess-1"), seat("cid", "psess-3")))
            .build();

    var news = DescribedTicket.news(ticket, 7).orElseThrow();

    assertThat(news.match())
        .isEqualTo(new Match("arn:session", "10.0.0.1", null, 7777, Map.of("ann", "psess-1")));
    assertThat(news.eventTimeMillis()).isEqualTo(END.toEpochMilli());
  }

  private static MatchedPlayerSession seat(String player, String playerSession) {
    return MatchedPlayerSession.builder().playerId(player).playerSessionId(playerSession).build();
  }

  @Test
  void givenACompletedTicketWithoutAConnection_whenRead_thenNoNewsYet() {
    var ticket = ticket(MatchmakingConfigurationStatus.COMPLETED).build();

    assertThat(DescribedTicket.news(ticket, 7)).isEmpty();
  }
}
