package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class BackfillTest {
  private static final String THREE =
      """
      {"ruleLanguageVersion":"1.0",
       "teams":[{"name":"red","minPlayers":1,"maxPlayers":3}]}
      """;
  private static final String CONFIGURATION =
      "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/mm";

  /** Finds whom the test names. */
  private static final class ByHand implements BackfillMatcher {
    final List<Ticket> tickets = new ArrayList<>();
    final List<Hearer> hearers = new ArrayList<>();
    final List<String> cancelled = new ArrayList<>();

    @Override
    public void search(Ticket ticket, Hearer hearer) {
      tickets.add(ticket);
      hearers.add(hearer);
    }

    @Override
    public void cancel(String ticketId) {
      cancelled.add(ticketId);
    }
  }

  @TempDir Path folder;
  private World world;
  private FakeServer server;
  private final ByHand matcher = new ByHand();

  @BeforeEach
  void startMatch() {
    start(ServiceQuirks.DEFAULT);
  }

  private void start(ServiceQuirks quirks) {
    world = new World(folder.resolve("w" + System.nanoTime()), quirks);
    world.gameLift.backfillBy(matcher);
    String alias = world.matchmaking(THREE);
    world.pointAlias(alias, world.fleet());
    server = world.connect(0).ready(7777);
    world.start("t1", "anna", 10);
    world.advance(Timers.DEFAULT.matchDelay());
    server.activate();
  }

  private ObjectNode request(String ticketId) {
    ObjectNode request =
        server
            .request("StartMatchBackfill")
            .put("TicketId", ticketId)
            .put("GameSessionArn", server.sessionId())
            .put("MatchmakingConfigurationArn", CONFIGURATION);
    request.set(
        "Players",
        JsonMapper.shared()
            .readTree(
                """
                [{"PlayerId":"anna","Team":"red","LatencyInMs":null,
                  "PlayerAttributes":{"skill":{"AttrType":"DOUBLE","N":12.5}}}]
                """));
    return request;
  }

  private String startTicket(String ticketId) {
    JsonNode answer = server.call(request(ticketId));
    assertThat(answer.get("StatusCode").asInt()).isEqualTo(200);
    return answer.get("TicketId").asString();
  }

  private List<String> updates() {
    return server.pushes("UpdateGameSession").stream()
        .map(
            push ->
                push.get("UpdateReason").asString() + " " + push.get("BackfillTicketId").asString())
        .toList();
  }

  private int stop(String ticketId) {
    return server.status(
        server
            .request("StopMatchBackfill")
            .put("TicketId", ticketId)
            .put("GameSessionArn", server.sessionId())
            .put("MatchmakingConfigurationArn", CONFIGURATION));
  }

  private List<String> seats() {
    var seats = new ArrayList<String>();
    world
        .call("DescribePlayerSessions", "{\"GameSessionId\":\"" + server.sessionId() + "\"}")
        .get("PlayerSessions")
        .forEach(p -> seats.add(p.get("PlayerId").asString() + " " + p.get("Status").asString()));
    return seats;
  }

  @Test
  void givenOpenPlaces_whenPlayersAreFound_thenSeatsAreReservedAndTheServerIsToldWhoComes() {
    assertThat(startTicket("b1")).isEqualTo("b1");
    assertThat(matcher.tickets.getFirst().open()).isEqualTo(2);
    assertThat(matcher.tickets.getFirst().players().getFirst().team()).isEqualTo("red");
    world.gameLift.gameSessions();
    matcher.hearers.getFirst().found(Map.of("cleo", ""), "{\"matchId\":\"m2\"}");

    assertThat(updates()).containsExactly("MATCHMAKING_DATA_UPDATED b1");
    JsonNode session = server.pushes("UpdateGameSession").getFirst().get("GameSession");
    assertThat(session.get("MatchmakerData").asString()).isEqualTo("{\"matchId\":\"m2\"}");
    assertThat(session.get("Status").asString()).isEqualTo("ACTIVE");
    assertThat(seats()).containsExactlyInAnyOrder("anna RESERVED", "cleo RESERVED");
    assertThat(world.session(server.sessionId()).get("MatchmakerData").asString())
        .isEqualTo("{\"matchId\":\"m2\"}");
    world.advance(Duration.ofSeconds(60));
    assertThat(seats()).containsExactlyInAnyOrder("anna TIMEDOUT", "cleo TIMEDOUT");
    assertThat(stop("b1")).as("the ticket is done").isEqualTo(404);
  }

  @Test
  void givenNoTicketId_whenStarted_thenOneIsDrawn() {
    assertThat(startTicket("")).matches("[0-9a-f-]{36}");
  }

  @Test
  void givenTicket_whenAnotherIsStarted_thenTheFirstIsCancelledAndOnlyTheSecondCounts() {
    startTicket("b1");
    startTicket("b2");
    assertThat(updates()).containsExactly("BACKFILL_CANCELLED b1");
    assertThat(matcher.cancelled).contains("b1");
    matcher.hearers.getFirst().found(Map.of("late", ""), "{}");
    assertThat(seats()).containsExactly("anna RESERVED");
    matcher.hearers.getLast().found(Map.of("cleo", ""), "{}");
    assertThat(updates()).last().isEqualTo("MATCHMAKING_DATA_UPDATED b2");
  }

  @Test
  void givenTicket_whenNobodyIsFoundInTime_thenTimedOut() {
    startTicket("b1");
    world.advance(Duration.ofSeconds(119));
    server.status(server.request("HeartbeatServerProcess").put("HealthStatus", true));
    assertThat(updates()).isEmpty();
    world.advance(Duration.ofSeconds(1));
    assertThat(updates()).containsExactly("BACKFILL_TIMED_OUT b1");
  }

  @Test
  void givenTicket_whenStopped_thenCancelledOnceAndAfterTheAnswer() {
    startTicket("b1");
    assertThat(stop("b1")).isEqualTo(200);
    assertThat(updates()).containsExactly("BACKFILL_CANCELLED b1");
    assertThat(server.received.getLast().get("Action").asString()).isEqualTo("UpdateGameSession");
    assertThat(stop("b1")).isEqualTo(404);
    assertThat(stop("never")).isEqualTo(404);
  }

  @Test
  void givenMatcherThatFailsOrFindsTooMany_whenHeard_thenBackfillFailed() {
    startTicket("b1");
    matcher.hearers.getLast().failed();
    startTicket("b2");
    matcher.hearers.getLast().found(Map.of("c", "", "d", "", "e", ""), "{}");
    assertThat(updates()).containsExactly("BACKFILL_FAILED b1", "BACKFILL_FAILED b2");
    assertThat(seats()).containsExactly("anna RESERVED");
  }

  @Test
  void givenTicket_whenItsSessionEnds_thenNobodyIsTold() {
    startTicket("b1");
    server.end();
    world.advance(Duration.ofSeconds(120));
    assertThat(updates()).isEmpty();
    assertThat(matcher.cancelled).containsExactly("b1");
  }

  @ParameterizedTest
  @CsvSource({
    "GameSessionArn,arn:aws:gamelift:us-west-2::gamesession/f/other,400",
    "MatchmakingConfigurationArn,"
        + "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/none,404",
    "TicketId,a ticket with blanks,400",
    "Players,none,400",
  })
  void givenRequestThatNamesWhatIsNot_whenStarted_thenRefused(
      String field, String value, int status) {
    assertThat(server.status(request("b1").put(field, value))).isEqualTo(status);
    assertThat(matcher.tickets).isEmpty();
  }

  @Test
  void givenQuirkThatRefusesASecondTicket_whenStarted_then409() {
    start(ServiceQuirks.DEFAULT.with("backfillReplaces", "false"));
    startTicket("b1");
    assertThat(server.status(request("b2"))).isEqualTo(409);
    assertThat(updates()).isEmpty();
  }
}
