package dev.netlift.backend.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.SessionStore.Registration;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store of sessions does, in memory or not. */
abstract class SessionStoreContract {
  private static final SessionKey KEY = key(1);
  final TestClock clock = new TestClock();
  private final SessionStore sessions = store();

  abstract SessionStore store();

  private static SessionKey key(int fill) {
    byte[] bytes = new byte[SessionKey.BYTES];
    Arrays.fill(bytes, (byte) fill);
    return new SessionKey(bytes);
  }

  @Test
  void givenAKey_whenRegisteredAgainAndOtherwise_thenTheFirstStays() {
    assertThat(sessions.register("s", KEY)).isEqualTo(Registration.CREATED);
    assertThat(sessions.register("s", KEY)).isEqualTo(Registration.SAME_AGAIN);
    assertThat(sessions.register("s", key(2))).isEqualTo(Registration.OTHER_KEY);

    assertThat(sessions.find("s").orElseThrow().key()).isEqualTo(KEY);
    assertThat(sessions.find("other")).isEmpty();
  }

  @Test
  void givenPlayersBeforeAfterAndAgain_whenRegistered_thenAllAreThere() {
    sessions.seat("s", Map.of("us-west-2:ann", "p1", "us-west-2:bob", "p2"));
    assertThat(sessions.find("s").orElseThrow().key()).isNull();
    assertThat(sessions.register("s", KEY)).isEqualTo(Registration.CREATED);
    sessions.seat("s", Map.of("us-west-2:ann", "p3"));
    sessions.seat("s", Map.of("us-west-2:ann", "p1", "us-west-2:bob", "p2"));
    sessions.seat("s", Map.of());

    var session = sessions.find("s").orElseThrow();
    assertThat(session.key()).isEqualTo(KEY);
    assertThat(session.playerSessions()).containsOnlyKeys("us-west-2:ann", "us-west-2:bob");
    assertThat(session.seats("us-west-2:ann", "p1")).isTrue();
    assertThat(session.seats("us-west-2:ann", "p3")).isTrue();
    assertThat(session.seats("us-west-2:ann", "p2")).isFalse();
    assertThat(session.seats("us-west-2:bob", "p2")).isTrue();
    assertThat(session.seats("nobody", "p1")).isFalse();
  }

  @Test
  void givenASession_whenRepeatedlyWritten_thenItsLifeIsNotProlonged() {
    sessions.register("s", KEY);
    clock.advance(Duration.ofHours(47));
    sessions.register("s", KEY);
    sessions.seat("s", Map.of("ann", "p1"));

    clock.advance(Duration.ofHours(1));

    assertThat(sessions.find("s")).isEmpty();
  }

  @Test
  void givenAResult_whenAnotherIsSaid_thenTheFirstIsKeptAndTheSessionIsAsItWas() {
    sessions.register("s", KEY);
    var before = sessions.find("s");

    assertThat(sessions.settle("s", "first")).isEqualTo("first");
    assertThat(sessions.settle("s", "second")).isEqualTo("first");
    assertThat(sessions.find("s")).isEqualTo(before);
  }
}
