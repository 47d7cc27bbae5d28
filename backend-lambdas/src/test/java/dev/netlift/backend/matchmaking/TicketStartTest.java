package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.players.Player;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asking for a match. */
class TicketStartTest extends TicketsWorld {
  @Test
  void givenANewPlayer_whenHePosts_thenATicketIsQueuedAndSearchedForWithHisSkill() {
    Reply reply = post(ANN, GOOD);

    assertThat(reply.status()).isEqualTo(202);
    assertThat(status(reply)).isEqualTo("QUEUED");
    String id = json(reply).path("ticketId").asString("");
    assertThat(matchmaker.only(id))
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

    assertThat(matchmaker.only(id).skill()).isEqualTo(42);
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
  void givenMatchmakingIsDown_whenPosted_then503AndTheRowSaysFailed() {
    matchmaker.faults.plan(Next.FAIL_BEFORE);

    Reply reply = post(ANN, GOOD);

    assertThat(reply.status()).isEqualTo(503);
    assertThat(json(reply).path("error").asString("")).isEqualTo("unavailable");
    assertThat(tickets.rows.values())
        .singleElement()
        .extracting(Ticket::status)
        .isEqualTo(TicketStatus.FAILED);
  }

  @Test
  void givenMatchmakingRefuses_whenPosted_then503AndTheRowSaysFailed() {
    matchmaker.refusing = true;

    assertThat(post(ANN, GOOD).status()).isEqualTo(503);
    assertThat(tickets.rows.values())
        .singleElement()
        .extracting(Ticket::status)
        .isEqualTo(TicketStatus.FAILED);
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
}
