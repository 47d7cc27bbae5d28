package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PlacementApiTest {
  private static final String RULES =
      "{\"ruleLanguageVersion\":\"1.0\",\"teams\":[{\"name\":\"t\",\"minPlayers\":1,\"maxPlayers\":1}]}";

  @TempDir Path folder;
  private World world;
  private String fleet = "";

  @BeforeEach
  void start() {
    world = new World(folder);
    String alias = world.matchmaking(RULES);
    fleet = world.fleet();
    world.pointAlias(alias, fleet);
  }

  private void match() {
    world.start("t1", "anna", 10);
    world.advance(Timers.DEFAULT.matchDelay());
  }

  private String placement(String operation) {
    String id =
        world.events.stream()
            .filter(event -> event.type().equals("PotentialMatchCreated"))
            .findFirst()
            .orElseThrow()
            .detail()
            .get("matchId")
            .asString();
    return world
        .call(operation, "{\"PlacementId\":\"" + id + "\"}")
        .get("GameSessionPlacement")
        .get("Status")
        .asString();
  }

  @Test
  void givenNoFreeProcess_whenPlacementIsStopped_thenCancelledAndNothingIsPlacedLater() {
    match();
    assertThat(placement("DescribeGameSessionPlacement")).isEqualTo("PENDING");
    assertThat(placement("StopGameSessionPlacement")).isEqualTo("CANCELLED");
    assertThat(placement("DescribeGameSessionPlacement")).isEqualTo("CANCELLED");
    FakeServer server = world.connect(0).ready(7777);
    assertThat(server.pushes("CreateGameSession")).isEmpty();
    assertThat(world.error("StopGameSessionPlacement", "{\"PlacementId\":\"none\"}"))
        .isEqualTo("NotFoundException");
  }

  @Test
  void givenRunningSession_whenDetailsAreAskedFor_thenSessionAndProtection() {
    FakeServer server = world.connect(0).ready(7777);
    match();
    server.activate();
    JsonNode detail =
        world
            .call(
                "DescribeGameSessionDetails", "{\"GameSessionId\":\"" + server.sessionId() + "\"}")
            .get("GameSessionDetails")
            .get(0);
    assertThat(detail.get("ProtectionPolicy").asString()).isEqualTo("NoProtection");
    assertThat(detail.get("GameSession").get("Status").asString()).isEqualTo("ACTIVE");
  }

  @Test
  void givenFleet_whenItsAttributesAreAskedFor_thenWhatItWasMadeWith() {
    JsonNode attributes =
        world
            .call("DescribeFleetAttributes", "{\"FleetIds\":[\"" + fleet + "\"]}")
            .get("FleetAttributes")
            .get(0);
    assertThat(attributes.get("FleetId").asString()).isEqualTo(fleet);
    assertThat(attributes.get("Name").asString()).isEqualTo("f");
    assertThat(attributes.get("Status").asString()).isEqualTo("ACTIVATING");
  }
}
