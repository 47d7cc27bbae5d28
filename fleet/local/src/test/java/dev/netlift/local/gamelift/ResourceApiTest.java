package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResourceApiTest {
  private static final String RULES =
      "{\"ruleLanguageVersion\":\"1.0\",\"teams\":[{\"name\":\"t\",\"minPlayers\":1,\"maxPlayers\":1}]}";

  @TempDir Path folder;
  private World world;
  private String fleet = "";

  @BeforeEach
  void start() {
    world = new World(folder);
    fleet = world.fleet();
  }

  private String alias() {
    return world
        .call(
            "CreateAlias",
            "{\"Name\":\"a\",\"RoutingStrategy\":{\"Type\":\"SIMPLE\",\"FleetId\":\"%s\"}}"
                .formatted(fleet))
        .get("Alias")
        .get("AliasArn")
        .asString();
  }

  private void queue(String destination) {
    world.call(
        "CreateGameSessionQueue",
        "{\"Name\":\"q\",\"TimeoutInSeconds\":60,\"Destinations\":[{\"DestinationArn\":\"%s\"}]}"
            .formatted(destination));
  }

  private JsonNode place(String id, String more) {
    return world
        .call(
            "StartGameSessionPlacement",
            "{\"PlacementId\":\"%s\",\"GameSessionQueueName\":\"q\",\"MaximumPlayerSessionCount\":2%s}"
                .formatted(id, more))
        .get("GameSessionPlacement");
  }

  private JsonNode placement(String id) {
    return world
        .call("DescribeGameSessionPlacement", "{\"PlacementId\":\"" + id + "\"}")
        .get("GameSessionPlacement");
  }

  @Test
  void givenQueueAndFreeProcess_whenPlaced_thenFulfilledWithPlayers() {
    queue(alias());
    FakeServer server = world.connect(0).ready(7777);
    assertThat(
            place("p1", ",\"DesiredPlayerSessions\":[{\"PlayerId\":\"anna\",\"PlayerData\":\"d\"}]")
                .get("Status")
                .asString())
        .isEqualTo("PENDING");
    world.loop.run();
    server.activate();
    assertThat(placement("p1").get("Status").asString()).isEqualTo("FULFILLED");
    assertThat(placement("p1").get("PlacedPlayerSessions").get(0).get("PlayerId").asString())
        .isEqualTo("anna");
    assertThatThrownBy(() -> place("p1", ""))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidRequestException"));
    assertThatThrownBy(
            () ->
                place(
                    "p2",
                    ",\"DesiredPlayerSessions\":[{\"PlayerId\":\"a\"},{\"PlayerId\":\"b\"},{\"PlayerId\":\"c\"}]"))
        .hasMessageContaining("has 3 players, but MaximumPlayerSessionCount is 2");
  }

  @Test
  void givenWaitingPlacements_whenStoppedTimedOutOrQueueDeleted_thenEachEndsSo() {
    queue(alias());
    place("p1", "");
    world.call("StopGameSessionPlacement", "{\"PlacementId\":\"p1\"}");
    assertThat(placement("p1").get("Status").asString()).isEqualTo("CANCELLED");
    place("p2", "");
    world.advance(Duration.ofSeconds(61));
    assertThat(placement("p2").get("Status").asString()).isEqualTo("TIMED_OUT");
    place("p3", "");
    world.call("DeleteGameSessionQueue", "{\"Name\":\"q\"}");
    assertThat(placement("p3").get("Status").asString()).isEqualTo("FAILED");
    assertThat(world.error("DeleteGameSessionQueue", "{\"Name\":\"q\"}"))
        .isEqualTo("NotFoundException");
  }

  @Test
  void givenQueue_whenUpdated_thenOnlyWhatIsGivenChanges() {
    queue(alias());
    JsonNode updated =
        world
            .call("UpdateGameSessionQueue", "{\"Name\":\"q\",\"TimeoutInSeconds\":30}")
            .get("GameSessionQueue");
    assertThat(updated.get("TimeoutInSeconds").asInt()).isEqualTo(30);
    assertThat(updated.get("Destinations").size()).isEqualTo(1);
    assertThat(world.error("UpdateGameSessionQueue", "{\"Name\":\"q\",\"TimeoutInSeconds\":5}"))
        .isEqualTo("InvalidRequestException");
    assertThat(world.error("CreateGameSessionQueue", "{\"Name\":\"q\"}"))
        .as("taken")
        .isEqualTo("InvalidRequestException");
  }

  @Test
  void givenAlias_whenDeleted_thenUnknown() {
    String id = Ids.last(alias());
    world.call("DeleteAlias", "{\"AliasId\":\"" + id + "\"}");
    assertThat(world.error("DeleteAlias", "{\"AliasId\":\"" + id + "\"}"))
        .isEqualTo("NotFoundException");
    assertThat(
            world.error(
                "CreateAlias",
                "{\"Name\":\"a\",\"RoutingStrategy\":{\"Type\":\"SIMPLE\",\"FleetId\":\"fleet-none\"}}"))
        .isEqualTo("InvalidRequestException");
  }

  @Test
  void givenMatchmaking_whenMadeByTheApi_thenItMatchesAndIsDeletedOnlyUnused() {
    queue(alias());
    String rules =
        JsonMapper.shared()
            .createObjectNode()
            .put("Name", "rules")
            .put("RuleSetBody", RULES)
            .toString();
    String configuration =
        "{\"Name\":\"mm\",\"AcceptanceRequired\":false,\"RequestTimeoutSeconds\":60,"
            + "\"RuleSetName\":\"rules\",\"GameSessionQueueArns\":[\"arn:aws:gamelift:us-west-2:111122223333:gamesessionqueue/q\"]}";
    assertThat(world.error("CreateMatchmakingConfiguration", configuration))
        .isEqualTo("NotFoundException");
    world.call("CreateMatchmakingRuleSet", rules);
    assertThat(world.error("CreateMatchmakingRuleSet", rules)).isEqualTo("InvalidRequestException");
    world.call("CreateMatchmakingConfiguration", configuration);
    FakeServer server = world.connect(0).ready(7777);
    world.call(
        "StartMatchmaking",
        "{\"TicketId\":\"t1\",\"ConfigurationName\":\"mm\",\"Players\":[{\"PlayerId\":\"anna\"}]}");
    assertThat(world.error("DeleteMatchmakingConfiguration", "{\"Name\":\"mm\"}"))
        .isEqualTo("InvalidRequestException");
    assertThat(world.error("DeleteMatchmakingRuleSet", "{\"Name\":\"rules\"}"))
        .isEqualTo("InvalidRequestException");
    world.advance(Timers.DEFAULT.matchDelay());
    server.activate();
    assertThat(world.status("t1")).isEqualTo("COMPLETED");
    world.call("DeleteMatchmakingConfiguration", "{\"Name\":\"mm\"}");
    world.call("DeleteMatchmakingRuleSet", "{\"Name\":\"rules\"}");
    assertThat(world.error("DeleteMatchmakingRuleSet", "{\"Name\":\"rules\"}"))
        .isEqualTo("NotFoundException");
  }
}
