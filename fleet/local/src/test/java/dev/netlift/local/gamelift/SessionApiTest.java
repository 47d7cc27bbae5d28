package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SessionApiTest {
  @TempDir Path folder;
  private World world;
  private String fleet = "";
  private FakeServer server;

  @BeforeEach
  void start() {
    world = new World(folder);
    fleet = world.fleet();
    server = world.connect(0).ready(7777);
  }

  @AfterEach
  void close() {
    world.gameLift.close();
  }

  private String create(String more) {
    return world
        .call(
            "CreateGameSession",
            "{\"FleetId\":\"%s\",\"MaximumPlayerSessionCount\":3%s}".formatted(fleet, more))
        .get("GameSession")
        .get("GameSessionId")
        .asString();
  }

  private String named(String arn) {
    return "{\"GameSessionId\":\"" + arn + "\"";
  }

  private JsonNode of(String arn) {
    return world.session(arn);
  }

  @Test
  void givenFreeProcess_whenCreated_thenItHostsWhatWasAsked() {
    String arn =
        create(
            ",\"Name\":\"duel\",\"GameSessionData\":\"data\",\"CreatorId\":\"me\","
                + "\"GameProperties\":[{\"Key\":\"map\",\"Value\":\"maze\"}]");
    JsonNode push = server.pushes("CreateGameSession").getFirst();
    assertThat(push.get("GameSessionName").asString()).isEqualTo("duel");
    assertThat(push.get("GameSessionData").asString()).isEqualTo("data");
    assertThat(push.get("GameProperties").get("map").asString()).isEqualTo("maze");
    assertThat(of(arn).get("Status").asString()).isEqualTo("ACTIVATING");
    assertThat(of(arn).get("CreatorId").asString()).isEqualTo("me");
    server.activate();
    assertThat(of(arn).get("Status").asString()).isEqualTo("ACTIVE");
    assertThat(
            world.error(
                "CreateGameSession",
                "{\"FleetId\":\"%s\",\"MaximumPlayerSessionCount\":3}".formatted(fleet)))
        .isEqualTo("FleetCapacityExceededException");
  }

  @Test
  void givenIdempotencyToken_whenRepeated_thenSameSessionWithCurrentStatusOrMismatch() {
    String arn = create(",\"IdempotencyToken\":\"once\"");
    assertThat(arn).endsWith("/once");
    server.activate();
    assertThat(create(",\"IdempotencyToken\":\"once\"")).isEqualTo(arn);
    assertThat(server.pushes("CreateGameSession")).hasSize(1);
    assertThatThrownBy(() -> create(",\"IdempotencyToken\":\"once\",\"Name\":\"other\""))
        .isInstanceOfSatisfying(
            AwsException.class,
            e -> assertThat(e.code()).isEqualTo("IdempotentParameterMismatchException"));
    server.end();
    assertThat(create(",\"IdempotencyToken\":\"once\""))
        .as("also when it has ended")
        .isEqualTo(arn);
  }

  @Test
  void givenAliases_whenCreated_thenTerminalIsRefusedAndSimpleLeadsToTheFleet() {
    String alias =
        world
            .create(
                "AWS::GameLift::Alias",
                "{\"Name\":\"a\",\"RoutingStrategy\":{\"Type\":\"TERMINAL\",\"Message\":\"closed\"}}")
            .ref();
    String body = "{\"AliasId\":\"%s\",\"MaximumPlayerSessionCount\":3}".formatted(alias);
    assertThat(world.error("CreateGameSession", body))
        .isEqualTo("TerminalRoutingStrategyException");
    world.pointAlias(alias, fleet);
    assertThat(world.call("CreateGameSession", body).get("GameSession").get("FleetId").asString())
        .isEqualTo(fleet);
  }

  @Test
  void givenFleetThatIsNotActive_whenCreated_thenInvalidFleetStatus() {
    world.takenPorts.put(1, "");
    String other =
        world
            .create(
                "AWS::GameLift::Fleet",
                "Other",
                "{\"BuildId\":\"%s\",\"RuntimeConfiguration\":{\"ServerProcesses\":[{\"LaunchPath\":\"/local/game/bin/server\",\"ConcurrentExecutions\":1}]}}"
                    .formatted(world.gameLift.registerBuild(folder.resolve("build"))))
            .ref();
    assertThat(
            world.error(
                "CreateGameSession",
                "{\"FleetId\":\"%s\",\"MaximumPlayerSessionCount\":3}".formatted(other)))
        .isEqualTo("InvalidFleetStatusException");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CreateGameSession | {\"FleetId\":\"fleet-1\"} | MaximumPlayerSessionCount is required",
        "CreateGameSession | {\"MaximumPlayerSessionCount\":201,\"FleetId\":\"FLEET\"} | at most 200, was 201",
        "CreateGameSession | {\"MaximumPlayerSessionCount\":-1} | MaximumPlayerSessionCount must be at least 0, was -1",
        "CreateGameSession | {\"MaximumPlayerSessionCount\":\"3\"} | must be a whole number, was \"3\"",
        "CreateGameSession | {\"MaximumPlayerSessionCount\":3,\"FleetId\":\"x\"} | FleetId must match",
        "CreateGameSession | {\"MaximumPlayerSessionCount\":3} | Exactly one of FleetId and AliasId",
        "CreateGameSession | {\"MaximumPlayerSessionCount\":3,\"IdempotencyToken\":\"a b\"} | IdempotencyToken must match",
        "CreateGameSession | {\"MaximumPlayerSessionCount\":3,\"GameProperties\":[{\"Key\":\"k\"}]} | GameProperties[0].Value is required",
        "CreatePlayerSessions | {\"GameSessionId\":\"a\",\"PlayerIds\":[]} | PlayerIds must be 1 to 25 items, was 0",
        "CreatePlayerSession | {\"GameSessionId\":\"a\"} | PlayerId is required",
        "TerminateGameSession | {\"GameSessionId\":\"a\",\"TerminationMode\":\"NOW\"} | TerminationMode must be one of TRIGGER_ON_PROCESS_TERMINATE, FORCE_TERMINATE",
        "DescribeGameSessions | {\"FleetId\":\"FLEET\",\"Limit\":0} | Limit must be at least 1, was 0",
        "DescribeGameSessions | {\"FleetId\":\"FLEET\",\"NextToken\":\"zz\"} | NextToken",
        "DescribeGameSessions | {\"FleetId\":\"FLEET\",\"StatusFilter\":\"DEAD\"} | StatusFilter",
        "SearchGameSessions | {\"FleetId\":\"FLEET\",\"FilterExpression\":\"(\"} | FilterExpression"
      })
  void givenBadRequest_whenCalled_thenMessageNamesMemberBoundAndValue(
      String operation, String body, String message) {
    assertThatThrownBy(() -> world.call(operation, body.replace("FLEET", fleet)))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidRequestException"))
        .hasMessageContaining(message);
  }

  @Test
  void givenActiveSession_whenBatchIsReserved_thenAllOrNone() {
    String arn = create("");
    String batch = named(arn) + ",\"PlayerIds\":[\"a\",\"b\"],\"PlayerDataMap\":{\"b\":\"red\"}}";
    assertThat(world.error("CreatePlayerSessions", batch))
        .isEqualTo("InvalidGameSessionStatusException");
    server.activate();
    JsonNode made = world.call("CreatePlayerSessions", batch).get("PlayerSessions");
    assertThat(made.size()).isEqualTo(2);
    assertThat(made.get(1).get("PlayerData").asString()).isEqualTo("red");
    assertThat(world.error("CreatePlayerSessions", named(arn) + ",\"PlayerIds\":[\"c\",\"d\"]}"))
        .isEqualTo("GameSessionFullException");
    assertThat(of(arn).get("CurrentPlayerSessionCount").asInt()).isEqualTo(2);
    world.call("CreatePlayerSession", named(arn) + ",\"PlayerId\":\"c\"}");
    assertThat(of(arn).get("CurrentPlayerSessionCount").asInt()).isEqualTo(3);
    world.advance(Timers.DEFAULT.reservation().plusSeconds(1));
    assertThat(of(arn).get("CurrentPlayerSessionCount").asInt()).as("nobody came").isZero();
  }

  @Test
  void givenPlayers_whenDescribed_thenPagedAndFilteredByStatusOfTheSession() {
    String arn = create("");
    server.activate();
    JsonNode made =
        world
            .call("CreatePlayerSessions", named(arn) + ",\"PlayerIds\":[\"a\",\"b\",\"c\"]}")
            .get("PlayerSessions");
    server.accept(made.get(0).get("PlayerSessionId").asString());
    JsonNode first = world.call("DescribePlayerSessions", named(arn) + ",\"Limit\":2}");
    assertThat(first.get("PlayerSessions").size()).isEqualTo(2);
    JsonNode second =
        world.call(
            "DescribePlayerSessions",
            named(arn) + ",\"Limit\":2,\"NextToken\":" + first.get("NextToken") + "}");
    assertThat(second.get("PlayerSessions").size()).isEqualTo(1);
    assertThat(second.has("NextToken")).isFalse();
    assertThat(
            world
                .call(
                    "DescribePlayerSessions",
                    named(arn) + ",\"PlayerSessionStatusFilter\":\"ACTIVE\"}")
                .get("PlayerSessions")
                .size())
        .isEqualTo(1);
  }

  @Test
  void givenUpdate_whenDescribed_thenChangedAndDenyAllRefusesPlayers() {
    String arn = create(",\"GameProperties\":[{\"Key\":\"map\",\"Value\":\"maze\"}]");
    server.activate();
    world.call(
        "UpdateGameSession",
        named(arn)
            + ",\"Name\":\"n\",\"MaximumPlayerSessionCount\":5,\"PlayerSessionCreationPolicy\":"
            + "\"DENY_ALL\",\"ProtectionPolicy\":\"FullProtection\","
            + "\"GameProperties\":[{\"Key\":\"round\",\"Value\":\"2\"}]}");
    JsonNode detail =
        world.call("DescribeGameSessionDetails", named(arn) + "}").get("GameSessionDetails").get(0);
    assertThat(detail.get("ProtectionPolicy").asString()).isEqualTo("FullProtection");
    assertThat(detail.get("GameSession").get("MaximumPlayerSessionCount").asInt()).isEqualTo(5);
    assertThat(detail.get("GameSession").get("GameProperties").size()).isEqualTo(2);
    assertThat(world.error("CreatePlayerSession", named(arn) + ",\"PlayerId\":\"a\"}"))
        .isEqualTo("InvalidRequestException");
  }

  @Test
  void givenTriggeredTermination_whenServerEnds_thenTerminatingThenTerminatedWithReason() {
    String arn = create("");
    server.activate();
    world.call(
        "TerminateGameSession",
        named(arn) + ",\"TerminationMode\":\"TRIGGER_ON_PROCESS_TERMINATE\"}");
    assertThat(of(arn).get("Status").asString()).isEqualTo("TERMINATING");
    assertThat(server.pushes("TerminateProcess")).hasSize(1);
    assertThat(world.error("CreatePlayerSession", named(arn) + ",\"PlayerId\":\"a\"}"))
        .isEqualTo("InvalidGameSessionStatusException");
    server.end();
    assertThat(of(arn).get("Status").asString()).isEqualTo("TERMINATED");
    assertThat(of(arn).get("StatusReason").asString()).isEqualTo("TRIGGERED_ON_PROCESS_TERMINATE");
    assertThat(world.error("UpdateGameSession", named(arn) + ",\"Name\":\"n\"}"))
        .isEqualTo("InvalidGameSessionStatusException");
  }

  @Test
  void givenForcedTermination_whenCalled_thenKilledAndTerminated() {
    String arn = create("");
    server.activate();
    world.call("TerminateGameSession", named(arn) + ",\"TerminationMode\":\"FORCE_TERMINATE\"}");
    world.loop.run();
    assertThat(world.launcher.started.get(0).killed).isTrue();
    assertThat(of(arn).get("Status").asString()).isEqualTo("TERMINATED");
    assertThat(of(arn).get("StatusReason").asString()).isEqualTo("FORCE_TERMINATED");
  }

  @Test
  void givenSessions_whenSearched_thenOnlyActiveFilteredAndSorted() {
    var second = world.connect(1).ready(7778);
    create(",\"Name\":\"one\"");
    create(",\"Name\":\"two\"");
    assertThat(search("")).isEmpty();
    server.activate();
    second.activate();
    assertThat(search(",\"SortExpression\":\"gameSessionName DESC\"")).isEqualTo("two one");
    assertThat(search(",\"FilterExpression\":\"gameSessionName = 'one'\"")).isEqualTo("one");
    assertThat(search(",\"Limit\":1,\"SortExpression\":\"gameSessionName ASC\"")).isEqualTo("one");
  }

  private String search(String more) {
    JsonNode found =
        world
            .call("SearchGameSessions", "{\"FleetId\":\"" + fleet + "\"" + more + "}")
            .get("GameSessions");
    return String.join(
        " ",
        StreamSupport.stream(found.spliterator(), false)
            .map(session -> session.get("Name").asString())
            .toList());
  }

  @Test
  void givenLog_whenUrlIsAsked_thenItServesThatProcessesPartToNobodyElse()
      throws IOException, InterruptedException {
    String arn = create("");
    Path log = world.launcher.started.getFirst().launch.logFile();
    Files.createDirectories(log.getParent());
    Files.writeString(log, "mine\n");
    server.activate();
    server.end();
    Path next = world.launcher.started.getLast().launch.logFile();
    Files.writeString(next, "of the next process\n");
    String url =
        world.call("GetGameSessionLogUrl", named(arn) + "}").get("PreSignedUrl").asString();
    try (var http = HttpClient.newHttpClient()) {
      assertThat(get(http, url, "").body()).isEqualTo("mine\n");
      assertThat(get(http, url + "0", "").statusCode()).isEqualTo(404);
      assertThat(get(http, url, "http://evil.example").statusCode()).isEqualTo(403);
    }
  }

  private static HttpResponse<String> get(HttpClient http, String url, String origin)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5));
    if (!origin.isEmpty()) {
      request.header("Origin", origin);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void givenTooManyPlayersInOneBatch_whenCalled_thenBoundIsNamed() {
    String ids = String.join(",", IntStream.range(0, 26).mapToObj(i -> "\"p" + i + "\"").toList());
    assertThatThrownBy(
            () ->
                world.call(
                    "CreatePlayerSessions",
                    "{\"GameSessionId\":\"a\",\"PlayerIds\":[" + ids + "]}"))
        .hasMessageContaining("PlayerIds must be 1 to 25 items, was 26");
  }
}
