package dev.netlift.backend.matchmaking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.players.Player;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Parties over the routes, and their tickets. */
class PartyRoutesTest extends TicketsWorld {
  private static final String CID = "us-west-2:00000000-0000-0000-0000-00000000000c";
  private static final String NEAR = "{\"latencyInMs\":{\"us-west-2\":12}}";

  private Reply call(String player, String method, String path, String body) {
    return handler.reply(
        new Request(
            method,
            "/stage" + path,
            "r",
            player,
            "",
            "10.0.0." + player.charAt(player.length() - 1),
            Map.of(),
            Calls.bytes(body)));
  }

  private JsonNode create(String player) {
    return json(call(player, "POST", "/parties", ""));
  }

  private Reply join(String player, JsonNode party) {
    String body = "{\"code\":\"" + party.path("code").asString("") + "\"}";
    return call(player, "POST", "/parties/join", body);
  }

  private Reply prepare(String player, String id) {
    return call(player, "PUT", "/parties/" + id + "/members/me", NEAR);
  }

  private Reply queue(String player, String id) {
    return post(player, "{\"mode\":\"arena\",\"partyId\":\"" + id + "\"}");
  }

  private static String id(JsonNode party) {
    return party.path("partyId").asString("");
  }

  /** Ann leads Bob and Cid, all prepared. */
  private String three() {
    JsonNode party = create(ANN);
    for (String player : List.of(BOB, CID)) {
      assertThat(join(player, party).status()).isEqualTo(200);
    }
    for (String player : List.of(ANN, BOB, CID)) {
      assertThat(prepare(player, id(party)).status()).isEqualTo(200);
    }
    return id(party);
  }

  @Test
  void givenAPartyOfThree_whenItsLeaderAsks_thenOneTicketWithEachMembersOwnFigures() {
    players.rows.put(BOB, new Player(BOB, 55));
    String party = three();
    call(
        BOB,
        "PUT",
        "/parties/" + party + "/members/me",
        "{\"latencyInMs\":{\"us-west-2\":99},\"attributes\":{\"hat\":\"red\",\"age\":7}}");

    String ticket = json(queue(ANN, party)).path("ticketId").asString("");

    assertThat(matchmaker.started.get(ticket))
        .containsExactly(
            new Matchmaker.Entrant(ANN, Player.SKILL_AT_FIRST, Map.of("us-west-2", 12)),
            new Matchmaker.Entrant(
                BOB, 55, Map.of("us-west-2", 99), Map.of("hat", "red", "age", 7.0)),
            new Matchmaker.Entrant(CID, Player.SKILL_AT_FIRST, Map.of("us-west-2", 12)));
    for (String player : List.of(ANN, BOB, CID)) {
      JsonNode seen = json(call(player, "GET", "/parties/" + party, ""));
      assertThat(seen.path("state").asString("")).isEqualTo("QUEUED");
      assertThat(seen.path("ticketId").asString("")).isEqualTo(ticket);
      assertThat(status(get(player, ticket))).isEqualTo("QUEUED");
    }
  }

  @Test
  void givenAMatchedParty_whenEachMemberReads_thenHisOwnSeatInTheSameSession() {
    String ticket = json(queue(ANN, three())).path("ticketId").asString("");
    sessions.register(Events.SESSION, KEY);
    events.take(List.of(Events.succeeded(5, Map.of(ticket, List.of(ANN, BOB, CID)))));

    for (String player : List.of(ANN, BOB, CID)) {
      JsonNode connection = json(get(player, ticket)).path("connection");
      assertThat(connection.path("gameSessionId").asString("")).isEqualTo(Events.SESSION);
      assertThat(connection.path("playerSessionId").asString("")).isEqualTo(Events.seat(player));
    }
  }

  @Test
  void givenAMemberWhoIsNotReady_whenTheLeaderAsks_then409NamesHimAndThereIsNoTicket() {
    String party = three();
    clock.advance(Duration.ofMinutes(2).plusMillis(1));
    prepare(ANN, party);
    prepare(CID, party);

    Reply reply = queue(ANN, party);

    assertThat(reply.status()).isEqualTo(409);
    assertThat(json(reply).path("error").asString("")).isEqualTo("member_not_ready");
    assertThat(json(reply).path("message").asString("")).contains(BOB).doesNotContain(CID);
    assertThat(tickets.rows).isEmpty();
    prepare(BOB, party);
    assertThat(queue(ANN, party).status()).isEqualTo(202);
  }

  @Test
  void givenAMember_whenHeAsksForAMatch_thenOnlyTheLeaderMayAndAStrangerFindsNoParty() {
    String party = three();

    assertThat(queue(BOB, party).status()).isEqualTo(403);
    String stranger = ANN.replace('a', 'd');
    assertThat(queue(stranger, party).status()).isEqualTo(404);
    assertThat(call(stranger, "GET", "/parties/" + party, "").status()).isEqualTo(404);
    assertThat(prepare(stranger, party).status()).isEqualTo(404);
    assertThat(call(stranger, "DELETE", "/parties/" + party + "/members/me", "").status())
        .isEqualTo(404);
    assertThat(matchmaker.started).isEmpty();
  }

  @Test
  void givenAQueuedParty_whenAMemberLeaves_thenTheSearchStopsForAllAndTheRestMayAskAgain() {
    String party = three();
    String ticket = json(queue(ANN, party)).path("ticketId").asString("");

    assertThat(call(ANN, "DELETE", "/parties/" + party + "/members/me", "").status())
        .isEqualTo(204);

    assertThat(matchmaker.stopped).containsExactly(ticket);
    assertThat(status(get(BOB, ticket))).isEqualTo("CANCELLED");
    assertThat(json(call(BOB, "GET", "/parties/" + party, "")).path("leaderId").asString(""))
        .isEqualTo(BOB);
    assertThat(queue(BOB, party).status()).isEqualTo(202);
  }

  @Test
  void givenAnEndedTicket_whenThePartyIsLookedAt_thenItFormsAgainAndMayBeJoined() {
    JsonNode made = create(ANN);
    prepare(ANN, id(made));
    String ticket = json(queue(ANN, id(made))).path("ticketId").asString("");
    assertThat(join(BOB, made).status()).isEqualTo(409);

    events.take(List.of(Events.of("MatchmakingTimedOut", 5, Map.of(ticket, List.of(ANN)))));

    assertThat(join(BOB, made).status()).isEqualTo(200);
    assertThat(json(call(ANN, "GET", "/parties/" + id(made), "")).path("state").asString(""))
        .isEqualTo("FORMING");
  }

  @Test
  void givenTheSameKey_whenAPartyAsksTwice_thenTheSameTicketAndOneSearch() {
    String party = three();
    String body = "{\"mode\":\"arena\",\"partyId\":\"" + party + "\"}";

    String first = json(post(ANN, body, "key-1")).path("ticketId").asString("");
    String second = json(post(ANN, body, "key-1")).path("ticketId").asString("");

    assertThat(second).isEqualTo(first);
    assertThat(matchmaker.started).hasSize(1);
  }

  @Test
  void givenAFailedReadOfAMembersProfile_whenTheLeaderAsks_thenNothingIsMadeOrOverwritten() {
    players.rows.put(BOB, new Player(BOB, 55));
    String party = three();
    players.faults.plan(Next.FAIL_BEFORE);

    assertThat(queue(ANN, party).status()).isEqualTo(503);

    assertThat(Objects.requireNonNull(players.rows.get(BOB)).skill()).isEqualTo(55);
    assertThat(tickets.rows).isEmpty();
    assertThat(matchmaker.started).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"latencyInMs\":{}}",
        "{\"latencyInMs\":{\"us-west-2\":0}}",
        "{\"latencyInMs\":{\"us-west-2\":1},\"attributes\":{\"skill\":99}}",
        "{\"latencyInMs\":{\"us-west-2\":1},\"attributes\":{\"hat\":7}}",
        "{\"latencyInMs\":{\"us-west-2\":1},\"attributes\":{\"age\":1e300}}"
      })
  void givenWhatAPlayerMayNotSay_whenHePrepares_then400(String body) {
    String party = id(create(ANN));

    assertThat(call(ANN, "PUT", "/parties/" + party + "/members/me", body).status()).isEqualTo(400);
  }

  @Test
  void givenWrongCodes_whenAPlayerGuesses_then404AndSoon429() {
    create(ANN);
    for (int i = 0; i < LIMITS.joinsPerMinute(); i++) {
      assertThat(call(BOB, "POST", "/parties/join", "{\"code\":\"AAAAAA\"}").status())
          .isEqualTo(404);
    }

    Reply reply = call(BOB, "POST", "/parties/join", "{\"code\":\"AAAAAA\"}");

    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.headers()).containsKey("retry-after");
  }

  @Test
  void givenGuestsFromOneAddress_whenTheyAreTooMany_then429AndEachNewOneIsCountedForTheAlarm() {
    for (int i = 0; i < LIMITS.newcomersPerHour(); i++) {
      assertThat(post("player-" + i, GOOD).status()).isEqualTo(202);
    }

    assertThat(post("player-x", GOOD).status()).isEqualTo(429);
    assertThat(post("player-0", GOOD).status()).isEqualTo(202);
    assertThat(players.rows).doesNotContainKey("player-x");
    assertThat(metrics.toString(StandardCharsets.UTF_8).lines())
        .hasSize(LIMITS.newcomersPerHour())
        .allSatisfy(line -> assertThat(line).contains("\"NewPlayers\":1", "\"_aws\""));
  }

  @Test
  void givenAPlayerWhoIsShutOut_whenHeAsks_then403ButHeMayStillRead() {
    String ticket = ticketOf(ANN);
    quotas.denied.add(ANN);
    clock.advance(Duration.ofSeconds(30));

    assertThat(post(ANN, GOOD).status()).isEqualTo(403);
    assertThat(call(ANN, "POST", "/parties", "").status()).isEqualTo(403);
    assertThat(get(ANN, ticket).status()).isEqualTo(200);
  }

  @Test
  void givenATicketCancelledWhileItIsStarted_whenTheStartReturns_thenTheSearchIsStopped() {
    String id = TicketIds.of(ANN, "key-1");
    matchmaker.whileStarting = () -> delete(ANN, id);

    Reply reply = post(ANN, GOOD, "key-1");

    assertThat(status(reply)).isEqualTo("CANCELLED");
    assertThat(matchmaker.stopped).containsExactly(id, id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /parties", "DELETE /parties/x", "POST /parties/x/members/me"})
  void givenNoSuchRoute_whenCalled_then404(String route) {
    String[] parts = route.split(" ", 2);

    assertThat(call(ANN, parts[0], parts[1], "").status()).isEqualTo(404);
  }
}
