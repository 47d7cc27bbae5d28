package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class AdminPlayersTest {
  private final AdminFixture admin = new AdminFixture();

  private static ObjectNode about(String key) {
    return Json.object().put("playerId", "ann").put("key", key).put("reason", "ticket 17");
  }

  private Aggregate ann() {
    return admin.aggregates.find("ann");
  }

  @Test
  void givenAPlayer_whenGranted_thenUnlockedWithWhatWaitedForItAuditedAndToldOnce() {
    admin.achievements.count("ann", Samples.report("s", 1, 250, 0));
    var granted = admin.done("POST", "grant", about("marathon"));

    assertThat(granted.path("unlocks").toString()).isEqualTo("[\"marathon\",\"veteran\"]");
    assertThat(ann().unlocked())
        .hasEntrySatisfying(
            "marathon", how -> assertThat(how.session()).isEqualTo(Corrections.GRANTED));
    assertThat(admin.fakeAggregates.unlocksOnStream).contains("marathon", "veteran");
    var entry = admin.audit.entries.getFirst();
    assertThat(entry.what()).isEqualTo("grant");
    assertThat(entry.subject()).isEqualTo("ann marathon");
    assertThat(entry.reason()).isEqualTo("ticket 17");

    var again = admin.done("POST", "grant", about("marathon"));
    assertThat(again.path("changed").asBoolean(true)).isFalse();
    assertThat(admin.audit.entries).hasSize(1);
  }

  @Test
  void givenARepeatable_whenGranted_thenForThePeriodThatIsNow() {
    admin.done("POST", "grant", about("weekly-warrior"));

    assertThat(ann().unlocked()).containsKey("weekly-warrior@2026-W47");
    admin.clock.advance(Duration.ofDays(20));
    admin.achievements.count(
        "ann",
        Samples.report("s", admin.clock.millis() + Samples.LIFE, 1, false, Map.of("kills", 1L)));
    assertThat(ann().repeated())
        .hasEntrySatisfying("weekly-warrior", how -> assertThat(how.times()).isEqualTo(1));
  }

  @Test
  void givenUnknownKeysOrNoReason_whenGranted_thenRefusedAndNothingIsAudited() {
    assertThat(admin.ask("POST", "grant", about("nothing")).status()).isEqualTo(404);
    assertThat(admin.ask("POST", "grant", about("marksman")).status()).isEqualTo(404);
    assertThat(admin.ask("POST", "revoke", about("marathon")).status()).isEqualTo(404);
    var silent = Json.object().put("playerId", "ann").put("key", "marathon");
    assertThat(admin.ask("POST", "grant", silent).status()).isEqualTo(400);
    assertThat(admin.audit.entries).isEmpty();
    assertThat(admin.fakeAggregates.rows).isEmpty();
  }

  @Test
  void givenARevokedUnlock_whenItsValuesStillHold_thenItStaysAwayUntilGranted() {
    admin.achievements.count("ann", Samples.report("s", 1, 12, 0));
    admin.done("POST", "revoke", about("marksman#1"));
    assertThat(ann().unlocked()).doesNotContainKey("marksman#1").containsKey("first-blood");

    admin.achievements.count("ann", Samples.report("s", 2, 13, 0));
    assertThat(ann().unlocked()).doesNotContainKey("marksman#1");
    admin.done("POST", "grant", about("marksman#1"));
    assertThat(ann().unlocked()).containsKey("marksman#1");
    assertThat(ann().revoked()).isEmpty();
  }

  @Test
  void givenAReset_whenReportsOfBeforeComeAgain_thenTheyBringNothingBackAndGrowthCounts() {
    var earlier = Samples.report("s", 1, 12, 500);
    admin.achievements.count("ann", earlier);
    admin.done("POST", "reset", about(""));
    assertThat(ann().totals()).isEmpty();
    assertThat(ann().unlocked()).isEmpty();

    admin.achievements.count("ann", earlier);
    assertThat(ann().totals()).isEmpty();
    admin.achievements.count("ann", Samples.report("s", 2, 15, 500));
    assertThat(ann().total("kills")).isEqualTo(3);
    assertThat(ann().unlocked().keySet()).containsExactly("first-blood");
  }

  @Test
  void givenAnAuditThatFails_whenCorrected_thenNothingIsChanged() {
    admin.achievements.count("ann", Samples.report("s", 1, 12, 0));
    var before = ann();
    for (String what : new String[] {"grant", "revoke", "reset"}) {
      admin.audit.faults.plan(Next.FAIL_BEFORE);
      var key = what.equals("grant") ? "marathon" : "marksman#1";
      assertThat(admin.ask("POST", what, about(key)).status()).isEqualTo(503);
    }
    assertThat(ann()).isEqualTo(before);
  }

  @Test
  void givenAPlayer_whenShown_thenAllThatIsKept() {
    admin.achievements.count("ann", Samples.report("s", 1, 12, 0));
    var shown = admin.done("POST", "players", Json.object().put("playerId", "ann"));

    assertThat(shown.path("totals").path("kills").asInt()).isEqualTo(12);
    assertThat(shown.path("unlocked").path("marksman#1").path("session").asString()).isEqualTo("s");
    assertThat(admin.audit.entries).isEmpty();
  }
}
