package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each inferred fact can be had the other way. */
class ServiceQuirksTest {
  private static final String ALONE =
      "{\"ruleLanguageVersion\":\"1.0\",\"teams\":[{\"name\":\"t\",\"minPlayers\":1,\"maxPlayers\":1}]}";

  @TempDir Path folder;

  private record Match(World world, FakeServer server) {
    String seat() {
      return world
          .ticket("t1")
          .get("GameSessionConnectionInfo")
          .get("MatchedPlayerSessions")
          .get(0)
          .get("PlayerSessionId")
          .asString();
    }

    int activateAgain() {
      return server.status(
          server.request("ActivateGameSession").put("GameSessionId", server.sessionId()));
    }

    String seatStatus() {
      return world
          .call("DescribePlayerSessions", "{\"PlayerSessionId\":\"" + seat() + "\"}")
          .get("PlayerSessions")
          .get(0)
          .get("Status")
          .asString();
    }
  }

  private Match match(ServiceQuirks quirks) {
    var world = new World(folder.resolve("w" + System.nanoTime()), quirks);
    world.pointAlias(world.matchmaking(ALONE), world.fleet());
    FakeServer server = world.connect(0).ready(7777);
    world.start("t1", "anna", 10);
    world.advance(Timers.DEFAULT.matchDelay());
    server.activate();
    return new Match(world, server);
  }

  private Match match(String name, String value) {
    return match(ServiceQuirks.DEFAULT.with(name, value));
  }

  @ParameterizedTest
  @CsvSource({"true,200", "false,409"})
  void givenReadyProcess_whenReadyAgain_thenAsTheQuirkSays(String quirk, int status) {
    FakeServer server = match("secondReadyAccepted", quirk).server;
    assertThat(server.status(server.request("ActivateServerProcess").put("Port", 7777)))
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"true,200", "false,409"})
  void givenActiveSession_whenActivatedAgain_thenAsTheQuirkSays(String quirk, int status) {
    assertThat(match("secondActivationAccepted", quirk).activateAgain()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"409", "400"})
  void givenEndingSession_whenActivated_thenAsTheQuirkSays(int status) {
    Match match = match("lateActivation", String.valueOf(status));
    match.world.call(
        "TerminateGameSession",
        "{\"GameSessionId\":\"%s\",\"TerminationMode\":\"TRIGGER_ON_PROCESS_TERMINATE\"}"
            .formatted(match.server.sessionId()));
    assertThat(match.activateAgain()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"403", "400"})
  void givenSessionOfAnotherProcess_whenNamed_thenAsTheQuirkSays(int status) {
    FakeServer server = match("foreignGameSession", String.valueOf(status)).server;
    assertThat(
            server.status(
                server
                    .request("UpdatePlayerSessionCreationPolicy")
                    .put("GameSessionId", "arn:aws:gamelift:us-west-2::gamesession/f/g")
                    .put("PlayerSessionPolicy", "DENY_ALL")))
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"wrongPlayerState,400", "wrongPlayerState,409"})
  void givenAcceptedSeat_whenAcceptedAgain_thenAsTheQuirkSays(String name, int status) {
    Match match = match(name, String.valueOf(status));
    assertThat(match.server.accept(match.seat())).isEqualTo(200);
    assertThat(match.server.accept(match.seat())).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"404", "400"})
  void givenUnknownSeat_whenAccepted_thenAsTheQuirkSays(int status) {
    assertThat(match("unknownPlayer", String.valueOf(status)).server.accept("psess-none"))
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"400", "404"})
  void givenSeatOfAnotherSession_whenAccepted_thenAsTheQuirkSays(int status) {
    Match match = match("foreignPlayer", String.valueOf(status));
    FakeServer other = match.world.connect(1).ready(7778);
    match.world.start("t2", "ben", 10);
    match.world.advance(Timers.DEFAULT.matchDelay());
    other.activate();
    assertThat(other.accept(match.seat())).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"false,400,RESERVED", "true,200,COMPLETED"})
  void givenReservedSeat_whenRemoved_thenAsTheQuirkSays(String quirk, int status, String after) {
    Match match = match("removeAcceptsReserved", quirk);
    assertThat(match.server.remove(match.seat())).isEqualTo(status);
    assertThat(match.seatStatus()).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({"true,200", "false,400"})
  void givenDenyAll_whenAReservedSeatIsAccepted_thenAsTheQuirkSays(String quirk, int status) {
    Match match = match("denyAllKeepsReservations", quirk);
    match.server.status(
        match
            .server
            .request("UpdatePlayerSessionCreationPolicy")
            .put("GameSessionId", match.server.sessionId())
            .put("PlayerSessionPolicy", "DENY_ALL"));
    assertThat(match.server.accept(match.seat())).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"true,TIMEDOUT", "false,COMPLETED"})
  void givenReservedSeat_whenTheSessionEnds_thenAsTheQuirkSays(String quirk, String after) {
    Match match = match("reservedTimeOutAtEnd", quirk);
    match.server.end();
    assertThat(match.seatStatus()).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({"true,200", "false,400"})
  void givenRepeatedRequestId_whenAnswered_thenAsTheQuirkSays(String quirk, int status) {
    Match match = match("replayRepeatedRequests", quirk);
    var accept =
        match
            .server
            .request("AcceptPlayerSession")
            .put("GameSessionId", match.server.sessionId())
            .put("PlayerSessionId", match.seat());
    assertThat(match.server.status(accept)).isEqualTo(200);
    assertThat(match.server.status(accept)).isEqualTo(status);
    assertThat(match.seatStatus()).isEqualTo("ACTIVE");
  }

  /** Runs on a session that was asked to end by TerminateProcess. */
  private Match terminated() {
    Match match = match(ServiceQuirks.DEFAULT);
    match.world.call(
        "TerminateGameSession",
        "{\"GameSessionId\":\"%s\",\"TerminationMode\":\"TRIGGER_ON_PROCESS_TERMINATE\"}"
            .formatted(match.server.sessionId()));
    return match;
  }

  @Test
  void givenProcessAskedToTerminate_whenItIgnoresThatForFiveMinutes_thenKilledByForce() {
    Match match = terminated();
    for (int minute = 0; minute < 4; minute++) {
      match.world.advance(Duration.ofMinutes(1));
      match.server.status(match.server.request("HeartbeatServerProcess").put("HealthStatus", true));
    }
    match.world.advance(Duration.ofSeconds(59));
    assertThat(match.server.process.killed).as("health no longer counts, time does").isFalse();
    match.world.advance(Duration.ofSeconds(1));
    assertThat(match.server.process.killed).isTrue();
    assertThat(match.world.fleetEvents()).contains("SERVER_PROCESS_FORCE_TERMINATED");
    assertThat(match.world.gameLift.processes())
        .filteredOn(report -> report.gameSessionId().isPresent())
        .extracting(ProcessReport::exit)
        .containsExactly(ProcessReport.Exit.FORCE_TERMINATED);
    assertThat(match.world.session(match.server.sessionId()).get("StatusReason").asString())
        .isEqualTo("TRIGGERED_ON_PROCESS_TERMINATE");
  }

  @Test
  void givenProcessAskedToTerminate_whenItEndsInTime_thenCleanAndToldWhen() {
    Match match = terminated();
    assertThat(
            match.server.pushes("TerminateProcess").getFirst().get("TerminationTime").asLong()
                - match.world.loop.now().toEpochMilli())
        .as("four and a half minutes from now")
        .isEqualTo(270_000);
    match.world.advance(Duration.ofMinutes(4));
    match.server.end();
    assertThat(match.world.gameLift.processes().getFirst().exit())
        .isEqualTo(ProcessReport.Exit.CLEAN);
  }

  @ParameterizedTest
  @CsvSource({"403", "401", "429"})
  void givenHandshakeWithoutAToken_whenRefused_thenAsTheQuirkSays(int status) {
    var world =
        new World(
            folder.resolve("h" + status),
            ServiceQuirks.DEFAULT.with("handshakeRefusal", String.valueOf(status)));
    world.fleet();
    FakeServer peer = world.connect(0);
    assertThatThrownBy(() -> world.gameLift.open("/", "pID=x", peer))
        .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.status()).isEqualTo(status));
  }

  @Test
  void givenCertificatePath_whenAsked_thenAsTheQuirkSays() {
    for (String path : List.of("", "/local/gamemetadata/cert.pem")) {
      FakeServer server = match("certificatePath", path).server;
      assertThat(
              server
                  .call(server.request("GetComputeCertificate"))
                  .get("CertificatePath")
                  .asString())
          .isEqualTo(path);
    }
  }
}
