package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AchievementsHandlerTest {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/s-1";
  private static final SessionKey KEY = new SessionKey(new byte[SessionKey.BYTES]);

  private final TestClock clock = new TestClock();
  private final FakeSessions sessions = new FakeSessions(clock);
  private final FakeAggregates aggregates = new FakeAggregates();
  private final FakeQuarantine quarantine = new FakeQuarantine();
  private final AchievementsHandler handler =
      new AchievementsHandler(
          new Achievements(Samples.SHIPPED, aggregates, clock, millis -> {}),
          sessions,
          new FakeAnnouncer(),
          quarantine.counted());

  @BeforeEach
  void aSessionOfTwo() {
    sessions.register(SESSION, KEY);
    sessions.seat(SESSION, Map.of("ann", "psess-ann", "bob", "psess-bob"));
  }

  private static String report(String player, long sequence, String totals) {
    return report(player, "psess-" + player, sequence, totals);
  }

  private static String report(String player, String seat, long sequence, String totals) {
    return "{\"playerId\":\"%s\",\"playerSessionId\":\"%s\",\"sequence\":%d,\"final\":false,\"totals\":%s}"
        .formatted(player, seat, sequence, totals);
  }

  private static String body(String... reports) {
    return "{\"v\":1,\"gameSessionId\":\"%s\",\"serverTimeMillis\":1795000000000,\"reports\":[%s]}"
        .formatted(SESSION, String.join(",", reports));
  }

  private Reply post(String body) {
    byte[] bytes = Calls.bytes(body);
    return post(bytes, HexFormat.of().formatHex(Reports.hmac(KEY.bytes(), bytes)));
  }

  private Reply post(byte[] body, String hmac) {
    return handler.reply(Calls.server("POST", "/reports", Map.of(Reports.HMAC_HEADER, hmac), body));
  }

  private static JsonNode result(Reply reply, int index) {
    assertThat(reply.status()).isEqualTo(200);
    return Objects.requireNonNull(reply.body()).path("results").path(index);
  }

  private JsonNode progress(String player) {
    Reply reply = handler.reply(Calls.player(player, "GET", "/players/me/achievements", ""));
    assertThat(reply.status()).isEqualTo(200);
    return Objects.requireNonNull(reply.body());
  }

  @Test
  void givenAReportOverTheThreshold_whenPosted_thenTheAnswerCarriesTheUnlockAndThePlayerReadsIt() {
    Reply reply = post(body(report("ann", 1, "{\"kills\":3,\"distance\":1200}")));

    JsonNode result = result(reply, 0);
    assertThat(result.path("playerId").asString("")).isEqualTo("ann");
    assertThat(result.path("status").asString("")).isEqualTo("applied");
    assertThat(result.path("unlocks").path(0).path("id").asString("")).isEqualTo("first-blood");
    assertThat(result.path("unlocks").path(0).path("name").asString("")).isEqualTo("First blood");
    assertThat(result.path("unlocks").path(0).path("unlockedAtMillis").asLong(0))
        .isEqualTo(clock.millis());
    JsonNode mine = progress("ann");
    assertThat(mine.path("achievements").path(0).toString())
        .startsWith(
            "{\"id\":\"first-blood\",\"name\":\"First blood\",\"unlocked\":true,\"unlockedAtMillis\":"
                + clock.millis()
                + ",\"progress\":1,\"target\":1,");
    assertThat(mine.path("achievements").path(1).toString())
        .startsWith(
            "{\"id\":\"played-a-match\",\"name\":\"Played a match\",\"unlocked\":false,\"progress\":0,\"target\":1,");
    assertThat(mine.path("totals")).hasToString("{\"distance\":1200,\"kills\":3}");
  }

  @Test
  void givenNoReports_whenAPlayerReads_thenEverythingIsLocked() {
    assertThat(progress("new").path("achievements"))
        .hasSize(Samples.SHIPPED.achievements().size())
        .noneMatch(one -> one.path("unlocked").asBoolean(true));
    assertThat(progress("new").path("totals")).isEmpty();
  }

  @Test
  void givenARepeatedCall_whenPosted_thenStaleTotalsOnceAndTheUnlockToldAgain() {
    String body = body(report("ann", 1, "{\"kills\":3}"));
    post(body);

    JsonNode again = result(post(body), 0);

    assertThat(again.path("status").asString("")).isEqualTo("stale");
    assertThat(again.path("unlocks").path(0).path("id").asString("")).isEqualTo("first-blood");
    assertThat(progress("ann").path("totals").path("kills").asLong(0)).isEqualTo(3);
    assertThat(aggregates.unlocksOnStream).containsExactly("first-blood");
  }

  @ParameterizedTest
  @EnumSource(Next.class)
  void
      givenACrashBeforeOrAfterTheWrite_whenTheServerReportsAgain_thenTheAwardIsThereAndOnTheStreamOnce(
          Next fault) {
    String body = body(report("ann", 1, "{\"kills\":3}"));
    aggregates.faults.plan(Next.WORK, fault);

    Reply first = post(body);
    Reply second = post(body);

    assertThat(first.status()).isEqualTo(fault == Next.WORK ? 200 : 503);
    assertThat(result(second, 0).path("unlocks").path(0).path("id").asString(""))
        .isEqualTo("first-blood");
    assertThat(progress("ann").path("totals").path("kills").asLong(0)).isEqualTo(3);
    assertThat(aggregates.unlocksOnStream).containsExactly("first-blood");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not_in_session         | {"playerId":"cid","playerSessionId":"psess-cid","sequence":1,"totals":{"kills":1}}
          not_in_session         | {"playerId":"ann","playerSessionId":"psess-bob","sequence":1,"totals":{"kills":1}}
          not_in_session         | {"playerId":"ann","sequence":1,"totals":{"kills":1}}
          totals.kills must      | {"playerId":"ann","playerSessionId":"psess-ann","sequence":1,"totals":{"kills":-1}}
          totals.kills must      | {"playerId":"ann","playerSessionId":"psess-ann","sequence":1,"totals":{"kills":1.5}}
          totals must            | {"playerId":"ann","playerSessionId":"psess-ann","sequence":1}
          sequence must          | {"playerId":"ann","playerSessionId":"psess-ann","totals":{"kills":1}}
          final must             | {"playerId":"ann","playerSessionId":"psess-ann","sequence":1,"final":1,"totals":{"kills":1}}
          """)
  void givenOneWrongReport_whenPostedWithAGoodOne_thenOnlyItIsRefused(
      String reason, String report) {
    Reply reply = post(body(report, report("bob", 1, "{\"kills\":1}")));

    assertThat(result(reply, 0).path("status").asString("")).isEqualTo("refused");
    assertThat(result(reply, 0).path("reason").asString("")).startsWith(reason);
    assertThat(result(reply, 0).path("unlocks")).isEmpty();
    assertThat(result(reply, 1).path("status").asString("")).isEqualTo("applied");
    assertThat(aggregates.rows).containsOnlyKeys("bob");
  }

  @ParameterizedTest
  @CsvSource({
    "unknown_metric, betrayals, 1",
    "not_writable, skill, 9000",
    "out_of_bounds, kills, 100001",
    "too_fast, kills, 99999",
    "total_decreased, distance, 1"
  })
  void givenWhatNoHonestServerSays_whenPosted_thenThatPlayersReportIsKeptApartAndTheOthersCount(
      String reason, String metric, long value) {
    post(body(report("ann", 1, "{\"kills\":1,\"distance\":2}")));
    String wrong = report("ann", 2, "{\"kills\":2,\"" + metric + "\":" + value + "}");
    if (metric.equals("kills")) {
      wrong = report("ann", 2, "{\"kills\":" + value + "}");
    }

    Reply reply = post(body(wrong, report("bob", 1, "{\"kills\":1}")));
    Reply later = post(body(report("ann", 3, "{\"kills\":3}")));

    assertThat(result(reply, 0))
        .hasToString(
            "{\"playerId\":\"ann\",\"status\":\"quarantined\",\"reason\":\"%s\",\"metric\":\"%s\",\"unlocks\":[]}"
                .formatted(reason, metric));
    assertThat(result(reply, 1).path("status").asString("")).isEqualTo("applied");
    assertThat(result(later, 0).path("status").asString("")).isEqualTo("applied");
    assertThat(aggregates.find("ann").totals()).isEqualTo(Map.of("kills", 3L, "distance", 2L));
    assertThat(quarantine.rows.values())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.playerId()).isEqualTo("ann");
              assertThat(entry.gameSessionId()).isEqualTo(SESSION);
              assertThat(entry.report().sequence()).isEqualTo(2);
              assertThat(entry.report().totals()).containsEntry(metric, value);
              assertThat(entry.fault()).isEqualTo(new Fold.Fault(reason, metric));
            });
    assertThat(quarantine.rings()).isEqualTo(1);
  }

  @Test
  void givenAQuarantineThatFails_whenPosted_then503AndTheRepeatIsKeptAndRingsOnce() {
    String body = body(report("ann", 1, "{\"kills\":100001}"));
    quarantine.faults.plan(Next.FAIL_BEFORE);

    assertThat(post(body).status()).isEqualTo(503);
    assertThat(quarantine.rows).isEmpty();
    assertThat(result(post(body), 0).path("status").asString("")).isEqualTo("quarantined");
    assertThat(result(post(body), 0).path("status").asString("")).isEqualTo("quarantined");
    assertThat(quarantine.rows).hasSize(1);
    assertThat(quarantine.rings()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "zz",
        "0000000000000000000000000000000000000000000000000000000000000000"
      })
  void givenAWrongHmac_whenPosted_then403AndNothingIsCounted(String hmac) {
    Reply reply = post(Calls.bytes(body(report("ann", 1, "{\"kills\":1}"))), hmac);

    assertThat(reply.status()).isEqualTo(403);
    assertThat(aggregates.rows).isEmpty();
  }

  @Test
  void givenABodyChangedByOneBlank_whenPosted_then403() {
    byte[] signed = Calls.bytes(body(report("ann", 1, "{\"kills\":1}")));
    byte[] sent = Calls.bytes(body(report("ann", 1, "{\"kills\": 1}")));

    assertThat(post(sent, HexFormat.of().formatHex(Reports.hmac(KEY.bytes(), signed))).status())
        .isEqualTo(403);
  }

  @Test
  void givenASessionOver48HoursOld_whenPosted_then404AndNothingIsCounted() {
    clock.advance(Duration.ofHours(48));

    assertThat(post(body(report("ann", 1, "{\"kills\":1}"))).status()).isEqualTo(404);
    assertThat(aggregates.rows).isEmpty();
  }

  @Test
  void givenABigBatch_whenPosted_thenEveryResultStandsInItsPlace() {
    var reports = new String[100];
    for (int i = 0; i < reports.length; i++) {
      sessions.seat(SESSION, Map.of("p" + i, "psess-p" + i));
      reports[i] = report("p" + i, 1, "{\"distance\":" + i + "}");
    }

    Reply reply = post(body(reports));

    for (int i = 0; i < reports.length; i++) {
      assertThat(result(reply, i).path("playerId").asString("")).isEqualTo("p" + i);
      assertThat(result(reply, i).path("status").asString("")).isEqualTo("applied");
      assertThat(aggregates.find("p" + i).total("distance")).isEqualTo(i);
    }
  }

  @Test
  void givenAStoreThatFailsForOne_whenPosted_then503AndARepeatCompletesTheBatch() {
    String body = body(report("ann", 1, "{\"kills\":1}"), report("bob", 1, "{\"kills\":2}"));
    aggregates.faults.plan(Next.FAIL_BEFORE);

    assertThat(post(body).status()).isEqualTo(503);
    assertThat(post(body).status()).isEqualTo(200);
    assertThat(aggregates.find("ann").total("kills")).isEqualTo(1);
    assertThat(aggregates.find("bob").total("kills")).isEqualTo(2);
  }

  @Test
  void givenASessionWithoutAKey_whenPosted_then404() {
    sessions.seat("other", Map.of("ann", "psess-ann"));

    String body = body(report("ann", 1, "{\"kills\":1}")).replace(SESSION, "other");

    assertThat(post(body).status()).isEqualTo(404);
  }

  @Test
  void givenAPlayersCredentials_whenHeReports_then403() {
    Reply reply =
        handler.reply(Calls.player("ann", "POST", "/reports", body(report("ann", 1, "{}"))));

    assertThat(reply.status()).isEqualTo(403);
  }

  @Test
  void givenNoIdentity_whenProgressIsRead_then401() {
    assertThat(handler.reply(Calls.server("GET", "/players/me/achievements", "")).status())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          body                | {
          v                   | {}
          serverTimeMillis    | {"v":1,"gameSessionId":"s"}
          gameSessionId       | {"v":1,"serverTimeMillis":1}
          reports             | {"v":1,"serverTimeMillis":1,"gameSessionId":"s"}
          reports             | {"v":1,"serverTimeMillis":1,"gameSessionId":"s","reports":[]}
          """)
  void givenAMalformedEnvelope_whenPosted_then400NamesTheField(String field, String body) {
    Reply reply = post(body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(Objects.requireNonNull(reply.body()).path("message").asString(""))
        .startsWith(field + " ");
  }

  @Test
  void givenAReportOfNobody_whenPosted_then400NamesItsPlace() {
    Reply reply = post(body(report("ann", 1, "{\"kills\":1}"), "{\"sequence\":1}"));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(Objects.requireNonNull(reply.body()).path("message").asString(""))
        .isEqualTo("reports[1].playerId must be a string");
    assertThat(aggregates.rows).isEmpty();
  }

  @Test
  void givenMoreReportsThanABatchHolds_whenPosted_thenOnlyThoseBeyondAreRefused() {
    var reports = new String[203];
    for (int i = 0; i < reports.length; i++) {
      sessions.seat(SESSION, Map.of("p" + i, "psess-p" + i));
      reports[i] = report("p" + i, 1, "{\"kills\":1}");
    }

    Reply reply = post(body(reports));

    for (int i = 0; i < reports.length; i++) {
      JsonNode result = result(reply, i);
      assertThat(result.path("playerId").asString("")).isEqualTo("p" + i);
      assertThat(result.path("status").asString("")).isEqualTo(i < 200 ? "applied" : "refused");
      assertThat(result.path("reason").asString("")).isEqualTo(i < 200 ? "" : "beyond_batch");
      assertThat(aggregates.find("p" + i).total("kills")).isEqualTo(i < 200 ? 1 : 0);
    }
  }

  @Test
  void givenABodyNobodyReads_whenPosted_thenRefusedAsAWhole() {
    assertThat(post(body(report("ann", 1, "{}")) + " ".repeat(300_000)).status()).isEqualTo(413);
  }
}
