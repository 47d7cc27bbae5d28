package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.players.FakePlayers;
import dev.netlift.backend.players.Player;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import dev.netlift.protocol.ConnectTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TicketsHandlerTest {
  private static final String ANN = "us-west-2:00000000-0000-0000-0000-00000000000a";
  private static final String BOB = "us-west-2:00000000-0000-0000-0000-00000000000b";
  private static final String GOOD = "{\"mode\":\"arena\",\"latencyInMs\":{\"us-west-2\":12}}";
  private static final String PATH = "/stage/matchmaking/tickets";
  private static final SessionKey KEY = new SessionKey(new byte[SessionKey.BYTES]);

  private final TestClock clock = new TestClock();
  private final FakePlayers players = new FakePlayers();
  private final FakeTickets tickets = new FakeTickets(clock);
  private final FakeSessions sessions = new FakeSessions(clock);
  private final FakeMatchmaker matchmaker = new FakeMatchmaker();
  private final TicketsHandler handler =
      new TicketsHandler(
          new Matchmaking(
              Map.of("arena", "netlift-arena", "duel", "netlift-duel"),
              players,
              tickets,
              sessions,
              matchmaker,
              clock));
  private final MatchmakingEventsHandler events = new MatchmakingEventsHandler(tickets, sessions);

  private Reply post(String player, String body) {
    return handler.reply(Calls.player(player, "POST", PATH, body));
  }

  private Reply post(String player, String body, String idempotencyKey) {
    return handler.reply(
        new Request(
            "POST", PATH, "r", player, Map.of("idempotency-key", idempotencyKey), Calls.bytes(body)));
  }

  private Reply get(String player, String ticket) {
    return handler.reply(Calls.player(player, "GET", PATH + "/" + ticket, ""));
  }

  private Reply delete(String player, String ticket) {
    return handler.reply(Calls.player(player, "DELETE", PATH + "/" + ticket, ""));
  }

  private Ticket row(String ticket) {
    return Objects.requireNonNull(tickets.rows.get(ticket));
  }

  private static JsonNode json(Reply reply) {
    return Objects.requireNonNull(reply.body());
  }

  private static String status(Reply reply) {
    return json(reply).path("status").asString("");
  }

  private String ticketOf(String player) {
    return json(post(player, GOOD)).path("ticketId").asString("");
  }

  private void succeed(String ticket, String player) {
    events.take(List.of(Events.succeeded(5, Map.of(ticket, List.of(player)))));
  }

  @Test
  void givenANewPlayer_whenHePosts_thenATicketIsQueuedAndSearchedForWithHisSkill() {
    Reply reply = post(ANN, GOOD);

    assertThat(reply.status()).isEqualTo(202);
    assertThat(status(reply)).isEqualTo("QUEUED");
    String id = json(reply).path("ticketId").asString("");
    assertThat(matchmaker.started.get(id))
        .isEqualTo(new Matchmaker.Entrant(ANN, Player.SKILL_AT_FIRST, Map.of("us-west-2", 12)));
    assertThat(matchmaker.configurations).containsEntry(id, "netlift-arena");
    assertThat(row(id))
        .satisfies(
            row -> {
              assertThat(row.ownerId()).isEqualTo(ANN);
              assertThat(row.members()).containsExactly(ANN);
              assertThat(row.expiresAtMillis()).isGreaterThan(clock.millis());
            });
  }

  @Test
  void givenAKnownPlayer_whenHePosts_thenHisOwnSkillIsSentAndKept() {
    players.rows.put(ANN, new Player(ANN, 42));

    String id = ticketOf(ANN);

    assertThat(Objects.requireNonNull(matchmaker.started.get(id)).skill()).isEqualTo(42);
    assertThat(players.findOrCreate(ANN).skill()).isEqualTo(42);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          body             |
          body             | {
          body             | []
          body             | "x"
          body             | {"mode":"arena","latencyInMs":{"us-west-2":12}} {}
          body             | {"mode":"arena","mode":"duel","latencyInMs":{"us-west-2":12}}
          mode             | {}
          mode             | {"mode":7,"latencyInMs":{"us-west-2":12}}
          mode             | {"mode":"","latencyInMs":{"us-west-2":12}}
          mode             | {"mode":"chess","latencyInMs":{"us-west-2":12}}
          latencyInMs      | {"mode":"arena"}
          latencyInMs      | {"mode":"arena","latencyInMs":null}
          latencyInMs      | {"mode":"arena","latencyInMs":12}
          latencyInMs      | {"mode":"arena","latencyInMs":[12]}
          latencyInMs      | {"mode":"arena","latencyInMs":{}}
          latencyInMs      | {"mode":"arena","latencyInMs":{"US_WEST":12}}
          latencyInMs.us-west-2 | {"mode":"arena","latencyInMs":{"us-west-2":0}}
          latencyInMs.us-west-2 | {"mode":"arena","latencyInMs":{"us-west-2":-1}}
          latencyInMs.us-west-2 | {"mode":"arena","latencyInMs":{"us-west-2":10001}}
          latencyInMs.us-west-2 | {"mode":"arena","latencyInMs":{"us-west-2":1.5}}
          latencyInMs.us-west-2 | {"mode":"arena","latencyInMs":{"us-west-2":"12"}}
          latencyInMs.us-west-2 | {"mode":"arena","latencyInMs":{"us-west-2":null}}
          latencyInMs.us-west-2 | {"mode":"arena","latencyInMs":{"us-west-2":99999999999999999999}}
          latencyInMs.b    | {"mode":"arena","latencyInMs":{"a":12,"b":0}}
          """)
  void givenAMalformedBody_whenPosted_then400NamesTheFieldAndNothingHappened(
      String field, String body) {
    Reply reply = post(ANN, body == null ? "" : body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(json(reply).path("message").asString("")).startsWith(field + " ");
    assertThat(json(reply).path("requestId").asString("")).isEqualTo("request-1");
    assertThat(tickets.rows).isEmpty();
    assertThat(players.rows).isEmpty();
    assertThat(matchmaker.started).isEmpty();
  }

  @Test
  void givenAnOversizeBody_whenPosted_then413() {
    assertThat(post(ANN, " ".repeat(20_000) + GOOD).status()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "GET", "DELETE"})
  void givenNoIdentity_whenCalled_then401(String method) {
    Reply reply = handler.reply(Calls.server(method, PATH, GOOD));

    assertThat(reply.status()).isEqualTo(401);
    assertThat(tickets.rows).isEmpty();
  }

  @Test
  void givenAPlayerIdInTheBody_whenPosted_thenOnlyTheVerifiedOneCounts() {
    Reply reply =
        post(ANN, "{\"playerId\":\"" + BOB + "\",\"mode\":\"arena\",\"latencyInMs\":{\"a\":1}}");

    String id = json(reply).path("ticketId").asString("");
    assertThat(row(id).ownerId()).isEqualTo(ANN);
    assertThat(players.rows).containsOnlyKeys(ANN);
  }

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
    assertThat(token.expiresAtMillis())
        .isEqualTo(clock.millis() + Matchmaking.TOKEN_LIFE.toMillis());
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
  void givenMatchmakingIsDown_whenPosted_then503AndTheRowSaysFailed() {
    matchmaker.faults.plan(Next.FAIL_BEFORE);

    Reply reply = post(ANN, GOOD);

    assertThat(reply.status()).isEqualTo(503);
    assertThat(json(reply).path("error").asString("")).isEqualTo("unavailable");
    assertThat(tickets.rows.values()).singleElement().extracting(Ticket::status).isEqualTo(TicketStatus.FAILED);
  }

  @Test
  void givenMatchmakingRefuses_whenPosted_then503AndTheRowSaysFailed() {
    matchmaker.refusing = true;

    assertThat(post(ANN, GOOD).status()).isEqualTo(503);
    assertThat(tickets.rows.values()).singleElement().extracting(Ticket::status).isEqualTo(TicketStatus.FAILED);
  }

  @Test
  void givenAStartWhoseAnswerWasLost_whenItsMatchComesAnyway_thenNoSeatIsHandedOut() {
    matchmaker.faults.plan(Next.FAIL_AFTER);
    post(ANN, GOOD);
    String id = tickets.rows.keySet().iterator().next();
    sessions.register(Events.SESSION, KEY);

    succeed(id, ANN);

    assertThat(status(get(ANN, id))).isEqualTo("FAILED");
    assertThat(json(get(ANN, id)).has("connection")).isFalse();
  }

  @Test
  void givenThePlayerTableIsDown_whenPosted_thenNoTicketAndNoPlayerIsMade() {
    players.faults.plan(Next.FAIL_BEFORE);

    assertThat(post(ANN, GOOD).status()).isEqualTo(503);
    assertThat(players.rows).isEmpty();
    assertThat(tickets.rows).isEmpty();
  }

  @Test
  void givenTheTicketTableIsDown_whenPosted_thenNoSearchIsStarted() {
    tickets.faults.plan(Next.FAIL_BEFORE);

    assertThat(post(ANN, GOOD).status()).isEqualTo(503);
    assertThat(matchmaker.started).isEmpty();
  }

  @Test
  void givenTheSameIdempotencyKey_whenPostedTwice_thenOneTicketAndOneSearch() {
    Reply first = post(ANN, GOOD, "k1");
    Reply second = post(ANN, GOOD, "k1");

    assertThat(json(second)).isEqualTo(json(first));
    assertThat(tickets.rows).hasSize(1);
    assertThat(matchmaker.started).hasSize(1);
  }

  @Test
  void givenTheSameIdempotencyKeyOfTwoPlayers_whenPosted_thenTwoTickets() {
    post(ANN, GOOD, "k1");
    post(BOB, GOOD, "k1");

    assertThat(tickets.rows).hasSize(2);
  }

  @Test
  void givenACrashBetweenRowAndSearch_whenRepeatedWithTheKey_thenTheSearchStarts() {
    String id = TicketIds.of(ANN, "k1");
    tickets.create(Ticket.queued(id, ANN, "arena", clock.millis(), 1000));

    Reply reply = post(ANN, GOOD, "k1");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(matchmaker.started).containsOnlyKeys(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a b", "é"})
  void givenAnUnusableIdempotencyKey_whenPosted_then400(String key) {
    assertThat(post(ANN, GOOD, key).status()).isEqualTo(400);
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
}
