package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a match, told with the last report. */
class MatchEndedTest {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/s-1";
  private static final SessionKey KEY = new SessionKey(new byte[SessionKey.BYTES]);
  private static final String REPORT =
      "{\"playerId\":\"ann\",\"playerSessionId\":\"psess-ann\",\"sequence\":1,\"final\":true,"
          + "\"totals\":{\"kills\":3}}";
  private static final String END =
      "{\"endedAtMillis\":1795000000123,\"reason\":\"TIME\",\"players\":["
          + "{\"playerId\":\"ann\",\"place\":1,\"score\":12},"
          + "{\"playerId\":\"bob\",\"place\":2,\"score\":-3}]}";

  private final TestClock clock = new TestClock();
  private final FakeSessions sessions = new FakeSessions(clock);
  private final FakeAggregates aggregates = new FakeAggregates();
  private final FakeAnnouncer announcer = new FakeAnnouncer();
  private final AchievementsHandler handler =
      new AchievementsHandler(
          new Achievements(Samples.SHIPPED, aggregates, clock, millis -> {}),
          sessions,
          announcer,
          new FakeQuarantine().counted());

  @BeforeEach
  void aSessionOfTwo() {
    sessions.register(SESSION, KEY);
    sessions.seat(SESSION, Map.of("ann", "psess-ann", "bob", "psess-bob"));
  }

  private Reply post(String reports, String end) {
    byte[] body =
        Calls.bytes(
            "{\"v\":1,\"gameSessionId\":\"%s\",\"serverTimeMillis\":1,\"reports\":[%s],\"matchEnded\":%s}"
                .formatted(SESSION, reports, end));
    String hmac = HexFormat.of().formatHex(Reports.hmac(KEY.bytes(), body));
    return handler.reply(Calls.server("POST", "/reports", Map.of(Reports.HMAC_HEADER, hmac), body));
  }

  @Test
  void givenTheLastReport_whenPosted_thenCountedAndTheEndIsAnnounced() {
    Reply reply = post(REPORT, END);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(aggregates.find("ann").total("kills")).isEqualTo(3);
    assertThat(announcer.announced)
        .containsExactly(
            new MatchEnded(
                SESSION,
                1795000000123L,
                "TIME",
                List.of(new MatchEnded.Place("ann", 1, 12), new MatchEnded.Place("bob", 2, -3))));
    assertThat(announcer.announced.getFirst().detail())
        .hasToString("{\"gameSessionId\":\"" + SESSION + "\"," + END.substring(1));
  }

  @Test
  void givenAMatchNobodyCameTo_whenPostedWithoutReports_thenItsEndIsAnnounced() {
    assertThat(post("", END).status()).isEqualTo(200);
    assertThat(announcer.announced).hasSize(1);
  }

  @Test
  void givenABusThatFails_whenPosted_then503AndTheRepeatAnnouncesWithoutCountingTwice() {
    announcer.faults.plan(Faults.Next.FAIL_BEFORE);

    Reply first = post(REPORT, END);
    assertThat(first.status()).isEqualTo(503);
    assertThat(first.headers()).containsKey("retry-after");
    Reply repeat = post(REPORT, END);

    assertThat(repeat.status()).isEqualTo(200);
    assertThat(announcer.announced).hasSize(1);
    assertThat(aggregates.find("ann").total("kills")).isEqualTo(3);
  }

  @Test
  void givenAReportThatCouldNotBeCounted_whenPosted_thenTheEndIsNotToldYet() {
    aggregates.faults.plan(Faults.Next.FAIL_BEFORE);

    assertThat(post(REPORT, END).status()).isEqualTo(503);
    assertThat(announcer.announced).isEmpty();
  }

  @Test
  void givenAPlayerNeverSeated_whenTold_thenLeftOutOfThePlaces() {
    post(REPORT, END.replace("\"bob\"", "\"mallory\""));

    assertThat(announcer.announced.getFirst().places())
        .containsExactly(new MatchEnded.Place("ann", 1, 12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "{}",
        "{\"endedAtMillis\":-1,\"reason\":\"TIME\",\"players\":[]}",
        "{\"endedAtMillis\":1,\"reason\":\"\",\"players\":[]}",
        "{\"endedAtMillis\":1,\"reason\":\"TIME\",\"players\":{}}",
        "{\"endedAtMillis\":1,\"reason\":\"TIME\",\"players\":[{\"playerId\":\"ann\",\"place\":0,\"score\":1}]}",
        "{\"endedAtMillis\":1,\"reason\":\"TIME\",\"players\":[{\"playerId\":\"ann\",\"place\":1,\"score\":1.5}]}",
        "{\"endedAtMillis\":1,\"reason\":\"TIME\",\"players\":[{\"playerId\":\"ann\",\"place\":1,\"score\":1},"
            + "{\"playerId\":\"ann\",\"place\":2,\"score\":1}]}"
      })
  void givenAnEndThatIsMalformed_whenPosted_then400AndNothingIsCountedOrTold(String end) {
    Reply reply = post(REPORT, end);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(String.valueOf(reply.body())).contains("matchEnded");
    assertThat(aggregates.find("ann").total("kills")).isZero();
    assertThat(announcer.announced).isEmpty();
  }

  @Test
  void givenNoEnd_whenPosted_thenNothingIsAnnouncedAndReportsAreWanted() {
    assertThat(post(REPORT, "null").status()).isEqualTo(200);
    assertThat(post("", "null").status()).isEqualTo(400);
    assertThat(announcer.announced).isEmpty();
  }
}
