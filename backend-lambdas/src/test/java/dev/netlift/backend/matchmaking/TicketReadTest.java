package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.sessions.Tokens;
import dev.netlift.protocol.ConnectTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Reading a ticket and giving it up. */
class TicketReadTest extends TicketsWorld {
  @Test
  void givenAnotherPlayersTicket_whenReadOrCancelled_then404LikeAnUnknownOne() {
    String id = ticketOf(ANN);
    String unknown = "00000000-0000-0000-0000-000000000000";

    assertThat(get(BOB, id)).isEqualTo(get(BOB, unknown));
    assertThat(get(BOB, id).status()).isEqualTo(404);
    assertThat(delete(BOB, id).status()).isEqualTo(404);
    assertThat(get(BOB, "..%2f").status()).isEqualTo(404);
    assertThat(status(get(ANN, id))).isEqualTo("QUEUED");
    assertThat(matchmaker.stopped).isEmpty();
  }

  @Test
  void givenAnExpiredTicketTheTableStillHolds_whenRead_then404() {
    String id = ticketOf(ANN);

    clock.advance(Matchmaking.TICKET_LIFE);

    assertThat(get(ANN, id).status()).isEqualTo(404);
  }

  @Test
  void givenAPlacedMatchAndARegisteredKey_whenRead_thenTheTokenOpensAndNamesThisPlayer() {
    String id = ticketOf(ANN);
    sessions.register(Events.SESSION, KEY);
    succeed(id, ANN);

    Reply reply = get(ANN, id);

    assertThat(status(reply)).isEqualTo("COMPLETED");
    JsonNode connection = json(reply).path("connection");
    assertThat(connection.path("ipAddress").asString("")).isEqualTo("127.0.0.1");
    assertThat(connection.has("dnsName")).isFalse();
    assertThat(connection.path("port").asInt(0)).isEqualTo(7777);
    assertThat(connection.path("gameSessionId").asString("")).isEqualTo(Events.SESSION);
    assertThat(connection.path("playerSessionId").asString("")).isEqualTo(Events.seat(ANN));
    var sealed = ConnectTokens.parse(connection.path("connectToken").asString(""));
    var token = ConnectTokens.open(KEY.bytes(), sealed.sealed());
    assertThat(token.playerId()).isEqualTo(ANN);
    assertThat(token.playerSessionId()).isEqualTo(Events.seat(ANN));
    assertThat(token.gameSessionId()).isEqualTo(Events.SESSION);
    assertThat(token.issuedAtMillis()).isEqualTo(clock.millis());
    assertThat(token.expiresAtMillis()).isEqualTo(clock.millis() + Tokens.LIFE.toMillis());
    assertThat(token.secret()).isEqualTo(sealed.secret());
    assertThat(row(id).toString()).doesNotContain(connection.path("connectToken").asString(""));
  }

  @Test
  void givenTwoReads_whenCompleted_thenEachTokenHasItsOwnSecret() {
    String id = ticketOf(ANN);
    sessions.register(Events.SESSION, KEY);
    succeed(id, ANN);

    assertThat(get(ANN, id)).isNotEqualTo(get(ANN, id));
  }

  @Test
  void givenAPlacedMatchWithoutARegisteredKey_whenRead_thenStillPlacing() {
    String id = ticketOf(ANN);
    succeed(id, ANN);

    Reply before = get(ANN, id);
    sessions.register(Events.SESSION, KEY);
    Reply after = get(ANN, id);

    assertThat(status(before)).isEqualTo("PLACING");
    assertThat(json(before).has("connection")).isFalse();
    assertThat(status(after)).isEqualTo("COMPLETED");
  }

  @Test
  void givenAnEventWithoutASeatForThePlayer_whenRead_thenFailedWithAReason() {
    String id = ticketOf(ANN);
    sessions.register(Events.SESSION, KEY);
    succeed(id, BOB);

    assertThat(status(get(ANN, id))).isEqualTo("FAILED");
    assertThat(json(get(ANN, id)).path("reason").asString("")).isEqualTo("NO_SEAT");
  }

  @ParameterizedTest
  @CsvSource({
    "MatchmakingTimedOut, TIMED_OUT, TimedOut",
    "MatchmakingCancelled, CANCELLED, Cancelled",
    "MatchmakingFailed, FAILED, UNEXPECTED_ERROR"
  })
  void givenAnEndWithoutAMatch_whenRead_thenTheCallerLearnsWhy(
      String type, String status, String reason) {
    String id = ticketOf(ANN);
    events.take(List.of(Events.of(type, 5, Map.of(id, List.of(ANN)))));

    Reply reply = get(ANN, id);

    assertThat(status(reply)).isEqualTo(status);
    assertThat(json(reply).path("reason").asString("")).isEqualTo(reason);
    assertThat(reply.headers()).doesNotContainKey("retry-after");
  }

  @Test
  void givenASearchingTicket_whenCancelled_thenItReadsCancelledAtOnceAndTheSearchStops() {
    String id = ticketOf(ANN);
    events.take(List.of(Events.searching(id, 1, ANN)));

    Reply reply = delete(ANN, id);

    assertThat(reply.status()).isEqualTo(202);
    assertThat(status(reply)).isEqualTo("CANCELLED");
    assertThat(status(get(ANN, id))).isEqualTo("CANCELLED");
    assertThat(matchmaker.stopped).containsExactly(id);
  }

  @Test
  void givenACancelWhilePlacing_whenTheMatchComesAnyway_thenNoSeatIsHandedOut() {
    String id = ticketOf(ANN);
    sessions.register(Events.SESSION, KEY);
    events.take(List.of(Events.potential(2, false, Map.of(id, List.of(ANN)))));
    delete(ANN, id);

    succeed(id, ANN);

    assertThat(status(get(ANN, id))).isEqualTo("CANCELLED");
    assertThat(json(get(ANN, id)).has("connection")).isFalse();
  }

  @Test
  void givenACancelThatCouldNotStopTheSearch_whenRepeated_thenItStops() {
    String id = ticketOf(ANN);
    matchmaker.faults.plan(Next.FAIL_BEFORE);

    assertThat(delete(ANN, id).status()).isEqualTo(503);
    assertThat(delete(ANN, id).status()).isEqualTo(202);
    assertThat(matchmaker.stopped).containsExactly(id);
  }

  @Test
  void givenACompletedTicket_whenCancelled_thenItStaysCompleted() {
    String id = ticketOf(ANN);
    sessions.register(Events.SESSION, KEY);
    succeed(id, ANN);

    assertThat(status(delete(ANN, id))).isEqualTo("COMPLETED");
    assertThat(matchmaker.stopped).isEmpty();
    assertThat(json(get(ANN, id)).has("connection")).isTrue();
  }

  @Test
  void givenAnUnchangedTicket_whenReadWithItsEtag_then304UntilItMoves() {
    String id = ticketOf(ANN);
    Reply first = get(ANN, id);
    String etag = Objects.requireNonNull(first.headers().get("etag"));
    var again =
        new Request("GET", PATH + "/" + id, "r", ANN, Map.of("if-none-match", etag), new byte[0]);

    assertThat(first.headers()).containsEntry("retry-after", "1");
    assertThat(handler.reply(again).status()).isEqualTo(304);
    events.take(List.of(Events.searching(id, 1, ANN)));
    assertThat(handler.reply(again).status()).isEqualTo(200);
  }

  @Test
  void givenADayOfSilence_whenTheClockOnlyMoves_thenNoTicketOutlivesItsLife() {
    String id = ticketOf(ANN);
    clock.advance(Matchmaking.TICKET_LIFE.minus(Duration.ofSeconds(1)));
    assertThat(get(ANN, id).status()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(1));
    assertThat(get(ANN, id).status()).isEqualTo(404);
  }

  @Test
  void givenAProposedMatch_whenRead_thenThePlayerLearnsHowLongHeHasToAccept() {
    String id = ticketOf(ANN);
    proposed(id, 30);
    clock.advance(Duration.ofSeconds(12));

    Reply reply = get(ANN, id);

    assertThat(status(reply)).isEqualTo("REQUIRES_ACCEPTANCE");
    assertThat(json(reply).path("acceptWithinMillis").asLong(0)).isEqualTo(18_000);
    assertThat(reply.headers()).containsEntry("retry-after", "1");
  }

  private void proposed(String id, int seconds) {
    tickets.apply(
        new TicketNews(
            id,
            TicketStatus.REQUIRES_ACCEPTANCE,
            clock.millis(),
            null,
            null,
            clock.millis() + seconds * 1000L));
  }

  private Reply accept(String player, String ticket, String body) {
    return handler.reply(Calls.player(player, "POST", PATH + "/" + ticket + "/acceptance", body));
  }

  @Test
  void givenAProposedMatch_whenAnswered_thenMatchmakingHearsItForThisPlayerOnly() {
    String id = ticketOf(ANN);
    proposed(id, 30);
    matchmaker.known.put(
        id, new TicketNews(id, TicketStatus.REQUIRES_ACCEPTANCE, clock.millis(), null, null));

    assertThat(accept(ANN, id, "{\"accept\":true}").status()).isEqualTo(202);
    assertThat(accept(ANN, id, "{\"accept\":false}").status()).isEqualTo(202);
    assertThat(accept(BOB, id, "{\"accept\":true}").status()).isEqualTo(404);

    assertThat(matchmaker.answers)
        .containsExactly(id + " " + ANN + " true", id + " " + ANN + " false");
  }

  @Test
  void givenATicketThatWaitsForNoAnswer_whenAnswered_then409() {
    String id = ticketOf(ANN);

    assertThat(accept(ANN, id, "{\"accept\":true}").status()).isEqualTo(409);
    delete(ANN, id);
    assertThat(accept(ANN, id, "{\"accept\":true}").status()).isEqualTo(409);
    assertThat(matchmaker.answers).isEmpty();
  }

  @Test
  void givenABodyWithoutAnAnswer_whenAnswered_then400NamesTheField() {
    String id = ticketOf(ANN);

    Reply reply = accept(ANN, id, "{\"accept\":\"yes\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(json(reply).path("message").asString("")).startsWith("accept ");
  }

  @ParameterizedTest
  @CsvSource({"NOT_AVAILABLE, 0, 1", "40000, 0, 10", "90000, 0, 10", "20000, 8, 3", "20000, 60, 1"})
  void givenAnEstimate_whenRead_thenRetryAfterIsAQuarterOfWhatIsLeft(
      String estimate, int secondsLater, String retryAfter) {
    String id = ticketOf(ANN);
    events.take(List.of(Events.searching(id, 0, ANN, estimate)));
    clock.advance(Duration.ofSeconds(secondsLater));

    assertThat(get(ANN, id).headers()).containsEntry("retry-after", retryAfter);
  }

  @Test
  void givenATicketOfTwo_whenEachReads_thenEachSeesHisOwnSeatOnly() {
    String id = TicketIds.random();
    tickets.create(Ticket.queued(id, List.of(ANN, BOB), "party", "arena", clock.millis(), 60_000));
    sessions.register(Events.SESSION, KEY);
    events.take(List.of(Events.succeeded(5, Map.of(id, List.of(ANN, BOB)))));

    for (String player : List.of(ANN, BOB)) {
      Reply reply = get(player, id);
      assertThat(status(reply)).isEqualTo("COMPLETED");
      assertThat(json(reply).path("connection").path("playerSessionId").asString(""))
          .isEqualTo(Events.seat(player));
      String other = player.equals(ANN) ? BOB : ANN;
      assertThat(json(reply).toString()).doesNotContain(Events.seat(other), other);
    }
    delete(BOB, id);
    assertThat(status(get(ANN, id))).isEqualTo("COMPLETED");
  }

  @Test
  void givenATicketOfTwoBeingPlaced_whenOneCancels_thenNeitherIsHandedAConnection() {
    String id = TicketIds.random();
    tickets.create(Ticket.queued(id, List.of(ANN, BOB), "party", "arena", clock.millis(), 60_000));
    sessions.register(Events.SESSION, KEY);
    events.take(List.of(Events.potential(2, false, Map.of(id, List.of(ANN, BOB)))));

    assertThat(status(delete(BOB, id))).isEqualTo("CANCELLED");
    events.take(List.of(Events.succeeded(5, Map.of(id, List.of(ANN, BOB)))));

    for (String player : List.of(ANN, BOB)) {
      assertThat(status(get(player, id))).isEqualTo("CANCELLED");
      assertThat(json(get(player, id)).has("connection")).isFalse();
    }
  }
}
