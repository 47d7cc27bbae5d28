package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.SocketService;
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

/** Where a queue puts a session, of two fleets in two locations. */
class QueueRulesTest {
  private static final String ANN = "\"PlayerLatencies\":[%s]";

  @TempDir Path folder;
  private World world;
  private String near = "";
  private String far = "";

  /** A machine with one process that is ready to host. */
  private final class Desk implements SocketService.Peer {
    final List<JsonNode> heard = new ArrayList<>();
    private final SocketService.Listener listener;
    private int asked;

    Desk(String fleet, String name) {
      String token = world.gameLift.registerCompute(fleet, name);
      listener =
          world.gameLift.open(
              "/",
              FakeServer.encoded(
                  Map.of(
                      "pID",
                      "process-of-" + name,
                      "FleetId",
                      fleet,
                      "ComputeId",
                      name,
                      "Authorization",
                      token,
                      "IdempotencyToken",
                      "once",
                      "sdkVersion",
                      "5.6.0",
                      "sdkLanguage",
                      "Java")),
              this);
      ask("\"Action\":\"ActivateServerProcess\",\"Port\":9000");
      ask("\"Action\":\"HeartbeatServerProcess\",\"HealthStatus\":true");
    }

    private void ask(String fields) {
      listener.text("{\"RequestId\":\"r" + asked++ + "\"," + fields + "}");
      world.loop.run();
    }

    boolean asksForSession() {
      return heard.stream()
          .anyMatch(m -> m.path("Action").asString("").equals("CreateGameSession"));
    }

    void activate() {
      String session =
          heard.stream()
              .filter(m -> m.path("Action").asString("").equals("CreateGameSession"))
              .findFirst()
              .orElseThrow()
              .get("GameSessionId")
              .asString();
      ask("\"Action\":\"ActivateGameSession\",\"GameSessionId\":\"" + session + "\"");
    }

    @Override
    public void send(String text) {
      heard.add(JsonMapper.shared().readTree(text));
    }

    @Override
    public void close(int code, String reason) {}

    @Override
    public void abort() {}
  }

  @BeforeEach
  void fleets() {
    world = new World(folder);
    far = world.gameLift.createAnywhereFleet("far", "custom-far");
    near = world.gameLift.createAnywhereFleet("near", "custom-near");
  }

  private String arn(String fleet) {
    return world
        .call("DescribeFleetAttributes", "{\"FleetIds\":[\"" + fleet + "\"]}")
        .get("FleetAttributes")
        .get(0)
        .get("FleetArn")
        .asString();
  }

  /** The far fleet is the first destination. */
  private void queue(String members) {
    world.call(
        "CreateGameSessionQueue",
        """
        {"Name":"q","TimeoutInSeconds":300,"NotificationTarget":"%s","CustomEventData":"ours"%s,
         "Destinations":[{"DestinationArn":"%s"},{"DestinationArn":"%s"}]}
        """
            .formatted(World.TOPIC, members, arn(far), arn(near)));
  }

  private void place(String members) {
    world.call(
        "StartGameSessionPlacement",
        """
        {"PlacementId":"p","GameSessionQueueName":"q","MaximumPlayerSessionCount":4,
         "DesiredPlayerSessions":[{"PlayerId":"ann"},{"PlayerId":"ben"}]%s}
        """
            .formatted(members));
    world.loop.run();
  }

  private static String latency(String player, String location, int millis) {
    return "{\"PlayerId\":\"%s\",\"RegionIdentifier\":\"%s\",\"LatencyInMilliseconds\":%d}"
        .formatted(player, location, millis);
  }

  /** Ann is at 20 and 90 ms, Ben at 60 and 100. */
  private static String latencies() {
    return ","
        + ANN.formatted(
            String.join(
                ",",
                latency("ann", "custom-near", 20),
                latency("ann", "custom-far", 90),
                latency("ben", "custom-near", 60),
                latency("ben", "custom-far", 100)));
  }

  private JsonNode placement() {
    return world
        .call("DescribeGameSessionPlacement", "{\"PlacementId\":\"p\"}")
        .get("GameSessionPlacement");
  }

  private String status() {
    return placement().get("Status").asString();
  }

  private void assertPlaced(Desk here, Desk notThere) {
    assertThat(here.asksForSession()).isTrue();
    assertThat(notThere.asksForSession()).isFalse();
    here.activate();
    assertThat(status()).isEqualTo("FULFILLED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';false;far",
        "'';true;near",
        "'\"DESTINATION\"';true;far",
        "'\"COST\",\"LOCATION\"';true;near",
        "'\"LOCATION\",\"LATENCY\"';false;near",
        "'\"LATENCY\"';false;far"
      })
  void givenPriorityOrder_whenPlaced_thenItsFirstCriterionThatDiffersDecides(
      String order, boolean measured, String expected) {
    queue(
        order.isEmpty()
            ? ""
            : ",\"PriorityConfiguration\":{\"PriorityOrder\":[%s],\"LocationOrder\":[\"custom-near\"]}"
                .formatted(order));
    var atFar = new Desk(far, "desk-far");
    var atNear = new Desk(near, "desk-near");
    place(measured ? latencies() : "");
    assertPlaced(expected.equals("far") ? atFar : atNear, expected.equals("far") ? atNear : atFar);
  }

  @Test
  void givenTheBestPlaceIsTaken_whenPlaced_thenTheNextBest() {
    queue("");
    var atFar = new Desk(far, "desk-far");
    place(latencies());
    assertThat(atFar.asksForSession()).isTrue();
  }

  @Test
  void givenAllowedLocations_whenOnlyAnotherIsFree_thenItWaitsForAllowedOne() {
    queue(",\"FilterConfiguration\":{\"AllowedLocations\":[\"custom-near\"]}");
    var atFar = new Desk(far, "desk-far");
    place("");
    world.advance(Duration.ofSeconds(60));
    assertThat(status()).isEqualTo("PENDING");
    assertPlaced(new Desk(near, "desk-near"), atFar);
  }

  @Test
  void givenLatencyPolicies_whenTimePasses_thenEachAppliesForItsDuration() {
    queue(
        """
        ,"PlayerLatencyPolicies":[
          {"MaximumIndividualPlayerLatencyMilliseconds":100},
          {"MaximumIndividualPlayerLatencyMilliseconds":50,"PolicyDurationSeconds":120}]
        """);
    var atFar = new Desk(far, "desk-far");
    var atNear = new Desk(near, "desk-near");
    place(latencies());
    world.advance(Duration.ofSeconds(119));
    assertThat(atFar.asksForSession()).as("Ben is at 60 even to the nearer").isFalse();
    assertThat(atNear.asksForSession()).isFalse();
    world.advance(Duration.ofSeconds(1));
    assertPlaced(atNear, atFar);
  }

  @Test
  void givenLatencyPolicy_whenNobodyComesNearEnough_thenTimedOutAndTold() {
    queue(",\"PlayerLatencyPolicies\":[{\"MaximumIndividualPlayerLatencyMilliseconds\":10}]");
    var atNear = new Desk(near, "desk-near");
    place(latencies());
    world.advance(Duration.ofSeconds(300));
    assertThat(status()).isEqualTo("TIMED_OUT");
    assertThat(atNear.asksForSession()).isFalse();
    JsonNode detail = world.events.getLast().detail();
    assertThat(detail.propertyNames())
        .containsExactly("type", "placementId", "startTime", "endTime", "customEventData");
    assertThat(detail.get("type").asString()).isEqualTo("PlacementTimedOut");
    assertThat(world.onBus.getLast().detail()).isEqualTo(detail);
  }

  @Test
  void givenLatencyPolicy_whenAPlayerHasNotMeasuredThePlace_thenItIsTooFar() {
    queue(",\"PlayerLatencyPolicies\":[{\"MaximumIndividualPlayerLatencyMilliseconds\":200}]");
    var atFar = new Desk(far, "desk-far");
    place(
        ","
            + ANN.formatted(
                latency("ann", "custom-far", 30) + "," + latency("ben", "custom-near", 30)));
    assertThat(atFar.asksForSession()).isFalse();
    assertThat(status()).isEqualTo("PENDING");
  }

  @ParameterizedTest
  @CsvSource({"DEFAULT_AFTER_SINGLE_PASS, true", "NONE, false"})
  void givenLocationsOfItsOwn_whenNoneIsFree_thenTheStrategyDecides(
      String strategy, boolean placed) {
    queue(
        ",\"PriorityConfiguration\":{\"PriorityOrder\":[\"LOCATION\"],\"LocationOrder\":[\"custom-far\"]}");
    var atFar = new Desk(far, "desk-far");
    place(
        """
        ,"PriorityConfigurationOverride":{"LocationOrder":["custom-near"],"PlacementFallbackStrategy":"%s"}
        """
            .formatted(strategy));
    assertThat(atFar.asksForSession()).isEqualTo(placed);
    var override = placement().get("PriorityConfigurationOverride");
    assertThat(override.get("PlacementFallbackStrategy").asString()).isEqualTo(strategy);
    if (!placed) {
      assertPlaced(new Desk(near, "desk-near"), atFar);
    }
  }

  @Test
  void givenLocationsOfItsOwn_whenBothAreFree_thenTheyComeFirst() {
    queue(
        ",\"PriorityConfiguration\":{\"PriorityOrder\":[\"LOCATION\"],\"LocationOrder\":[\"custom-far\"]}");
    var atFar = new Desk(far, "desk-far");
    var atNear = new Desk(near, "desk-near");
    place(",\"PriorityConfigurationOverride\":{\"LocationOrder\":[\"custom-near\"]}");
    assertPlaced(atNear, atFar);
  }

  @Test
  void givenOverride_whenTheQueueOrLatenciesForbidIt_thenInvalidRequest() {
    queue("");
    String override = ",\"PriorityConfigurationOverride\":{\"LocationOrder\":[\"custom-near\"]}";
    assertThatThrownBy(() -> place(override))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("begins with LOCATION");
    world.call(
        "UpdateGameSessionQueue",
        "{\"Name\":\"q\",\"PriorityConfiguration\":{\"PriorityOrder\":[\"LOCATION\"],\"LocationOrder\":[\"custom-far\"]}}");
    assertThatThrownBy(() -> place(override + latencies()))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("does not go with PlayerLatencies");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'\"PriorityOrder\":[\"LATENCY\",\"LATENCY\"]';names LATENCY twice",
        "'\"PriorityOrder\":[\"LOCATION\"]';LocationOrder is required",
        "'\"PriorityOrder\":[\"PRICE\"]';LATENCY"
      })
  void givenWrongPriorities_whenCreated_thenInvalidRequestSaysWhy(String members, String message) {
    assertThatThrownBy(() -> queue(",\"PriorityConfiguration\":{" + members + "}"))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidRequestException"))
        .hasMessageContaining(message);
  }

  @Test
  void givenUpdate_whenDescribed_thenOnlyWhatItNamedHasChanged() {
    queue(
        """
        ,"FilterConfiguration":{"AllowedLocations":["custom-near"]},
        "PlayerLatencyPolicies":[{"MaximumIndividualPlayerLatencyMilliseconds":80,"PolicyDurationSeconds":60}]
        """);
    world.call(
        "UpdateGameSessionQueue",
        "{\"Name\":\"q\",\"FilterConfiguration\":{\"AllowedLocations\":[\"custom-far\"]}}");
    JsonNode queue =
        world
            .call("DescribeGameSessionQueues", "{\"Names\":[\"q\"]}")
            .get("GameSessionQueues")
            .get(0);
    assertThat(queue.get("FilterConfiguration").get("AllowedLocations").get(0).asString())
        .isEqualTo("custom-far");
    JsonNode policy = queue.get("PlayerLatencyPolicies").get(0);
    assertThat(policy.get("MaximumIndividualPlayerLatencyMilliseconds").asInt()).isEqualTo(80);
    assertThat(policy.get("PolicyDurationSeconds").asInt()).isEqualTo(60);
    assertThat(queue.get("TimeoutInSeconds").asInt()).isEqualTo(300);
  }
}
