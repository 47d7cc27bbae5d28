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

class AcceptanceTest {
  static final String DUEL =
      """
      {"ruleLanguageVersion":"1.0","playerAttributes":[{"name":"skill","type":"number"}],
       "teams":[{"name":"red","minPlayers":1,"maxPlayers":1},
                {"name":"blue","minPlayers":1,"maxPlayers":1}],
       "rules":[{"name":"EvenSkill","type":"distance",
        "measurements":["avg(teams[red].players.attributes[skill])"],
        "referenceValue":"avg(teams[blue].players.attributes[skill])","maxDistance":10}]}
      """;

  @TempDir Path folder;
  private World world;

  @BeforeEach
  void build() {
    world = new World(folder);
    String alias = world.matchmaking(DUEL);
    world.pointAlias(alias, world.fleet());
    ask();
  }

  private void ask() {
    world.call(
        "UpdateMatchmakingConfiguration",
        "{\"Name\":\"mm\",\"AcceptanceRequired\":true,\"AcceptanceTimeoutSeconds\":30}");
  }

  private void two() {
    world.start("t1", "p1", 10);
    world.start("t2", "p2", 12);
    pass();
    assertThat(world.status("t1")).isEqualTo("REQUIRES_ACCEPTANCE");
    assertThat(world.status("t2")).isEqualTo("REQUIRES_ACCEPTANCE");
  }

  private void pass() {
    world.advance(Timers.DEFAULT.matchDelay());
  }

  private void accept(String ticket, String player, String type) {
    world.call(
        "AcceptMatch",
        "{\"TicketId\":\"%s\",\"PlayerIds\":[\"%s\"],\"AcceptanceType\":\"%s\"}"
            .formatted(ticket, player, type));
  }

  private long count(String type) {
    return world.eventTypes().stream().filter(type::equals).count();
  }

  @Test
  void givenMatch_whenAllAccept_thenPlacedAndCompleted() {
    FakeServer server = world.connect(0).ready(7777);
    two();
    accept("t1", "p1", "ACCEPT");
    assertThat(world.status("t1")).isEqualTo("REQUIRES_ACCEPTANCE");
    assertThat(server.pushes("CreateGameSession")).isEmpty();
    accept("t2", "p2", "ACCEPT");
    assertThat(world.status("t1")).isEqualTo("PLACING");
    server.activate();
    assertThat(world.status("t2")).isEqualTo("COMPLETED");
    assertThat(world.eventTypes())
        .containsExactly(
            "MatchmakingSearching",
            "MatchmakingSearching",
            "PotentialMatchCreated",
            "AcceptMatch",
            "AcceptMatch",
            "AcceptMatchCompleted",
            "PlacementFulfilled",
            "MatchmakingSucceeded");
  }

  @Test
  void givenMatch_whenOneRejects_thenItsTicketIsCancelledAndTheOtherSearchesOnAtItsAge() {
    world.start("t1", "p1", 10);
    world.advance(Duration.ofSeconds(20));
    world.start("t2", "p2", 12);
    pass();
    accept("t1", "p1", "ACCEPT");
    accept("t2", "p2", "REJECT");
    JsonNode rejecter = world.ticket("t2");
    assertThat(rejecter.get("Status").asString()).isEqualTo("CANCELLED");
    assertThat(rejecter.get("EndTime").isNumber()).isTrue();
    JsonNode other = world.ticket("t1");
    assertThat(other.get("Status").asString()).isEqualTo("SEARCHING");
    assertThat(other.get("StatusMessage").asString()).contains("did not accept");
    assertThat(other.get("Players").get(0).has("Team")).isFalse();
    assertThat(world.eventTypes())
        .endsWith("AcceptMatchCompleted", "MatchmakingSearching", "MatchmakingCancelled");
    // Its 120 s run from when it was started, 20.25 s ago.
    world.advance(Duration.ofMillis(99_749));
    assertThat(world.status("t1")).isEqualTo("SEARCHING");
    world.advance(Duration.ofMillis(1));
    assertThat(world.status("t1")).isEqualTo("TIMED_OUT");
  }

  @Test
  void givenMatch_whenOneKeepsSilent_thenTheTimeOutTakesThatOneOut() {
    two();
    accept("t2", "p2", "ACCEPT");
    world.advance(Duration.ofMillis(29_999));
    assertThat(world.status("t1")).isEqualTo("REQUIRES_ACCEPTANCE");
    world.advance(Duration.ofMillis(1));
    assertThat(world.status("t1")).isEqualTo("CANCELLED");
    assertThat(world.status("t2")).isEqualTo("SEARCHING");
    world.start("t3", "p3", 12);
    pass();
    assertThat(world.status("t2")).isEqualTo("REQUIRES_ACCEPTANCE");
    assertThat(world.status("t3")).isEqualTo("REQUIRES_ACCEPTANCE");
  }

  @Test
  void givenMatch_whenOneStops_thenTheOtherSearchesOnThoughItSaidNothing() {
    two();
    world.call("StopMatchmaking", "{\"TicketId\":\"t1\"}");
    assertThat(world.status("t1")).isEqualTo("CANCELLED");
    assertThat(world.status("t2")).isEqualTo("SEARCHING");
    world.advance(Duration.ofSeconds(31));
    assertThat(world.status("t2")).as("the old time-out is gone").isEqualTo("SEARCHING");
  }

  @Test
  void givenSlowMatcher_whenAPlayerStopsMeanwhile_thenNoMatchAndTheOtherIsStillSearchedFor() {
    world.loop.thinking = Duration.ofMillis(400);
    world.start("t1", "p1", 10);
    world.start("t2", "p2", 12);
    world.advance(Duration.ofMillis(500)); // The pass is under way.
    world.call("StopMatchmaking", "{\"TicketId\":\"t1\"}");
    world.advance(Duration.ofSeconds(1));
    assertThat(world.status("t1")).isEqualTo("CANCELLED");
    assertThat(world.status("t2")).isEqualTo("SEARCHING");
    assertThat(count("PotentialMatchCreated")).isZero();
    world.start("t3", "p3", 12);
    world.advance(Duration.ofSeconds(2));
    assertThat(world.status("t2")).isEqualTo("REQUIRES_ACCEPTANCE");
    assertThat(world.status("t3")).isEqualTo("REQUIRES_ACCEPTANCE");
  }

  @Test
  void givenRequestTimeOut_whenAcceptanceIsOpen_thenItCountsOnlyIfTheMatchFallsApart() {
    world.start("t1", "p1", 10);
    world.advance(Duration.ofSeconds(100));
    world.start("t2", "p2", 12);
    pass();
    world.advance(Duration.ofSeconds(25));
    assertThat(world.status("t1")).isEqualTo("REQUIRES_ACCEPTANCE");
    accept("t1", "p1", "ACCEPT");
    accept("t2", "p2", "REJECT");
    assertThat(world.status("t1")).isEqualTo("TIMED_OUT");
    assertThat(count("MatchmakingTimedOut")).isEqualTo(1);
  }

  @Test
  void givenNothingToAccept_whenAccepted_thenRefused() {
    world.start("t1", "p1", 10);
    assertThatThrownBy(() -> accept("t1", "p1", "ACCEPT"))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("SEARCHING");
    assertThatThrownBy(() -> accept("none", "p1", "ACCEPT"))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("does not exist");
    world.start("t2", "p2", 10);
    pass();
    assertThatThrownBy(() -> accept("t1", "p2", "ACCEPT"))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("not in ticket t1");
    assertThat(
            world.error(
                "AcceptMatch",
                "{\"TicketId\":\"t1\",\"PlayerIds\":[\"p1\"],\"AcceptanceType\":\"MAYBE\"}"))
        .isEqualTo("InvalidRequestException");
  }

  @Test
  void givenPlayerWhoIsBeingPlaced_whenAskingAnew_thenTheNewRequestWaitsForWhatBecomesOfIt() {
    two();
    accept("t1", "p1", "ACCEPT");
    accept("t2", "p2", "ACCEPT");
    assertThat(world.status("t1")).isEqualTo("PLACING");
    assertThat(world.start("t3", "p1", 10)).isEqualTo("QUEUED");
    pass();
    assertThat(world.status("t3")).isEqualTo("QUEUED");
    world.advance(Duration.ofSeconds(60));
    assertThat(world.status("t1")).as("its queue had no server").isEqualTo("CANCELLED");
    assertThat(world.status("t2")).isEqualTo("REQUIRES_ACCEPTANCE");
    assertThat(world.status("t3")).isEqualTo("REQUIRES_ACCEPTANCE");
  }

  @Test
  void givenUpdatedConfiguration_whenDescribed_thenOnlyTheNamedMembersHaveChanged() {
    JsonNode configuration =
        world
            .call("DescribeMatchmakingConfigurations", "{\"Names\":[\"mm\"]}")
            .get("Configurations")
            .get(0);
    assertThat(configuration.get("AcceptanceRequired").asBoolean()).isTrue();
    assertThat(configuration.get("AcceptanceTimeoutSeconds").asInt()).isEqualTo(30);
    assertThat(configuration.get("RequestTimeoutSeconds").asInt()).isEqualTo(120);
    assertThat(configuration.get("CustomEventData").asString()).isEqualTo("ours");
    assertThat(configuration.get("GameSessionQueueArns")).hasSize(1);
    assertThat(
            world.error(
                "UpdateMatchmakingConfiguration", "{\"Name\":\"no\",\"Description\":\"d\"}"))
        .isEqualTo("NotFoundException");
    assertThat(
            world.error(
                "UpdateMatchmakingConfiguration", "{\"Name\":\"mm\",\"RuleSetName\":\"no\"}"))
        .isEqualTo("NotFoundException");
    assertThat(
            world.error(
                "UpdateMatchmakingConfiguration",
                "{\"Name\":\"mm\",\"FlexMatchMode\":\"STANDALONE\",\"BackfillMode\":\"AUTOMATIC\"}"))
        .isEqualTo("InvalidRequestException");
  }

  @Test
  void givenWaitingTickets_whenTheRuleSetIsReplaced_thenTheyAreMatchedByTheNewOne() {
    world.start("t1", "p1", 10);
    world.start("t2", "p2", 90);
    pass();
    assertThat(world.status("t1")).isEqualTo("SEARCHING");
    world.create(
        "AWS::GameLift::MatchmakingRuleSet",
        tools.jackson.databind.json.JsonMapper.shared()
            .createObjectNode()
            .put("Name", "wider")
            .put("RuleSetBody", DUEL.replace("\"maxDistance\":10", "\"maxDistance\":100"))
            .toString());
    world.call("UpdateMatchmakingConfiguration", "{\"Name\":\"mm\",\"RuleSetName\":\"wider\"}");
    pass();
    assertThat(world.status("t1")).isEqualTo("REQUIRES_ACCEPTANCE");
  }
}
