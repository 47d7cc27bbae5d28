package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What players read of achievements, and what they must not. */
class ReadingAchievementsTest {
  private static final String MINE = "/players/me/achievements";
  private static final Definitions DEFINITIONS =
      Samples.definitions(
          """
          {"id":"kills","kind":"sum","scopes":["lifetime","week"],"bounds":{"max":1000}},
          {"id":"maps","kind":"distinct","universe":["a","b","c"]}
          """,
          """
          {"id":"tiered","name":"T","criteria":{"metric":"kills"},
           "tiers":[{"name":"T I","target":2},{"name":"T II","target":5}]},
          {"id":"both","name":"B","criteria":{"all":[{"metric":"kills","atLeast":9},{"metric":"maps","every":true}]}},
          {"id":"weekly","name":"W","scope":"week","repeatable":true,"criteria":{"metric":"kills","atLeast":3}},
          {"id":"whispered","name":"Whispered","visibility":"secret","points":7,"criteria":{"metric":"kills","atLeast":4}},
          {"id":"unseen","name":"Unseen","visibility":"hidden","criteria":{"metric":"kills","atLeast":4}}
          """);

  private final TestClock clock = new TestClock();
  private final FakeAggregates aggregates = new FakeAggregates();
  private final AchievementsHandler handler =
      new AchievementsHandler(
          new Achievements(DEFINITIONS, aggregates, clock, millis -> {}),
          new FakeSessions(clock),
          new FakeAnnouncer(),
          new FakeQuarantine().counted());

  private void counted(String session, long kills, long maps) {
    var report =
        Samples.report(
            session, clock.millis() + Samples.LIFE, 1, true, Map.of("kills", kills, "maps", maps));
    var outcome = Fold.fold(DEFINITIONS, aggregates.find("ann"), report, clock.millis());
    assertThat(aggregates.save(outcome.aggregate(), outcome.unlocks())).isTrue();
  }

  private Reply get(String path, String player, Map<String, String> headers) {
    return handler.reply(new Request("GET", path, "r", player, headers, new byte[0]));
  }

  private JsonNode read(String path) {
    Reply reply = get(path, "ann", Map.of());
    assertThat(reply.status()).isEqualTo(200);
    return Objects.requireNonNull(reply.body());
  }

  private JsonNode mine(String id) {
    for (JsonNode one : read(MINE).path("achievements")) {
      if (one.path("id").asString("").equals(id)) {
        return one;
      }
    }
    throw new AssertionError("no " + id + " in " + read(MINE));
  }

  @Test
  void givenSomeProgress_whenRead_thenEachCriterionAndTierSaysHowFar() {
    counted("s1", 3, 0b011);

    assertThat(mine("tiered").path("progress").asLong(-1)).isEqualTo(3);
    assertThat(mine("tiered").path("target").asLong(-1)).isEqualTo(5);
    assertThat(mine("tiered").path("unlocked").asBoolean(true)).isFalse();
    assertThat(mine("tiered").path("tiers").path(0).path("unlockedAtMillis").asLong(0))
        .isEqualTo(clock.millis());
    assertThat(mine("tiered").path("tiers").path(1).path("unlocked").asBoolean(true)).isFalse();
    assertThat(mine("both").path("criteria"))
        .hasToString(
            "[{\"metric\":\"kills\",\"atLeast\":9,\"progress\":3},{\"metric\":\"maps\",\"atLeast\":3,\"progress\":2}]");
    assertThat(read(MINE).path("totals")).hasToString("{\"kills\":3,\"maps\":2}");
  }

  @Test
  void givenANewWeek_whenRead_thenARepeatableBeginsAnewAndItsTimesStay() {
    counted("s1", 3, 0);
    assertThat(mine("weekly").path("unlocked").asBoolean(false)).isTrue();

    clock.advance(Duration.ofDays(7));

    assertThat(mine("weekly").path("unlocked").asBoolean(true)).isFalse();
    assertThat(mine("weekly").path("progress").asLong(-1)).isZero();
    assertThat(mine("weekly").path("times").asLong(-1)).isEqualTo(1);
  }

  @Test
  void givenSecretAndHidden_whenLocked_thenNoWordOfThemLeavesTheServerAndUnlockedTheyDo() {
    counted("s1", 3, 0);
    for (String path : new String[] {MINE, "/achievements"}) {
      assertThat(read(path).toString()).doesNotContainIgnoringCase("whispered", "unseen");
      assertThat(read(path).toString()).contains("\"id\":\"secret-1\"", "\"points\":7");
    }

    counted("s2", 1, 0);

    assertThat(mine("whispered").path("name").asString("")).isEqualTo("Whispered");
    assertThat(mine("unseen").path("unlocked").asBoolean(false)).isTrue();
    assertThat(read("/achievements").toString()).doesNotContainIgnoringCase("whispered", "unseen");
  }

  @Test
  void givenATag_whenNothingChanged_then304AndAfterAReportAnother() {
    counted("s1", 1, 0);
    String tag = Objects.requireNonNull(get(MINE, "ann", Map.of()).headers().get("etag"));

    Reply same = get(MINE, "ann", Map.of("if-none-match", tag));
    counted("s2", 1, 0);
    Reply other = get(MINE, "ann", Map.of("if-none-match", tag));

    assertThat(same.status()).isEqualTo(304);
    assertThat(same.body()).isNull();
    assertThat(other.status()).isEqualTo(200);
    assertThat(other.headers()).doesNotContainEntry("etag", tag);
  }

  @Test
  void givenTheCatalogue_whenRead_thenNothingOfThePlayerIsInItAndItsTagHolds() {
    counted("s1", 3, 0);
    Reply reply = get("/achievements", "ann", Map.of());
    String tag = Objects.requireNonNull(reply.headers().get("etag"));

    assertThat(String.valueOf(reply.body())).doesNotContain("progress", "unlocked");
    assertThat(get("/achievements", "bob", Map.of("if-none-match", tag)).status()).isEqualTo(304);
    assertThat(handler.reply(Calls.server("GET", "/achievements", "")).status()).isEqualTo(401);
  }

  @Test
  void givenOtherPlayers_whenOneReads_thenOnlyHisOwn() {
    counted("s1", 3, 0);

    Reply bob = get(MINE, "bob", Map.of());

    assertThat(Objects.requireNonNull(bob.body()).path("totals")).isEmpty();
  }

  @Test
  void givenDefinitionsMilderThanAtTheLastReport_whenRead_thenUnlockedStoredAndOnTheStreamOnce() {
    var strict =
        Samples.definitions(
            "{\"id\":\"kills\",\"kind\":\"sum\",\"bounds\":{\"max\":9}}",
            "{\"id\":\"tiered\",\"name\":\"T\",\"criteria\":{\"metric\":\"kills\",\"atLeast\":9}}");
    var report = Samples.report("s", clock.millis() + Samples.LIFE, 1, true, Map.of("kills", 2L));
    var before = Fold.fold(strict, Aggregate.of("ann"), report, clock.millis());
    aggregates.save(before.aggregate(), before.unlocks());

    read(MINE);
    read(MINE);

    assertThat(aggregates.unlocksOnStream).containsExactly("tiered#1");
    assertThat(aggregates.find("ann").unlocked()).containsOnlyKeys("tiered#1");
  }
}
