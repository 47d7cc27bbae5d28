package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.front.AwsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MatchmakingTest {
  /** As the arena's: four players, fewer with age, similar skill, one near location. */
  private static final String ARENA =
      """
      {"name":"arena","ruleLanguageVersion":"1.0",
       "playerAttributes":[{"name":"skill","type":"number","default":10}],
       "teams":[{"name":"players","minPlayers":4,"maxPlayers":4}],
       "rules":[
        {"name":"SkillDistance","type":"distance",
         "measurements":["teams[players].players.attributes[skill]"],
         "referenceValue":"avg(teams[players].players.attributes[skill])","maxDistance":10},
        {"name":"Latency","type":"latency","maxLatency":150}],
       "expansions":[{"target":"teams[players].minPlayers","steps":[
        {"waitTimeSeconds":5,"value":2},{"waitTimeSeconds":10,"value":1}]}]}
      """;

  @TempDir Path folder;
  private World world;
  private String alias = "";

  @BeforeEach
  void build() {
    world = new World(folder);
    alias = world.matchmaking(ARENA);
  }

  private FakeServer oneServer() {
    world.pointAlias(alias, world.fleet());
    return world.connect(0).ready(7777);
  }

  private void four() {
    for (int i = 1; i <= 4; i++) {
      assertThat(world.start("t" + i, "p" + i, 10 + i)).isEqualTo("QUEUED");
    }
    world.loop.run();
  }

  private void pass() {
    world.advance(Timers.DEFAULT.matchDelay());
  }

  private static Set<String> names(JsonNode node) {
    return new TreeSet<>(node.propertyNames());
  }

  @Test
  void givenFourTickets_whenMatchedAndServerActivates_thenCompletedWithOwnSeatEach() {
    FakeServer server = oneServer();
    four();
    assertThat(world.status("t1")).isEqualTo("SEARCHING");
    pass();
    assertThat(world.status("t1")).isEqualTo("PLACING");

    server.activate();

    var seats = new TreeSet<String>();
    for (int i = 1; i <= 4; i++) {
      JsonNode ticket = world.ticket("t" + i);
      assertThat(ticket.get("Status").asString()).isEqualTo("COMPLETED");
      assertThat(ticket.get("Players").get(0).get("Team").asString()).isEqualTo("players");
      JsonNode info = ticket.get("GameSessionConnectionInfo");
      assertThat(info.get("GameSessionArn").asString()).isEqualTo(server.sessionId());
      assertThat(info.get("Port").asInt()).isEqualTo(7777);
      assertThat(info.get("MatchedPlayerSessions")).hasSize(1);
      seats.add(info.get("MatchedPlayerSessions").get(0).get("PlayerSessionId").asString());
    }
    assertThat(seats).hasSize(4).allMatch(id -> id.startsWith("psess-"));
  }

  @Test
  void givenMatch_whenFollowed_thenEventsInOrderAndShape() {
    FakeServer server = oneServer();
    four();
    pass();
    server.activate();

    assertThat(world.eventTypes())
        .containsExactly(
            "MatchmakingSearching",
            "MatchmakingSearching",
            "MatchmakingSearching",
            "MatchmakingSearching",
            "PotentialMatchCreated",
            "PlacementFulfilled",
            "MatchmakingSucceeded");
    assertThat(world.events).allMatch(event -> event.topic().equals(World.TOPIC));
    JsonNode potential = world.events.get(4).json();
    assertThat(names(potential))
        .containsExactlyInAnyOrder(
            "version",
            "id",
            "detail-type",
            "source",
            "account",
            "time",
            "region",
            "resources",
            "detail");
    assertThat(potential.get("detail-type").asString()).isEqualTo("GameLift Matchmaking Event");
    assertThat(potential.get("time").asString()).matches("2026-11-20T10:00:00\\.\\d{3}Z");
    assertThat(potential.get("resources").get(0).asString())
        .isEqualTo("arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/mm");
    JsonNode detail = potential.get("detail");
    assertThat(detail.get("acceptanceRequired").asBoolean()).isFalse();
    assertThat(detail.get("customEventData").asString()).isEqualTo("ours");
    assertThat(detail.get("ruleEvaluationMetrics").get(0).get("ruleName").asString())
        .isEqualTo("SkillDistance");
    assertThat(detail.get("ruleEvaluationMetrics").get(0).get("passedCount").asInt()).isPositive();

    JsonNode succeeded = world.events.getLast().detail();
    assertThat(succeeded.get("matchId")).isEqualTo(detail.get("matchId"));
    JsonNode player = succeeded.get("tickets").get(0).get("players").get(0);
    assertThat(names(player)).containsExactly("playerId", "playerSessionId", "team");
    JsonNode info = succeeded.get("gameSessionInfo");
    assertThat(info.get("port").isInt()).isTrue();
    assertThat(info.get("players")).hasSize(4).contains(player);
    JsonNode fulfilled = world.events.get(5).detail();
    assertThat(fulfilled.get("port").isString()).isTrue();
    assertThat(fulfilled.get("placedPlayerSessions")).hasSize(4);
  }

  @Test
  void givenTwoPlayers_whenTheSecondHasWaitedFiveSeconds_thenMatchedByTheStep() {
    FakeServer server = oneServer();
    world.start("t1", "p1", 10);
    world.advance(Duration.ofSeconds(3));
    world.start("t2", "p2", 12);
    world.advance(Duration.ofMillis(4_999));
    assertThat(world.status("t1")).isEqualTo("SEARCHING");
    world.advance(Duration.ofMillis(1));
    assertThat(world.status("t1")).isEqualTo("PLACING");
    server.activate();
    assertThat(world.status("t2")).isEqualTo("COMPLETED");
  }

  @Test
  void givenPlayersTooFarApart_whenTheyWait_thenEachAlone() {
    oneServer();
    world.connect(1).ready(7778);
    world.start("t1", "p1", 10);
    world.start("t2", "p2", 90);
    world.advance(Duration.ofSeconds(10));
    assertThat(world.status("t1")).isEqualTo("PLACING");
    assertThat(world.ticket("t1").get("Players")).hasSize(1);
    assertThat(world.eventTypes().stream().filter(t -> t.equals("PotentialMatchCreated")))
        .hasSize(2);
  }

  @Test
  void givenNoServer_whenQueueTimesOut_thenBackToSearchingAndThenTimedOut() {
    four();
    pass();
    assertThat(world.status("t1")).isEqualTo("PLACING");
    world.advance(Duration.ofSeconds(60));
    assertThat(world.eventTypes()).endsWith("PlacementTimedOut");
    assertThat(world.status("t1")).isIn("SEARCHING", "PLACING");
    world.advance(Duration.ofSeconds(130));
    JsonNode ticket = world.ticket("t1");
    assertThat(ticket.get("Status").asString()).isEqualTo("TIMED_OUT");
    assertThat(ticket.get("StatusReason").asString()).isEqualTo("TimedOut");
    assertThat(ticket.get("EndTime").isNumber()).isTrue();
    assertThat(world.eventTypes().stream().filter(t -> t.equals("MatchmakingTimedOut"))).hasSize(4);
  }

  @Test
  void givenBusyServers_whenOneIsReplaced_thenTheWaitingPlacementGetsIt() {
    FakeServer server = oneServer();
    four();
    pass();
    server.activate();
    for (int i = 5; i <= 8; i++) {
      world.start("t" + i, "p" + i, 10);
    }
    pass();
    assertThat(world.status("t5")).isEqualTo("PLACING");
    server.end();
    world.connect(2).ready(7777).activate();
    assertThat(world.status("t5")).isEqualTo("COMPLETED");
  }

  @Test
  void givenTerminalAlias_whenPointedAtFleet_thenWaitingPlacementStarts() {
    four();
    pass();
    String fleet = world.fleet();
    FakeServer server = world.connect(0).ready(7777);
    assertThat(server.pushes("CreateGameSession")).isEmpty();
    world.pointAlias(alias, fleet);
    assertThat(server.pushes("CreateGameSession")).hasSize(1);
  }

  @Test
  void givenTopicThatRefuses_whenMatched_thenOnlyTheEventsAreLost() {
    world.topicRefuses = true;
    FakeServer server = oneServer();
    four();
    pass();
    server.activate();
    assertThat(world.status("t4")).isEqualTo("COMPLETED");
    assertThat(world.events).isEmpty();
  }

  @Test
  void givenThePage_whenReadBesideTheApi_thenItListsWhatIsServed() throws IOException {
    String page = Files.readString(Path.of("../../docs/local-gamelift.md"));
    String section = page.substring(page.indexOf("## API"), page.indexOf("Anything else:"));
    var listed = new TreeSet<String>();
    Pattern.compile("[A-Z][a-zA-Z0-9]{5,}")
        .matcher(section)
        .results()
        .forEach(m -> listed.add(m.group()));
    assertThatThrownBy(() -> world.call("Dance", "{}"))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("it serves " + String.join(", ", listed) + ".");
  }

  @Test
  void givenStopMatchmaking_whenWaitingOrPlacing_thenCancelledOrRefused() {
    world.start("t1", "p1", 10);
    world.loop.run();
    assertThat(world.call("StopMatchmaking", "{\"TicketId\":\"t1\"}")).isEmpty();
    assertThat(world.status("t1")).isEqualTo("CANCELLED");
    assertThat(world.events.getLast().detail().get("message").asString())
        .isEqualTo("Cancelled by request.");
    for (int i = 5; i <= 8; i++) {
      world.start("t" + i, "p" + i, 10);
    }
    pass();
    assertThatThrownBy(() -> world.call("StopMatchmaking", "{\"TicketId\":\"t5\"}"))
        .isInstanceOf(AwsException.class)
        .hasMessage("Matchmaking ticket is in PLACING status and cannot be canceled.");
    assertThat(world.error("StopMatchmaking", "{\"TicketId\":\"nobody\"}"))
        .isEqualTo("NotFoundException");
  }

  @Test
  void givenPlayerWhoAsksAgain_thenTheOlderTicketIsCancelled() {
    world.start("t1", "p1", 10);
    world.start("t2", "p1", 10);
    assertThat(world.status("t1")).isEqualTo("CANCELLED");
    assertThat(world.status("t2")).isEqualTo("SEARCHING");
    assertThat(world.eventTypes()).contains("MatchmakingCancelled");
  }

  @Test
  void givenTicketWithoutLatency_whenStarted_thenToldThatItCanNeverMatch() {
    world.call(
        "StartMatchmaking",
        "{\"TicketId\":\"t1\",\"ConfigurationName\":\"mm\",\"Players\":[{\"PlayerId\":\"p1\"}]}");
    assertThat(world.ticket("t1").get("StatusMessage").asString()).contains("no latency data");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | InvalidRequestException",
        "{\"ConfigurationName\":\"none\",\"Players\":[{\"PlayerId\":\"p\"}]} | NotFoundException",
        "{\"ConfigurationName\":\"mm\"} | InvalidRequestException",
        "{\"ConfigurationName\":\"mm\",\"Players\":[]} | InvalidRequestException",
        "{\"ConfigurationName\":\"mm\",\"Players\":[{}]} | InvalidRequestException",
        "{\"ConfigurationName\":\"mm\",\"Players\":[{\"PlayerId\":\"p\"},{\"PlayerId\":\"p\"}]} |"
            + " InvalidRequestException",
        "{\"ConfigurationName\":\"mm\",\"Players\":[{\"PlayerId\":\"p\",\"Team\":\"red\"}]} |"
            + " InvalidRequestException",
        "{\"ConfigurationName\":\"mm\",\"Players\":[{\"PlayerId\":\"p\",\"LatencyInMs\":{\"a\":0}}]}"
            + " | InvalidRequestException",
        "{\"ConfigurationName\":\"mm\",\"Players\":[{\"PlayerId\":\"p\",\"PlayerAttributes\":"
            + "{\"skill\":{\"S\":\"x\"}}}]} | InvalidRequestException",
        "{\"ConfigurationName\":\"mm\",\"Players\":[{\"PlayerId\":\"p\",\"PlayerAttributes\":"
            + "{\"skill\":{\"N\":1,\"S\":\"x\"}}}]} | InvalidRequestException",
        "[] | SerializationException",
      })
  void givenBadStart_whenCalled_thenModelledError(String body, String code) {
    assertThat(world.error("StartMatchmaking", body)).isEqualTo(code);
  }

  @Test
  void givenReusedTicketId_whenStarted_thenRefused() {
    world.start("t1", "p1", 10);
    assertThatThrownBy(() -> world.start("t1", "p2", 10))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("t1");
  }

  @Test
  void givenDescriptions_whenAsked_thenShapesOfTheApi() {
    String fleet = world.fleet();
    world.pointAlias(alias, fleet);
    JsonNode configuration =
        world.call("DescribeMatchmakingConfigurations", "{}").get("Configurations").get(0);
    assertThat(configuration.get("Name").asString()).isEqualTo("mm");
    assertThat(configuration.get("CreationTime").asDouble()).isEqualTo(1_795_168_800.0);
    assertThat(world.call("DescribeMatchmakingRuleSets", "{\"Names\":[\"rules\"]}").get("RuleSets"))
        .hasSize(1);
    assertThat(world.error("DescribeMatchmakingRuleSets", "{\"Names\":[\"none\"]}"))
        .isEqualTo("NotFoundException");
    assertThat(world.call("DescribeGameSessionQueues", "{}").get("GameSessionQueues")).hasSize(1);
    assertThat(
            world.call("ResolveAlias", "{\"AliasId\":\"" + alias + "\"}").get("FleetId").asString())
        .isEqualTo(fleet);
    assertThat(world.call("ListFleets", "{}").get("FleetIds").get(0).asString()).isEqualTo(fleet);
    assertThat(world.call("ListAliases", "{\"RoutingStrategyType\":\"TERMINAL\"}").get("Aliases"))
        .isEmpty();
    assertThat(
            world
                .call("DescribeFleetEvents", "{\"FleetId\":\"" + fleet + "\"}")
                .get("Events")
                .get(0)
                .get("EventCode")
                .asString())
        .isEqualTo("FLEET_CREATED");
    assertThat(world.call("DescribeFleetUtilization", "{}").get("FleetUtilization")).hasSize(1);
    assertThat(world.error("DescribeGameSessions", "{}")).isEqualTo("InvalidRequestException");
    assertThat(
            world
                .call("DescribeGameSessions", "{\"AliasId\":\"" + alias + "\"}")
                .get("GameSessions"))
        .isEmpty();
    assertThat(world.error("CreateScript", "{}")).isEqualTo("UnknownOperationException");
  }

  @Test
  void givenRuleSets_whenValidated_thenTrueOrAllProblems() {
    var valid = tools.jackson.databind.json.JsonMapper.shared().createObjectNode();
    assertThat(
            world
                .call("ValidateMatchmakingRuleSet", valid.put("RuleSetBody", ARENA).toString())
                .get("Valid")
                .asBoolean())
        .isTrue();
    assertThatThrownBy(
            () ->
                world.call("ValidateMatchmakingRuleSet", valid.put("RuleSetBody", "{}").toString()))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("$.ruleLanguageVersion")
        .hasMessageContaining("$.teams");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Name\":\"x\",\"AcceptanceRequired\":true,\"RequestTimeoutSeconds\":60,\"RuleSetName\":\"rules\"}",
        "{\"Name\":\"x\",\"BackfillMode\":\"AUTOMATIC\",\"RequestTimeoutSeconds\":60,\"RuleSetName\":\"rules\"}",
        "{\"Name\":\"x\",\"RequestTimeoutSeconds\":60,\"RuleSetName\":\"none\"}",
        "{\"Name\":\"x\",\"RequestTimeoutSeconds\":60,\"RuleSetName\":\"rules\"}",
        "{\"Name\":\"x\",\"RequestTimeoutSeconds\":5,\"RuleSetName\":\"rules\",\"FlexMatchMode\":\"STANDALONE\"}",
        "{\"Name\":\"mm\",\"RequestTimeoutSeconds\":60,\"RuleSetName\":\"rules\",\"FlexMatchMode\":\"STANDALONE\"}",
      })
  void givenConfigurationThatCannotWork_whenDeployed_thenRefused(String properties) {
    assertThatThrownBy(() -> world.create("AWS::GameLift::MatchmakingConfiguration", properties))
        .isInstanceOf(DeployException.class);
  }

  @Test
  void givenStandaloneConfiguration_whenMatched_thenCompletedWithoutSession() {
    world.create(
        "AWS::GameLift::MatchmakingConfiguration",
        """
        {"Name":"alone","RequestTimeoutSeconds":"60","RuleSetName":"rules",
         "FlexMatchMode":"STANDALONE","NotificationTarget":"%s"}
        """
            .formatted(World.TOPIC));
    world.call(
        "StartMatchmaking",
        """
        {"TicketId":"t1","ConfigurationName":"alone",
         "Players":[{"PlayerId":"p1","LatencyInMs":{"us-west-2":10}}]}
        """);
    world.advance(Duration.ofSeconds(10));
    assertThat(world.status("t1")).isEqualTo("COMPLETED");
    assertThat(world.ticket("t1").has("GameSessionConnectionInfo")).isFalse();
    assertThat(world.eventTypes()).endsWith("PotentialMatchCreated", "MatchmakingSucceeded");
  }
}
