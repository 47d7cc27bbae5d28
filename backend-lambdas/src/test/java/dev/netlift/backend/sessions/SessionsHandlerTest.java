package dev.netlift.backend.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.protocol.ConnectRole;
import dev.netlift.protocol.ConnectTokens;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionsHandlerTest {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/s-1";
  private static final byte[] KEY = {
    1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -3, -4, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9, 9,
    9
  };

  private final TestClock clock = new TestClock();
  private final FakeSessions sessions = new FakeSessions(clock);
  private final FakeAudit audit = new FakeAudit();
  private final SessionsHandler handler =
      new SessionsHandler(sessions, new OperatorTokens(sessions, audit, "netlift-Operator", clock));

  private static String body(byte[] key) {
    return "{\"v\":1,\"gameSessionId\":\"%s\",\"sessionKey\":\"%s\"}"
        .formatted(SESSION, Base64.getUrlEncoder().withoutPadding().encodeToString(key));
  }

  private Reply post(String body) {
    return handler.reply(Calls.server("POST", "/sessions", body));
  }

  @Test
  void givenANewSession_whenRegistered_then201AndTheKeyIsKeptFor48Hours() {
    assertThat(post(body(KEY)).status()).isEqualTo(201);

    assertThat(sessions.find(SESSION).orElseThrow().key()).isEqualTo(new SessionKey(KEY));
    clock.advance(Duration.ofHours(48).minusSeconds(1));
    assertThat(sessions.find(SESSION)).isPresent();
    clock.advance(Duration.ofSeconds(1));
    assertThat(sessions.find(SESSION)).isEmpty();
  }

  @Test
  void givenTheSameKeyAgain_whenRegistered_then200() {
    post(body(KEY));

    assertThat(post(body(KEY)).status()).isEqualTo(200);
  }

  @Test
  void givenAnotherKey_whenRegistered_then409AndTheFirstStays() {
    post(body(KEY));

    Reply reply = post(body(new byte[32]));

    assertThat(reply.status()).isEqualTo(409);
    assertThat(sessions.find(SESSION).orElseThrow().key()).isEqualTo(new SessionKey(KEY));
  }

  @Test
  void givenPlayersThatCameFirst_whenRegistered_then201AndBothAreThere() {
    sessions.seat(SESSION, Map.of("ann", "psess-1"));

    assertThat(post(body(KEY)).status()).isEqualTo(201);

    var session = sessions.find(SESSION).orElseThrow();
    assertThat(session.key()).isEqualTo(new SessionKey(KEY));
    assertThat(session.seats("ann", "psess-1")).isTrue();
  }

  @Test
  void givenAPlayersCredentials_whenCalled_then403() {
    Reply reply = handler.reply(Calls.player("ann", "POST", "/sessions", body(KEY)));

    assertThat(reply.status()).isEqualTo(403);
    assertThat(sessions.find(SESSION)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          body          | nonsense
          v             | {}
          v             | {"v":2,"gameSessionId":"a","sessionKey":"b"}
          gameSessionId | {"v":1,"sessionKey":"b"}
          gameSessionId | {"v":1,"gameSessionId":"","sessionKey":"b"}
          gameSessionId | {"v":1,"gameSessionId":"a b","sessionKey":"b"}
          sessionKey    | {"v":1,"gameSessionId":"a"}
          sessionKey    | {"v":1,"gameSessionId":"a","sessionKey":"AAAA"}
          sessionKey    | {"v":1,"gameSessionId":"a","sessionKey":"!!"}
          """)
  void givenAMalformedBody_whenPosted_then400NamesTheFieldAndQuotesNoKey(
      String field, String body) {
    Reply reply = post(body);

    assertThat(reply.status()).isEqualTo(400);
    String message = Objects.requireNonNull(reply.body()).path("message").asString("");
    assertThat(message).startsWith(field + " ").doesNotContain("AAAA");
  }

  @Test
  void givenAKey_whenPrinted_thenItsBytesAreNotShown() {
    assertThat(new SessionKey(KEY)).hasToString("SessionKey");
  }

  private static final String TOKEN_FOR_ANN =
      "{\"gameSessionId\":\"%s\",\"playerSessionId\":\"psess-1\",\"playerId\":\"ann\",\"reason\":\"smoke\"}"
          .formatted(SESSION);

  private Reply admin(@Nullable String player, String userArn, String body) {
    return handler.reply(
        new Request(
            "POST",
            "/stage/admin/connect-tokens",
            "r",
            player,
            userArn,
            "",
            Map.of(),
            Calls.bytes(body)));
  }

  private static String operator() {
    return "arn:aws:sts::111122223333:assumed-role/netlift-Operator/me";
  }

  @Test
  void givenAnOperator_whenHeTakesAToken_thenItOpensAndTheAuditHasWhoAndWhy() {
    post(body(KEY));

    Reply reply = admin(null, operator(), TOKEN_FOR_ANN);

    assertThat(reply.status()).isEqualTo(201);
    String token = Objects.requireNonNull(reply.body()).path("connectToken").asString("");
    var opened = ConnectTokens.open(KEY, ConnectTokens.parse(token).sealed());
    assertThat(opened.playerId()).isEqualTo("ann");
    assertThat(opened.playerSessionId()).isEqualTo("psess-1");
    assertThat(audit.entries).hasSize(1);
    var entry = audit.entries.getFirst();
    assertThat(entry.who()).isEqualTo(operator());
    assertThat(entry.reason()).isEqualTo("smoke");
    assertThat(entry.toString()).doesNotContain(token, "psess-1");
  }

  @Test
  void givenAnAuditThatCannotBeWritten_whenATokenIsAskedFor_thenThereIsNone() {
    post(body(KEY));
    audit.faults.plan(Next.FAIL_BEFORE);

    assertThat(admin(null, operator(), TOKEN_FOR_ANN).status()).isEqualTo(503);
  }

  @Test
  void givenNoRegisteredKey_whenATokenIsAskedFor_then404AndNoEntry() {
    sessions.seat(SESSION, Map.of("ann", "psess-1"));

    assertThat(admin(null, operator(), TOKEN_FOR_ANN).status()).isEqualTo(404);
    assertThat(audit.entries).isEmpty();
  }

  @Test
  void givenTheFunction_whenPrimed_thenItLooksForASessionAndWritesNoAudit() {
    Request priming = Request.of(Json.read(SessionsHandler.priming(SessionsFixture.OPERATOR_ROLE)));

    assertThat(handler.reply(priming).status()).isEqualTo(404);
    assertThat(audit.entries).isEmpty();
  }

  @Test
  void givenAnybodyElse_whenATokenIsAskedFor_then403() {
    post(body(KEY));

    String fleet = "arn:aws:sts::111122223333:assumed-role/netlift-Fleet/i";
    for (String arn : List.of("", fleet, operator().replace("Operator/", "Operator2/"))) {
      assertThat(admin(null, arn, TOKEN_FOR_ANN).status()).isEqualTo(403);
    }
    assertThat(admin("ann", operator(), TOKEN_FOR_ANN).status()).isEqualTo(403);
    assertThat(audit.entries).isEmpty();
  }

  @Test
  void givenAnOperator_whenHeWantsToWatch_thenTheTokenIsASpectatorsAndTheAuditHasIt() {
    post(body(KEY));

    Reply reply =
        admin(
            null,
            operator(),
            "{\"gameSessionId\":\"%s\",\"role\":\"spectator\",\"delayMillis\":700,\"reason\":\"look\"}"
                .formatted(SESSION));

    assertThat(reply.status()).isEqualTo(201);
    var answer = Objects.requireNonNull(reply.body());
    assertThat(answer.path("delayMillis").asInt(0)).isEqualTo(700);
    String token = answer.path("connectToken").asString("");
    var opened = ConnectTokens.open(KEY, ConnectTokens.parse(token).sealed());
    assertThat(opened.role()).isEqualTo(new ConnectRole.Spectator(700));
    assertThat(opened.gameSessionId()).isEqualTo(SESSION);
    String name = "spectator-" + answer.path("auditId").asString("");
    assertThat(opened.playerId()).isEqualTo(name);
    assertThat(opened.playerSessionId()).isEqualTo(name);
    var entry = audit.entries.getFirst();
    assertThat(entry.what()).isEqualTo("spectator-token");
    assertThat(entry.toString()).contains(name, "look").doesNotContain(token);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          role            | "role":"owner"
          role            | "role":7
          delayMillis     | "role":"spectator","delayMillis":10001
          delayMillis     | "role":"spectator","delayMillis":-1
          playerId        | "role":"spectator","playerId":"ann"
          playerSessionId | "role":"spectator","playerSessionId":"psess-1"
          """)
  void givenWhatNoSpectatorHas_whenAskedFor_then400NamesTheField(String field, String members) {
    post(body(KEY));

    Reply reply =
        admin(
            null,
            operator(),
            "{\"gameSessionId\":\"%s\",\"reason\":\"look\",%s}".formatted(SESSION, members));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(Objects.requireNonNull(reply.body()).path("message").asString(""))
        .startsWith(field + " ");
    assertThat(audit.entries).isEmpty();
  }
}
