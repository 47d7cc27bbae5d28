package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Backfill through the pool that all tickets are in. */
class PoolBackfillTest {
  private static final String THREE =
      """
      {"ruleLanguageVersion":"1.0",
       "playerAttributes":[{"name":"skill","type":"number","default":1}],
       "teams":[{"name":"red","minPlayers":1,"maxPlayers":3}],
       "rules":[{"name":"Near","type":"latency","maxLatency":100}]}
      """;

  @TempDir Path folder;
  private World world;
  private FakeServer server;

  @BeforeEach
  void build() {
    start(MatchmakingOptions.DEFAULT, "MANUAL");
  }

  /** One session with anna in it and two open places. */
  private void start(MatchmakingOptions options, String backfillMode) {
    world = new World(folder.resolve("w" + System.nanoTime()), options);
    String alias = world.matchmaking(THREE);
    world.call(
        "UpdateMatchmakingConfiguration",
        "{\"Name\":\"mm\",\"BackfillMode\":\"%s\"}".formatted(backfillMode));
    world.pointAlias(alias, world.fleet());
    server = world.connect(0).ready(7777);
    world.start("t1", "anna", 10);
    pass();
    server.activate();
    assertThat(world.status("t1")).isEqualTo("COMPLETED");
  }

  private void pass() {
    server.status(server.request("HeartbeatServerProcess").put("HealthStatus", true));
    world.advance(Timers.DEFAULT.matchDelay());
  }

  private JsonNode backfill(String ticketId) {
    return world
        .call(
            "StartMatchBackfill",
            """
            {"TicketId":"%s","ConfigurationName":"mm","GameSessionArn":"%s",
             "Players":[{"PlayerId":"anna","Team":"red","LatencyInMs":{"us-west-2":20}}]}
            """
                .formatted(ticketId, server.sessionId()))
        .get("MatchmakingTicket");
  }

  private List<String> updates() {
    return server.pushes("UpdateGameSession").stream()
        .map(
            push ->
                push.get("UpdateReason").asString() + " " + push.get("BackfillTicketId").asString())
        .toList();
  }

  private JsonNode matchmakerData() {
    return JsonMapper.shared()
        .readTree(world.session(server.sessionId()).get("MatchmakerData").asString());
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private List<String> inTeam() {
    return stream(matchmakerData().get("teams").get(0).get("players"))
        .map(player -> player.get("playerId").asString())
        .toList();
  }

  private List<String> seats() {
    return stream(
            world
                .call(
                    "DescribePlayerSessions", "{\"GameSessionId\":\"" + server.sessionId() + "\"}")
                .get("PlayerSessions"))
        .map(p -> p.get("PlayerId").asString() + " " + p.get("Status").asString())
        .sorted()
        .toList();
  }

  private String seatOf(String player) {
    return stream(
            world
                .call(
                    "DescribePlayerSessions", "{\"GameSessionId\":\"" + server.sessionId() + "\"}")
                .get("PlayerSessions"))
        .filter(p -> p.get("PlayerId").asString().equals(player))
        .reduce((_, last) -> last)
        .orElseThrow()
        .get("PlayerSessionId")
        .asString();
  }

  @Test
  void givenBackfillOverTheApi_whenSomebodySearches_thenSeatedAndTheServerIsTold() {
    JsonNode ticket = backfill("b1");
    assertThat(ticket.get("Status").asString()).isEqualTo("QUEUED");
    pass();
    assertThat(world.status("b1")).as("alone it is no match").isEqualTo("SEARCHING");
    world.start("t2", "bert", 12);
    pass();

    JsonNode joined = world.ticket("t2");
    assertThat(joined.get("Status").asString()).isEqualTo("COMPLETED");
    JsonNode info = joined.get("GameSessionConnectionInfo");
    assertThat(info.get("GameSessionArn").asString()).isEqualTo(server.sessionId());
    assertThat(info.get("MatchedPlayerSessions").get(0).get("PlayerId").asString())
        .isEqualTo("bert");
    assertThat(world.status("b1")).isEqualTo("COMPLETED");
    assertThat(updates()).containsExactly("MATCHMAKING_DATA_UPDATED b1");
    assertThat(inTeam()).containsExactly("anna", "bert");
    assertThat(seats()).containsExactly("anna RESERVED", "bert RESERVED");
    assertThat(server.pushes("CreateGameSession")).as("no new placement").hasSize(1);
    assertThat(world.eventTypes()).endsWith("PotentialMatchCreated", "MatchmakingSucceeded");
    JsonNode succeeded = world.events.getLast().detail();
    assertThat(succeeded.get("tickets")).hasSize(2);
    assertThat(stream(succeeded.get("gameSessionInfo").get("players")))
        .allMatch(p -> p.get("playerSessionId").asString().startsWith("psess-"));
  }

  @Test
  void givenBackfillOfTheServerItself_whenSomebodySearchesOrItStops_thenThroughTheSamePool() {
    var request =
        server
            .request("StartMatchBackfill")
            .put("TicketId", "s1")
            .put("GameSessionArn", server.sessionId())
            .put(
                "MatchmakingConfigurationArn",
                "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/mm");
    request.set(
        "Players",
        JsonMapper.shared()
            .readTree(
                """
                [{"PlayerId":"anna","Team":"red","LatencyInMs":{"us-west-2":20,"eu-west-1":900},
                  "PlayerAttributes":{"skill":{"AttrType":"DOUBLE","N":12.5}}}]
                """));
    assertThat(server.call(request).get("TicketId").asString()).isEqualTo("s1");
    assertThat(world.status("s1")).isEqualTo("SEARCHING");
    assertThat(world.ticket("s1").get("Players").get(0).get("LatencyInMs").toString())
        .as("only the way to the session's own place")
        .isEqualTo("{\"us-west-2\":20}");
    world.start("t2", "bert", 12);
    pass();
    assertThat(world.status("t2")).isEqualTo("COMPLETED");
    assertThat(updates()).containsExactly("MATCHMAKING_DATA_UPDATED s1");

    request.put("TicketId", "s2").put("RequestId", "again");
    server.call(request);
    assertThat(
            server.status(
                server
                    .request("StopMatchBackfill")
                    .put("TicketId", "s2")
                    .put("GameSessionArn", server.sessionId())
                    .put(
                        "MatchmakingConfigurationArn",
                        "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/mm")))
        .isEqualTo(200);
    assertThat(world.status("s2")).isEqualTo("CANCELLED");
    assertThat(world.events.getLast().type()).isEqualTo("MatchmakingCancelled");
    assertThat(updates()).last().isEqualTo("BACKFILL_CANCELLED s2");
  }

  @Test
  void givenSecondTicketOfASession_whenStarted_thenTheFirstIsCancelled() {
    backfill("b1");
    pass();
    backfill("b2");
    assertThat(world.status("b1")).isEqualTo("CANCELLED");
    assertThat(updates()).containsExactly("BACKFILL_CANCELLED b1");
    world.call("StopMatchmaking", "{\"TicketId\":\"b2\"}");
    assertThat(updates()).containsExactly("BACKFILL_CANCELLED b1", "BACKFILL_CANCELLED b2");
  }

  @Test
  void givenTicket_whenNobodyComesOrTheSessionEnds_thenTimedOutOrCancelled() {
    backfill("b1");
    for (int i = 0; i < 120; i++) {
      server.status(server.request("HeartbeatServerProcess").put("HealthStatus", true));
      world.advance(Duration.ofSeconds(1));
    }
    assertThat(world.status("b1")).isEqualTo("TIMED_OUT");
    assertThat(updates()).containsExactly("BACKFILL_TIMED_OUT b1");
    backfill("b2");
    pass();
    server.end();
    assertThat(world.status("b2")).isEqualTo("CANCELLED");
    assertThat(world.eventTypes()).endsWith("MatchmakingCancelled");
  }

  @Test
  void givenAcceptance_whenTheNewcomerRejects_thenTheBackfillTicketSearchesOn() {
    world.call("UpdateMatchmakingConfiguration", "{\"Name\":\"mm\",\"AcceptanceRequired\":true}");
    backfill("b1");
    world.start("t2", "bert", 12);
    pass();
    assertThat(world.status("b1")).isEqualTo("REQUIRES_ACCEPTANCE");
    String answer = "{\"TicketId\":\"%s\",\"PlayerIds\":[\"%s\"],\"AcceptanceType\":\"%s\"}";
    assertThat(world.error("AcceptMatch", answer.formatted("b1", "anna", "ACCEPT")))
        .isEqualTo("InvalidRequestException");
    world.call("AcceptMatch", answer.formatted("t2", "bert", "REJECT"));
    assertThat(world.status("b1")).isEqualTo("SEARCHING");
    assertThat(world.status("t2")).isEqualTo("CANCELLED");
    world.start("t3", "carl", 12);
    pass();
    world.call("AcceptMatch", answer.formatted("t3", "carl", "ACCEPT"));
    assertThat(world.status("t3")).isEqualTo("COMPLETED");
    assertThat(inTeam()).containsExactly("anna", "carl");
  }

  @Test
  void givenNoRoomAnyMore_whenAMatchIsFound_thenOnlyTheBackfillFails() {
    world.call(
        "CreatePlayerSessions",
        "{\"GameSessionId\":\"%s\",\"PlayerIds\":[\"x\",\"y\"]}".formatted(server.sessionId()));
    backfill("b1");
    world.start("t2", "bert", 12);
    pass();
    assertThat(world.status("b1")).isEqualTo("FAILED");
    assertThat(updates()).containsExactly("BACKFILL_FAILED b1");
    assertThat(world.status("t2")).isEqualTo("SEARCHING");
  }

  @Test
  void givenBadBackfill_whenStarted_thenModelledErrors() {
    String template =
        "{\"ConfigurationName\":\"%s\",\"GameSessionArn\":\"%s\",\"Players\":[{\"PlayerId\":\"a\"%s}]}";
    String arn = server.sessionId();
    assertThat(world.error("StartMatchBackfill", template.formatted("no", arn, "")))
        .isEqualTo("NotFoundException");
    assertThat(
            world.error(
                "StartMatchBackfill", template.formatted("mm", "arn:no", ",\"Team\":\"red\"")))
        .isEqualTo("NotFoundException");
    assertThat(world.error("StartMatchBackfill", template.formatted("mm", arn, "")))
        .as("no team")
        .isEqualTo("InvalidRequestException");
  }

  @Test
  void givenAutomaticBackfill_whenPlayersCome_thenUntilFullWithOneTicketAtATime() {
    start(MatchmakingOptions.DEFAULT, "AUTOMATIC");
    String first = matchmakerData().get("autoBackfillTicketId").asString();
    assertThat(matchmakerData().get("autoBackfillMode").asString()).isEqualTo("AUTOMATIC");
    assertThat(world.status(first)).isEqualTo("SEARCHING");
    world.start("t2", "bert", 12);
    pass();
    assertThat(world.status("t2")).isEqualTo("COMPLETED");
    assertThat(updates()).containsExactly("MATCHMAKING_DATA_UPDATED " + first);
    String second = matchmakerData().get("autoBackfillTicketId").asString();
    assertThat(second).isNotEqualTo(first);
    assertThat(world.status(second)).isEqualTo("SEARCHING");
    world.start("t3", "carl", 12);
    pass();
    assertThat(inTeam()).containsExactly("anna", "bert", "carl");
    assertThat(matchmakerData().get("autoBackfillTicketId").isNull()).isTrue();
    assertThat(matchmakerData().get("autoBackfillMode").asString()).isEqualTo("AUTOMATIC");
    world.start("t4", "dora", 12);
    pass();
    assertThat(world.ticket("t4").get("Status").asString())
        .as("full: dora gets a session of her own")
        .isEqualTo("PLACING");
  }

  @Test
  void givenAutomaticBackfill_whenItTimesOutOrIsStopped_thenAnotherOrNoMore() {
    start(MatchmakingOptions.DEFAULT, "AUTOMATIC");
    String first = matchmakerData().get("autoBackfillTicketId").asString();
    for (int i = 0; i < 121; i++) {
      server.status(server.request("HeartbeatServerProcess").put("HealthStatus", true));
      world.advance(Duration.ofSeconds(1));
    }
    assertThat(world.status(first)).isEqualTo("TIMED_OUT");
    String second = matchmakerData().get("autoBackfillTicketId").asString();
    assertThat(second).isNotEqualTo(first);
    assertThat(world.status(second)).isEqualTo("SEARCHING");
    world.call("StopMatchmaking", "{\"TicketId\":\"" + second + "\"}");
    world.start("t2", "bert", 12);
    pass();
    assertThat(world.status("t2")).as("in a session of its own").isEqualTo("PLACING");
  }

  @Test
  void givenLeaver_whenNoticed_thenHisPlaceIsFilledAndElseNot() {
    for (boolean notice : new boolean[] {false, true}) {
      start(MatchmakingOptions.DEFAULT.with("noticeLeavers", notice), "AUTOMATIC");
      world.start("t2", "bert", 12);
      world.start("t3", "carl", 12);
      pass();
      assertThat(inTeam()).containsExactly("anna", "bert", "carl");
      server.accept(seatOf("bert"));
      server.accept(seatOf("anna"));
      server.remove(seatOf("bert"));
      world.start("t4", "dora", 12);
      pass();
      assertThat(world.status("t4")).isEqualTo(notice ? "COMPLETED" : "PLACING");
      if (notice) {
        assertThat(inTeam()).containsExactlyInAnyOrder("anna", "carl", "dora");
      }
    }
  }

  @Test
  void givenPlayerOfAnAutomaticTicket_whenAskingForAnotherMatch_thenThatTicketIsCancelled() {
    start(MatchmakingOptions.DEFAULT, "AUTOMATIC");
    String first = matchmakerData().get("autoBackfillTicketId").asString();
    world.start("t2", "anna", 12);
    pass();
    assertThat(world.status(first)).isEqualTo("CANCELLED");
    assertThat(updates()).containsExactly("BACKFILL_CANCELLED " + first);
  }

  @Test
  void givenStandalone_whenMatchedAndBackfilled_thenCompletedWithNoSession() {
    world =
        new World(folder.resolve("s"), MatchmakingOptions.DEFAULT.with("matchIdInMessage", true));
    world.matchmaking(THREE);
    world.call(
        "CreateMatchmakingConfiguration",
        """
        {"Name":"alone","AcceptanceRequired":false,"FlexMatchMode":"STANDALONE",
         "RequestTimeoutSeconds":120,"RuleSetName":"rules","NotificationTarget":"%s"}
        """
            .formatted(World.TOPIC));
    String start =
        """
        {"TicketId":"%s","ConfigurationName":"alone",
         "Players":[{"PlayerId":"%s","LatencyInMs":{"us-west-2":20}%s}]}
        """;
    world.call("StartMatchmaking", start.formatted("t1", "anna", ""));
    world.advance(Timers.DEFAULT.matchDelay());
    JsonNode ticket = world.ticket("t1");
    assertThat(ticket.get("Status").asString()).isEqualTo("COMPLETED");
    assertThat(ticket.has("GameSessionConnectionInfo")).isFalse();
    assertThat(ticket.get("StatusMessage").asString())
        .isEqualTo("Match id " + world.events.getLast().detail().get("matchId").asString());
    world.call("StartMatchBackfill", start.formatted("b1", "anna", ",\"Team\":\"red\""));
    world.call("StartMatchmaking", start.formatted("t2", "bert", ""));
    world.advance(Timers.DEFAULT.matchDelay());
    assertThat(world.status("b1")).isEqualTo("COMPLETED");
    assertThat(world.status("t2")).isEqualTo("COMPLETED");
    assertThat(world.events.getLast().type()).isEqualTo("MatchmakingSucceeded");
    assertThat(world.events.getLast().detail().get("gameSessionInfo").has("ipAddress")).isFalse();
  }

  @Test
  void givenAdditionalPlayers_whenMatched_thenTheirPlacesStayFree() {
    world.call("UpdateMatchmakingConfiguration", "{\"Name\":\"mm\",\"AdditionalPlayerCount\":1}");
    FakeServer second = world.connect(1).ready(7778);
    for (int i = 2; i <= 4; i++) {
      world.start("t" + i, "p" + i, 12);
    }
    pass();
    second.activate();
    assertThat(
            second.pushes("CreateGameSession").getLast().get("MaximumPlayerSessionCount").asInt())
        .isEqualTo(3);
    JsonNode completed =
        world.events.stream()
            .filter(e -> e.type().equals("MatchmakingSucceeded"))
            .reduce((_, last) -> last)
            .orElseThrow()
            .detail();
    assertThat(completed.get("tickets")).hasSize(2);
    assertThat(world.events.toString()).doesNotContain(Configurations.FREE_PLACES);
    assertThat(
            world.error(
                "UpdateMatchmakingConfiguration", "{\"Name\":\"mm\",\"AdditionalPlayerCount\":3}"))
        .isEqualTo("InvalidRequestException");
  }
}
