package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How the usual design loses an award: it counts a message once, by remembering the message
 * together with the counter, and gives the award in a second write. Killed between the two, it
 * takes the message for done when it comes again. The same kills against ours.
 */
class LostAwardTest {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/s-1";
  private static final SessionKey KEY = new SessionKey(new byte[SessionKey.BYTES]);

  /** Counter first, award after, as published samples have it. */
  private static final class CounterThenAward {
    final Faults faults = new Faults();
    final Map<String, Long> counters = new HashMap<>();
    final Set<String> seen = new HashSet<>();
    final List<String> awards = new ArrayList<>();

    void take(String message, String player, long kills) {
      boolean news =
          faults.call(
              () -> {
                if (!seen.add(message)) {
                  return false;
                }
                counters.merge(player, kills, Long::sum);
                return true;
              });
      if (!news) {
        return; // a duplicate: done already
      }
      faults.call(() -> awards.add(player + " first-blood"));
    }
  }

  @Test
  void givenTheUsualDesign_whenKilledAfterTheCounterWrite_thenTheAwardIsLostForGood() {
    var usual = new CounterThenAward();
    usual.faults.plan(Next.FAIL_AFTER);

    assertThatThrownBy(() -> usual.take("m1", "ann", 3)).isInstanceOf(BackendException.class);
    usual.take("m1", "ann", 3);

    assertThat(usual.counters).containsEntry("ann", 3L);
    assertThat(usual.awards).isEmpty();
  }

  /** The two calls of a fold's store, each of them dead before or after its work. */
  static List<Arguments> kills() {
    return List.of(
        Arguments.of("before the read", new Next[] {Next.FAIL_BEFORE}),
        Arguments.of("after the read, before the fold", new Next[] {Next.FAIL_AFTER}),
        Arguments.of("after the fold, before the write", new Next[] {Next.WORK, Next.FAIL_BEFORE}),
        Arguments.of("after the write, before the answer", new Next[] {Next.WORK, Next.FAIL_AFTER}),
        Arguments.of(
            "twice, first before and then after the write",
            new Next[] {Next.WORK, Next.FAIL_BEFORE, Next.WORK, Next.FAIL_AFTER}));
  }

  @ParameterizedTest(name = "killed {0}")
  @MethodSource("kills")
  void givenOurs_whenKilledAtAnyStepOfTheFold_thenTheAwardIsThereToldAndOnTheStreamOnce(
      String where, Next[] plan) {
    var clock = new TestClock();
    var sessions = new FakeSessions(clock);
    sessions.register(SESSION, KEY);
    sessions.seat(SESSION, Map.of("ann", "psess-ann"));
    var aggregates = new FakeAggregates();
    aggregates.faults.plan(plan);
    byte[] body =
        Calls.bytes(
            """
            {"v":1,"gameSessionId":"%s","serverTimeMillis":1,"reports":[{"playerId":"ann",
             "playerSessionId":"psess-ann","sequence":1,"final":true,"totals":{"kills":3}}]}"""
                .formatted(SESSION));

    Reply reply;
    int calls = 0;
    do {
      // Each call is another container, which knows nothing of the one before.
      var handler =
          new AchievementsHandler(
              new Achievements(Samples.SHIPPED, aggregates, clock, millis -> {}),
              sessions,
              new FakeAnnouncer(),
              new FakeQuarantine().counted());
      var header =
          Map.of(Reports.HMAC_HEADER, HexFormat.of().formatHex(Reports.hmac(KEY.bytes(), body)));
      reply = handler.reply(Calls.server("POST", "/reports", header, body));
      calls++;
    } while (reply.status() == 503 && calls < 10);

    assertThat(reply.status()).as("killed %s", where).isEqualTo(200);
    assertThat(calls).isGreaterThan(1);
    assertThat(String.valueOf(reply.body())).contains("\"id\":\"first-blood\"");
    assertThat(aggregates.find("ann").total("kills")).isEqualTo(3);
    assertThat(aggregates.find("ann").unlocked()).containsOnlyKeys("first-blood");
    assertThat(aggregates.unlocksOnStream).containsExactly("first-blood");
  }
}
