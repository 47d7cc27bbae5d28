package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class AdminDefinitionsTest {
  private final AdminFixture admin = new AdminFixture();

  private JsonNode apply(JsonNode file, long rev) {
    return admin.done("PUT", "definitions", AdminFixture.definitions(file).put("rev", rev));
  }

  private String faults(JsonNode file) {
    var reply = admin.ask("POST", "plan", AdminFixture.definitions(file));
    assertThat(reply.status()).isEqualTo(422);
    return String.valueOf(reply.body()).replace("\",\"", "\n");
  }

  @Test
  void givenNothingApplied_whenShown_thenTheShippedFileAsRevZero() {
    var shown = admin.done("GET", "definitions", Json.object());

    assertThat(shown.path("rev").asLong()).isZero();
    assertThat(shown.path("definitions")).isEqualTo(Definitions.shippedFile());
  }

  @Test
  void givenManyFaults_whenPlanned_thenAllAreToldAtOnceWithTheirPlacesAndAgainstWhatIsLive() {
    var file =
        AdminFixture.file(
            f -> {
              f.path("metrics").get(2).asObject().put("kind", "max").remove("bounds");
              f.path("metrics").get(2).asObject().putObject("bounds").put("max", 9);
              AdminFixture.one(f, "veteran").putArray("prerequisites").add("nobody").add("loop");
              AdminFixture.one(f, "marathon").putObject("criteria").put("metric", "mileage");
              f.withArray("achievements")
                  .addObject()
                  .put("id", "loop")
                  .put("name", "L")
                  .putArray("prerequisites")
                  .add("veteran");
              return f;
            });

    assertThat(faults(file))
        .contains("metric kills: was (sum) and would be (max); that needs a new id")
        .contains("prerequisite nobody is not defined")
        .contains("prerequisites in a cycle")
        .contains("unknown metric mileage")
        .doesNotContain("achievement marathon: was");
  }

  @Test
  void givenWhatWouldGrowTooLarge_whenPlanned_thenRefusedWithTheSize() {
    var file =
        AdminFixture.file(
            f -> {
              for (int i = 0; i < 1700; i++) {
                f.withArray("achievements")
                    .addObject()
                    .put("id", "filler-of-no-use-to-anybody-" + i)
                    .put("name", "F")
                    .putObject("criteria")
                    .put("metric", "kills")
                    .put("atLeast", 1);
              }
              return f;
            });

    assertThat(faults(file)).contains("a player's item could grow to").contains("over 200000");
  }

  @Test
  void givenAnotherAggregationOrScope_whenPlanned_thenItNeedsANewIdAlsoOfAnIdGoneBy() {
    var other =
        AdminFixture.file(
            f -> {
              AdminFixture.one(f, "marathon").putObject("criteria").put("metric", "kills");
              AdminFixture.one(f, "marathon").withObject("criteria").put("atLeast", 3);
              AdminFixture.one(f, "weekly-warrior").put("repeatable", false);
              f.path("metrics").get(9).asObject().putArray("universe").add("other").add("arena");
              return f;
            });
    assertThat(faults(other))
        .contains("achievement marathon: was (lifetime: distance at least)")
        .contains("achievement weekly-warrior: was (week, repeatable:")
        .contains("metric maps_played: was (distinct of");

    var without =
        AdminFixture.file(
            f -> {
              f.withArray("achievements")
                  .removeIf(
                      one ->
                          one.path("id").asString("").equals("marathon")
                              || one.path("id").asString("").equals("veteran"));
              return f;
            });
    apply(without, 0);
    assertThat(faults(other)).contains("achievement marathon: was (lifetime: distance at least)");
    assertThat(apply(Definitions.shippedFile(), 1).path("rev").asLong()).isEqualTo(2);
  }

  @Test
  void givenAddedTiersMetricsAndPlaces_whenPlanned_thenFree() {
    var file =
        AdminFixture.file(
            f -> {
              f.withArray("metrics").addObject().put("id", "new").put("kind", "flag");
              f.path("metrics").get(9).withArray("universe").add("moon");
              AdminFixture.one(f, "marksman").withArray("tiers").addObject().put("target", 999);
              return f;
            });

    var plan = admin.done("POST", "plan", AdminFixture.definitions(file));
    assertThat(plan.path("differences").toString())
        .contains("{\"change\":\"added\",\"what\":\"metric new\"")
        .contains("\"what\":\"metric maps_played\",\"how\":\"universe ")
        .contains("{\"change\":\"added\",\"what\":\"achievement marksman#4\"");
  }

  @Test
  void
      givenPlayersOnBothSides_whenALoweredTierIsPlanned_thenExactlyThoseItUnlocksAndNothingMoves() {
    Map<String, Aggregate> before = players(250);

    var named = new TreeMap<String, String>();
    long scanned = 0;
    String cursor = "";
    do {
      ObjectNode body = AdminFixture.definitions(AdminFixture.marksman(2, 40));
      if (!cursor.isEmpty()) {
        body.put("cursor", cursor);
      }
      var page = admin.done("POST", "plan", body);
      assertThat(page.path("scanned").asLong()).isLessThanOrEqualTo(100);
      scanned += page.path("scanned").asLong();
      page.path("players")
          .forEach(p -> named.put(p.path("playerId").asString(), p.path("unlocks").toString()));
      cursor = page.path("cursor").asString("");
    } while (!cursor.isEmpty());

    assertThat(scanned).isEqualTo(250);
    var expected = new TreeMap<String, String>();
    for (int kills = 40; kills < 50; kills++) {
      expected.put(name(kills), "[\"marksman#2\"]");
    }
    assertThat(named).isEqualTo(expected);
    assertThat(admin.fakeAggregates.rows).isEqualTo(before);
  }

  private static String name(int kills) {
    return "player-%03d".formatted(kills);
  }

  private Map<String, Aggregate> players(int count) {
    for (int kills = 0; kills < count; kills++) {
      admin.achievements.count(name(kills), Samples.report("s", 1, kills, 0));
    }
    return Map.copyOf(admin.fakeAggregates.rows);
  }

  @Test
  void givenWhatTheNextTouchUnlocksAnyway_whenPlanned_thenItIsNotTheChangesDoing() {
    players(60);
    apply(AdminFixture.marksman(2, 40), 0);

    var same = admin.done("POST", "plan", AdminFixture.definitions(AdminFixture.marksman(2, 40)));
    assertThat(same.path("differences")).isEmpty();
    assertThat(same.path("players")).isEmpty();
    assertThat(same.path("due").asInt()).isEqualTo(10);
    var lower = admin.done("POST", "plan", AdminFixture.definitions(AdminFixture.marksman(2, 38)));
    assertThat(lower.path("players")).hasSize(2);
  }

  @Test
  void givenARaisedTarget_whenApplied_thenNobodyLosesAnything() {
    players(60);
    apply(AdminFixture.marksman(2, 100), 0);
    admin.clock.advance(LiveDefinitions.FRESH);

    assertThat(admin.achievements.of(name(55)).unlocked()).containsKey("marksman#2");
    admin.achievements.count(name(45), Samples.report("s", 2, 60, 0));
    assertThat(admin.aggregates.find(name(45)).unlocked()).doesNotContainKey("marksman#2");
  }

  @Test
  void givenDefinitionsApplied_whenTheyAreFresh_thenEveryFunctionGoesByThemInTenSeconds() {
    players(50);
    assertThat(apply(AdminFixture.marksman(2, 40), 0).path("changed").asBoolean()).isTrue();
    var other =
        new Achievements(
            Achievements.Source.of(new LiveDefinitions(admin.fakeDefinitions, admin.clock)),
            admin.aggregates,
            admin.clock,
            millis -> {});

    assertThat(other.of(name(45)).unlocked()).containsKey("marksman#2");
    admin.clock.advance(Duration.ofSeconds(1));
    apply(AdminFixture.marksman(2, 30), 1);
    assertThat(other.of(name(35)).unlocked()).doesNotContainKey("marksman#2");
    admin.clock.advance(LiveDefinitions.FRESH);
    assertThat(other.of(name(35)).unlocked()).containsKey("marksman#2");
  }

  @Test
  void givenAMetricJustApplied_whenReportedBeforeAFunctionHasLookedAgain_thenCountedAllTheSame() {
    var other =
        new Achievements(
            Achievements.Source.of(new LiveDefinitions(admin.fakeDefinitions, admin.clock)),
            admin.aggregates,
            admin.clock,
            millis -> {});
    other.count("ann", Samples.report("s", 1, 1, 0));
    apply(
        AdminFixture.file(
            f -> {
              f.withArray("metrics").addObject().put("id", "new").put("kind", "flag");
              return f;
            }),
        0);

    var report = Samples.report("s", Samples.SESSION_END, 2, false, Map.of("new", 1L));
    assertThat(other.count("ann", report).status()).isEqualTo(Fold.Status.APPLIED);
  }

  @Test
  void givenTwoOperatorsWhoSawTheSameRev_whenBothApply_thenTheSecondIsToldAndRepeatsAreHarmless() {
    var mine = AdminFixture.marksman(1, 7);
    assertThat(apply(mine, 0).path("rev").asLong()).isEqualTo(1);
    var late =
        admin.ask(
            "PUT",
            "definitions",
            AdminFixture.definitions(AdminFixture.marksman(1, 8)).put("rev", 0));
    assertThat(late.status()).isEqualTo(409);
    assertThat(apply(mine, 0).path("changed").asBoolean(true)).isFalse();
    assertThat(admin.audit.entries).hasSize(1);
    assertThat(admin.audit.entries.getFirst().who()).isEqualTo(AdminFixture.ME);
    assertThat(admin.audit.entries.getFirst().subject()).startsWith("rev 1 ");
  }

  @Test
  void givenAnAuditThatFails_whenApplied_thenNothingIsChanged() {
    admin.audit.faults.plan(Next.FAIL_BEFORE);

    var reply =
        admin.ask(
            "PUT",
            "definitions",
            AdminFixture.definitions(AdminFixture.marksman(1, 7)).put("rev", 0));
    assertThat(reply.status()).isEqualTo(503);
    assertThat(admin.fakeDefinitions.head()).isEmpty();
  }

  @Test
  void givenOneAchievement_whenPutAndDeleted_thenTheRestStaysAsItIs() {
    ObjectNode body = Json.object().put("reason", "new map").put("rev", 0);
    body.putObject("achievement")
        .put("id", "sprinter")
        .put("name", "Sprinter")
        .putObject("criteria")
        .put("metric", "distance")
        .put("atLeast", 500);
    admin.done("PUT", "definitions/sprinter", body);
    var shown = admin.done("GET", "definitions", Json.object());
    assertThat(shown.path("definitions").path("achievements"))
        .hasSize(Samples.SHIPPED.achievements().size() + 1);

    admin.done("DELETE", "definitions/sprinter", Json.object().put("reason", "x").put("rev", 1));
    assertThat(admin.done("GET", "definitions", Json.object()).path("definitions"))
        .isEqualTo(Definitions.shippedFile());
    assertThat(
            admin
                .ask(
                    "DELETE",
                    "definitions/sprinter",
                    Json.object().put("reason", "x").put("rev", 2))
                .status())
        .isEqualTo(404);
  }
}
