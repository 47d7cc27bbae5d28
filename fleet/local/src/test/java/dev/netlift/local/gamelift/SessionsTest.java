package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SessionsTest {
  private static final String DUEL =
      """
      {"ruleLanguageVersion":"1.0",
       "playerAttributes":[{"name":"skill","type":"number","default":10}],
       "teams":[{"name":"red","minPlayers":1,"maxPlayers":1},
                {"name":"blue","minPlayers":1,"maxPlayers":1}]}
      """;

  @TempDir Path folder;
  private World world;
  private String fleet = "";
  private FakeServer server;

  /** A match of two, placed on the first process and active. */
  @BeforeEach
  void startMatch() {
    world = new World(folder);
    String alias = world.matchmaking(DUEL);
    fleet = world.fleet();
    world.pointAlias(alias, fleet);
    server = world.connect(0).ready(7777);
    world.start("t1", "anna", 10);
    world.start("t2", "ben", 10);
    world.advance(Timers.DEFAULT.matchDelay());
  }

  private String seatOf(String ticketId) {
    return world
        .ticket(ticketId)
        .get("GameSessionConnectionInfo")
        .get("MatchedPlayerSessions")
        .get(0)
        .get("PlayerSessionId")
        .asString();
  }

  private List<String> playerStatuses() {
    var statuses = new ArrayList<String>();
    world
        .call("DescribePlayerSessions", "{\"GameSessionId\":\"" + server.sessionId() + "\"}")
        .get("PlayerSessions")
        .forEach(player -> statuses.add(player.get("Status").asString()));
    return statuses;
  }

  private String sessionStatus() {
    return world.session(server.sessionId()).get("Status").asString();
  }

  @Test
  void givenPlacedSession_whenServerSeesPush_thenItHasEverythingAndActivates() {
    JsonNode push = server.pushes("CreateGameSession").getFirst();
    assertThat(push.get("MaximumPlayerSessionCount").asInt()).isEqualTo(2);
    assertThat(push.get("Port").asInt()).isEqualTo(7777);
    assertThat(push.get("MatchmakerData").asString()).contains("\"playerId\":\"anna\"");
    assertThat(sessionStatus()).isEqualTo("ACTIVATING");
    assertThat(playerStatuses()).isEmpty();

    server.activate();

    assertThat(sessionStatus()).isEqualTo("ACTIVE");
    assertThat(playerStatuses()).containsExactly("RESERVED", "RESERVED");
    assertThat(server.activate()).as("a repeat is answered 200").isNotNull();
  }

  @Test
  void givenReservedSeat_whenAcceptedAndRemoved_thenEachStepOnce() {
    server.activate();
    String seat = seatOf("t1");
    assertThat(server.remove(seat)).isEqualTo(400);
    assertThat(server.accept(seat)).isEqualTo(200);
    assertThat(server.accept(seat)).isEqualTo(400);
    assertThat(playerStatuses()).containsExactlyInAnyOrder("ACTIVE", "RESERVED");
    assertThat(server.remove(seat)).isEqualTo(200);
    assertThat(server.remove(seat)).isEqualTo(400);
    assertThat(server.accept(seat)).isEqualTo(400);
    assertThat(playerStatuses()).containsExactlyInAnyOrder("COMPLETED", "RESERVED");
  }

  @Test
  void givenRepeatedRequestId_whenAnswered_thenSameAnswerAndNoSecondEffect() {
    server.activate();
    var request =
        server
            .request("AcceptPlayerSession")
            .put("GameSessionId", server.sessionId())
            .put("PlayerSessionId", seatOf("t1"));
    assertThat(server.status(request)).isEqualTo(200);
    assertThat(server.status(request)).isEqualTo(200);
  }

  @Test
  void givenWrongState_whenAccepted_thenMessageNamesBoth() {
    server.activate();
    String seat = seatOf("t1");
    server.accept(seat);
    JsonNode answer =
        server.call(
            server
                .request("AcceptPlayerSession")
                .put("GameSessionId", server.sessionId())
                .put("PlayerSessionId", seat));
    assertThat(answer.get("ErrorMessage").asString())
        .isEqualTo("PlayerSession (" + seat + ") has a status of ACTIVE instead of RESERVED");
    assertThat(answer.get("Action").asString()).isEqualTo("AcceptPlayerSession");
  }

  @Test
  void givenReservedSeat_whenNobodyComesForSixtySeconds_thenTimedOutAndRefused() {
    server.activate();
    String seat = seatOf("t1");
    server.accept(seatOf("t2"));
    world.advance(Timers.DEFAULT.reservation());
    assertThat(playerStatuses()).containsExactlyInAnyOrder("TIMEDOUT", "ACTIVE");
    assertThat(server.accept(seat)).isEqualTo(400);
  }

  @Test
  void givenForeignOrUnknownSeat_whenAccepted_thenNever200() {
    server.activate();
    assertThat(server.accept("psess-unknown")).isEqualTo(404);
    FakeServer other = world.connect(1).ready(7778);
    var request =
        other
            .request("AcceptPlayerSession")
            .put("GameSessionId", server.sessionId())
            .put("PlayerSessionId", seatOf("t1"));
    assertThat(other.status(request)).isEqualTo(403);
  }

  @Test
  void givenReadyServer_whenItHasNotSentAHeartbeat_thenNothingIsPushedForASecond() {
    server.activate();
    server.end();
    FakeServer silent = world.connect(2);
    silent.status(silent.request("ActivateServerProcess").put("Port", 7777));
    world.start("t3", "carl", 10);
    world.start("t4", "dora", 10);
    world.advance(Duration.ofMillis(999));
    assertThat(silent.pushes("CreateGameSession")).isEmpty();
    world.advance(Duration.ofMillis(1));
    assertThat(silent.pushes("CreateGameSession")).hasSize(1);
  }

  @Test
  void givenSecondSocket_whenPushed_thenOnTheNewestAndTheFirstStillAnswers() {
    server.activate();
    FakeServer newer = FakeServer.connect(world.gameLift, world.loop, server.process);
    world.call(
        "TerminateGameSession",
        "{\"GameSessionId\":\"%s\",\"TerminationMode\":\"TRIGGER_ON_PROCESS_TERMINATE\"}"
            .formatted(server.sessionId()));
    assertThat(newer.pushes("TerminateProcess")).hasSize(1);
    assertThat(server.pushes("TerminateProcess")).isEmpty();
    assertThat(server.status(server.request("HeartbeatServerProcess").put("HealthStatus", true)))
        .isEqualTo(200);
  }

  @Test
  void givenLostSocket_whenServerDialsAgain_thenItsSessionGoesOn() {
    server.activate();
    server.loseSocket();
    world.advance(Duration.ofSeconds(30));
    assertThat(sessionStatus()).isEqualTo("ACTIVE");
    server.reconnect();
    assertThat(server.accept(seatOf("t1"))).isEqualTo(200);
  }

  @Test
  void givenRunningMatch_whenServerEnds_thenSessionTerminatedAndSeatsClosed() {
    server.activate();
    server.accept(seatOf("t1"));
    server.end();
    assertThat(sessionStatus()).isEqualTo("TERMINATED");
    assertThat(playerStatuses()).containsExactlyInAnyOrder("COMPLETED", "TIMEDOUT");
    assertThat(world.gameLift.processes().getFirst().gameSessionId()).contains(server.sessionId());
    assertThat(world.gameLift.gameSessions().getFirst().accepted()).isEqualTo(1);
  }

  @Test
  void givenRunningMatch_whenServerIsKilled_thenSessionEndsOthersGoOnAndPlayersMatchAgain() {
    server.activate();
    server.accept(seatOf("t1"));
    FakeServer other = world.connect(1).ready(7778);

    server.process.exit(137);
    world.loop.run();

    assertThat(sessionStatus()).isEqualTo("TERMINATED");
    assertThat(playerStatuses()).containsExactlyInAnyOrder("COMPLETED", "TIMEDOUT");
    assertThat(world.fleetEvents()).contains("SERVER_PROCESS_CRASHED");
    assertThat(other.process.exited).isFalse();
    world.start("t3", "anna", 10);
    world.start("t4", "ben", 10);
    world.advance(Timers.DEFAULT.matchDelay());
    other.activate();
    assertThat(world.status("t3")).isEqualTo("COMPLETED");
    world.advance(Timers.DEFAULT.restartFirst());
    assertThat(world.launcher.alive()).hasSize(2);
  }

  @Test
  void givenSessionNotActivated_whenTimeIsUp_thenTerminatedAndPlacedElsewhere() {
    server.activate();
    world.call("UpdateGameSessionQueue", "{\"Name\":\"q\",\"TimeoutInSeconds\":300}");
    FakeServer other = world.connect(1).ready(7778);
    world.start("t3", "anna", 10);
    world.start("t4", "ben", 10);
    world.advance(Timers.DEFAULT.matchDelay());
    String arn = other.sessionId();
    world.advance(Duration.ofSeconds(59));
    assertThat(world.session(arn).get("Status").asString()).isEqualTo("ACTIVATING");
    world.advance(Duration.ofSeconds(1));
    assertThat(world.session(arn).get("Status").asString()).isEqualTo("TERMINATED");
    assertThat(world.fleetEvents()).contains("GAME_SESSION_ACTIVATION_TIMEOUT");
    assertThat(other.pushes("TerminateProcess")).hasSize(1);
    other.end();
    world.connect(2).ready(7778).activate();
    assertThat(world.status("t3")).isEqualTo("COMPLETED");
  }

  @Test
  void givenServerThatDiesBeforeActivating_whenAnotherIsFree_thenSamePlacementGoesThere() {
    FakeServer other = world.connect(1).ready(7778);
    server.process.exit(1);
    world.loop.run();
    other.activate();
    assertThat(world.status("t1")).isEqualTo("COMPLETED");
    assertThat(world.ticket("t1").get("GameSessionConnectionInfo").get("Port").asInt())
        .isEqualTo(7778);
  }

  @Test
  void givenForceTerminate_thenKilledWithReason() {
    server.activate();
    world.call(
        "TerminateGameSession",
        "{\"GameSessionId\":\"%s\",\"TerminationMode\":\"FORCE_TERMINATE\"}"
            .formatted(server.sessionId()));
    world.loop.run();
    JsonNode session = world.session(server.sessionId());
    assertThat(session.get("Status").asString()).isEqualTo("TERMINATED");
    assertThat(session.get("StatusReason").asString()).isEqualTo("FORCE_TERMINATED");
    assertThat(server.process.killed).isTrue();
  }

  @Test
  void givenFleetRole_whenCredentialsAsked_thenIssuedForThatRoleOnly() {
    var good =
        server
            .request("GetFleetRoleCredentials")
            .put("RoleArn", World.ROLE)
            .put("RoleSessionName", "me");
    JsonNode answer = server.call(good);
    assertThat(answer.get("AccessKeyId").asString()).isEqualTo("AKID");
    assertThat(answer.get("AssumedRoleUserArn").asString())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/fleet/me");
    assertThat(answer.get("Expiration").asLong())
        .isEqualTo(VirtualLoop.START.plus(Duration.ofHours(1)).toEpochMilli());
    var other =
        server
            .request("GetFleetRoleCredentials")
            .put("RoleArn", "arn:aws:iam::111122223333:role/admin")
            .put("RoleSessionName", "me");
    assertThat(server.status(other)).isEqualTo(400);
  }

  @Test
  void givenDescribe_whenAskedBySession_thenOnlyOwnPlayersPageByPage() {
    server.activate();
    var request =
        server
            .request("DescribePlayerSessions")
            .put("GameSessionId", server.sessionId())
            .put("Limit", 1);
    JsonNode first = server.call(request);
    assertThat(first.get("PlayerSessions")).hasSize(1);
    assertThat(first.get("PlayerSessions").get(0).get("CreationTime").isIntegralNumber()).isTrue();
    var next =
        server
            .request("DescribePlayerSessions")
            .put("GameSessionId", server.sessionId())
            .put("NextToken", first.get("NextToken").asString());
    assertThat(server.call(next).get("PlayerSessions")).hasSize(1);
    FakeServer other = world.connect(1).ready(7778);
    assertThat(
            other
                .call(other.request("DescribePlayerSessions").put("PlayerId", "anna"))
                .get("PlayerSessions"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "7",
        "{\"Action\":5}",
        "{\"Action\":\"X\"}",
        "{\"RequestId\":\"r\"}",
        "{\"Action\":\"HeartbeatServerProcess\",\"RequestId\":null}"
      })
  void givenMalformedMessage_whenReceived_thenDroppedWithoutHarm(String text) {
    server.activate();
    int before = server.received.size();
    server.text(text);
    assertThat(server.received).hasSize(before);
    assertThat(server.accept(seatOf("t1"))).isEqualTo(200);
  }

  @Test
  void givenUnknownActionOrMissingField_whenAsked_then400() {
    assertThat(server.status(server.request("Dance"))).isEqualTo(400);
    assertThat(server.status(server.request("AcceptPlayerSession"))).isEqualTo(400);
    assertThat(server.status(server.request("StartMatchBackfill"))).isEqualTo(400);
    assertThat(server.status(server.request("HeartbeatServerProcess").put("HealthStatus", "yes")))
        .isEqualTo(400);
    assertThat(server.status(server.request("ActivateServerProcess").put("Port", 70_000)))
        .isEqualTo(400);
  }

  @Test
  void givenStoppedCloud_whenStartedAgain_thenTheMatchIsStillDescribed() {
    server.activate();
    server.accept(seatOf("t1"));
    String arn = server.sessionId();
    server.end();

    var later = new World(folder);

    JsonNode sessions =
        later.call("DescribeGameSessions", "{\"FleetId\":\"" + fleet + "\"}").get("GameSessions");
    assertThat(sessions).hasSize(1);
    assertThat(sessions.get(0).get("GameSessionId").asString()).isEqualTo(arn);
    assertThat(sessions.get(0).get("Status").asString()).isEqualTo("TERMINATED");
    assertThat(
            later
                .call("DescribePlayerSessions", "{\"PlayerId\":\"anna\"}")
                .get("PlayerSessions")
                .get(0)
                .get("Status")
                .asString())
        .isEqualTo("COMPLETED");
  }
}
