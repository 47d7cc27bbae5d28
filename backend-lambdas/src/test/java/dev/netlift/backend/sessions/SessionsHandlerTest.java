package dev.netlift.backend.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.TestClock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
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
  private final SessionsHandler handler = new SessionsHandler(sessions);

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
}
