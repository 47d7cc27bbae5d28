package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.LocalDynamo;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** From a changed file to the players' items, over DynamoDB Local. */
class PlanIT {
  private static final int PLAYERS = 230;

  @Test
  void givenPlayersInATable_whenPlannedAppliedAndSwept_thenExactlyThoseThePlanNamedUnlock() {
    var table = LocalDynamo.table("definitionsId");
    var admin =
        new AdminFixture(
            new DynamoAggregates(LocalDynamo.table("playerId")),
            new DynamoDefinitions(table),
            new DynamoSweeps(table));
    for (int kills = 0; kills < PLAYERS; kills++) {
      admin.achievements.count("player-" + kills, Samples.report("s", 1, kills, 0));
    }
    ObjectNode file = AdminFixture.marksman(3, 200);

    var named = new TreeSet<String>();
    String cursor = "";
    int pages = 0;
    do {
      ObjectNode body = AdminFixture.definitions(file);
      var page = admin.done("POST", "plan", cursor.isEmpty() ? body : body.put("cursor", cursor));
      page.path("players").forEach(player -> named.add(player.path("playerId").asString()));
      cursor = page.path("cursor").asString("");
      pages++;
    } while (!cursor.isEmpty());
    assertThat(pages).isGreaterThan(2);
    assertThat(named).hasSize(PLAYERS - 200);

    admin.done("PUT", "definitions", AdminFixture.definitions(file).put("rev", 0));
    ObjectNode sweep = AdminFixture.definitions(file);
    sweep.remove("definitions");
    while (!admin.done("POST", "sweep", sweep).path("done").asBoolean()) {}
    var unlocked = new TreeSet<String>();
    for (int kills = 0; kills < PLAYERS; kills++) {
      String player = "player-" + kills;
      if (admin.aggregates.find(player).unlocked().containsKey("marksman#3")) {
        unlocked.add(player);
      }
    }
    assertThat(unlocked).isEqualTo(named);
  }
}
