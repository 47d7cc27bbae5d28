package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.netlift.local.front.AwsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Players, parties, answers, stops, backfill and servers at random, on a virtual clock. {@code
 * -Dnetlift.seeds=N} runs N seeds, {@code -Dnetlift.full=true} ten thousand; {@code
 * -Dnetlift.seed=S} replays one.
 */
class MatchmakingSimulationTest {
  private static final int SECONDS = 110;
  private static final String RULES =
      """
      {"ruleLanguageVersion":"1.0",
       "playerAttributes":[{"name":"skill","type":"number","default":10}],
       "teams":[{"name":"side","minPlayers":2,"maxPlayers":3,"quantity":2}],
       "rules":[{"name":"Skill","type":"batchDistance","batchAttribute":"skill","maxDistance":30},
                {"name":"Near","type":"latency","maxLatency":80}],
       "expansions":[
        {"target":"teams[side].minPlayers","steps":[{"waitTimeSeconds":10,"value":1}]},
        {"target":"rules[Skill].maxDistance","steps":[{"waitTimeSeconds":20,"value":90}]}]}
      """;
  private static final ch.qos.logback.classic.Logger LOG =
      (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("dev.netlift.local.gamelift");
  private static int seedsRun;
  private static final Map<String, Integer> SEEN = new HashMap<>();

  @TempDir Path folder;

  static LongStream seeds() {
    Long one = Long.getLong("netlift.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.range(
            0, Long.getLong("netlift.seeds", Boolean.getBoolean("netlift.full") ? 10_000 : 200));
  }

  @BeforeAll
  static void quiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void tell() {
    LOG.setLevel(null);
    if (seedsRun >= 100) {
      assertThat(SEEN.keySet())
          .as("a simulation in which some things never happen proves nothing about them")
          .contains(
              "MatchmakingSearching",
              "PotentialMatchCreated",
              "AcceptMatch",
              "AcceptMatchCompleted",
              "MatchmakingSucceeded",
              "MatchmakingTimedOut",
              "MatchmakingCancelled",
              "MatchmakingFailed",
              "PlacementTimedOut");
    }
    System.out.println(
        "matchmaking: " + seedsRun + " seeds, events " + new java.util.TreeMap<>(SEEN));
  }

  @ParameterizedTest(name = "-Dnetlift.seed={0}")
  @MethodSource("seeds")
  void givenPlayersAndServersAtRandom_whenTimePasses_thenEveryTicketLivesByTheTable(long seed) {
    var simulation = new Simulation(folder, seed);
    simulation.run();
    seedsRun++;
    simulation.world.eventTypes().forEach(type -> SEEN.merge(type, 1, Integer::sum));
    assertThat(simulation.ledger.violations).as("replay with -Dnetlift.seed=%d", seed).isEmpty();
    assertThat(simulation.openAtTheEnd()).as("-Dnetlift.seed=%d: still open", seed).isEmpty();
  }

  @Test
  void givenTheSameSeed_whenRunTwice_thenTheSameEvents() {
    for (long seed = 0; seed < 20; seed++) {
      var first = new Simulation(folder.resolve("a" + seed), seed);
      var second = new Simulation(folder.resolve("b" + seed), seed);
      first.run();
      second.run();
      for (int i = 0; i < first.world.events.size(); i++) {
        assertThat(second.world.events.get(i))
            .as("seed %d, event %d", seed, i)
            .isEqualTo(first.world.events.get(i));
      }
      assertThat(second.world.events).hasSameSizeAs(first.world.events).isNotEmpty();
    }
  }

  /** A rule broken on purpose must be seen, or the simulation proves nothing. */
  @Test
  void givenBrokenHistories_whenRead_thenTheLedgerSaysSo() {
    var simulation = new Simulation(folder, 3);
    simulation.run();
    List<JsonNode> events = simulation.world.events.stream().map(World.Event::detail).toList();
    JsonNode succeeded =
        events.stream()
            .filter(e -> e.get("type").asString().equals("MatchmakingSucceeded"))
            .findFirst()
            .orElseThrow();
    var twice = new MatchmakingLedger();
    events.forEach(twice::hear);
    assertThat(twice.violations).isEmpty();
    twice.hear(succeeded);
    assertThat(twice.violations).isNotEmpty();

    JsonNode proposed =
        events.stream()
            .filter(e -> e.get("type").asString().equals("PotentialMatchCreated"))
            .findFirst()
            .orElseThrow();
    var again = new MatchmakingLedger();
    again.hear(proposed);
    assertThat(again.violations).as("matched without having searched").isNotEmpty();
  }

  private static final class Simulation {
    final World world;
    final MatchmakingLedger ledger = new MatchmakingLedger();
    private final Random random;
    private final Map<FakeLauncher.FakeProcess, FakeServer> servers = new LinkedHashMap<>();
    private final List<String> ticketIds = new ArrayList<>();
    private final boolean ask;
    private int heard;
    private int number;
    private boolean faults = true;

    Simulation(Path folder, long seed) {
      random = new Random(seed);
      ask = random.nextBoolean();
      boolean automatic = random.nextBoolean();
      world =
          new World(
              folder, MatchmakingOptions.DEFAULT.with("noticeLeavers", random.nextInt(3) == 0));
      // So that tickets leave while the matcher still thinks about them.
      world.loop.thinking = Duration.ofMillis(random.nextInt(2) * random.nextInt(900));
      String alias = world.matchmaking(RULES);
      world.call(
          "UpdateMatchmakingConfiguration",
          """
          {"Name":"mm","AcceptanceRequired":%s,"AcceptanceTimeoutSeconds":8,
           "RequestTimeoutSeconds":45,"BackfillMode":"%s"}
          """
              .formatted(ask, automatic ? "AUTOMATIC" : "MANUAL"));
      world.pointAlias(alias, world.fleet());
    }

    private boolean oneIn(int times) {
      return random.nextInt(times) == 0;
    }

    void run() {
      for (int second = 0; second < SECONDS; second++) {
        for (int i = random.nextInt(3); i > 0; i--) {
          start();
        }
        everyServer();
        if (ask) {
          answer();
        }
        if (oneIn(6)) {
          attempt("StopMatchmaking", "{\"TicketId\":\"%s\"}".formatted(any()));
        }
        List<String> matches = ledger.matches();
        if (oneIn(15) && !matches.isEmpty()) {
          attempt(
              "StopGameSessionPlacement",
              "{\"PlacementId\":\"%s\"}".formatted(matches.get(random.nextInt(matches.size()))));
        }
        world.advance(Duration.ofMillis(500 + random.nextInt(700)));
        listen();
      }
      settle();
    }

    /** Nobody new comes; sessions end; what can still time out does. */
    private void settle() {
      faults = false;
      for (int second = 0; second < 112; second++) {
        everyServer();
        if (second == 85) {
          List.copyOf(servers.values()).stream()
              .filter(server -> !server.process.exited)
              .forEach(FakeServer::end);
        }
        world.advance(Duration.ofSeconds(1));
        listen();
      }
    }

    private String any() {
      return ticketIds.isEmpty() ? "none" : ticketIds.get(random.nextInt(ticketIds.size()));
    }

    private void attempt(String operation, String body) {
      try {
        world.call(operation, body);
      } catch (AwsException e) {
        assertThat(e.status()).as(operation + ": " + e.message()).isEqualTo(400);
      }
      listen();
    }

    private void start() {
      var players = new StringBuilder();
      int party = oneIn(3) ? 1 + random.nextInt(3) : 1;
      double skill = random.nextInt(100);
      int first = oneIn(12) ? random.nextInt(number + 1) : number;
      for (int i = 0; i < party; i++) {
        players.append(
            "%s{\"PlayerId\":\"p%d\",\"PlayerAttributes\":{\"skill\":{\"N\":%s}},\"LatencyInMs\":{\"us-west-2\":%d}}"
                .formatted(i == 0 ? "" : ",", first + i, skill, 20 + random.nextInt(70)));
      }
      String id = "t" + ticketIds.size();
      number += party;
      ticketIds.add(id);
      attempt(
          "StartMatchmaking",
          "{\"TicketId\":\"%s\",\"ConfigurationName\":\"mm\",\"Players\":[%s]}"
              .formatted(id, players));
    }

    private void answer() {
      for (String id : List.copyOf(ledger.proposed())) {
        JsonNode ticket = world.ticket(id);
        if (!ticket.get("Status").asString().equals("REQUIRES_ACCEPTANCE") || oneIn(4)) {
          continue;
        }
        for (JsonNode player : ticket.get("Players")) {
          attempt(
              "AcceptMatch",
              "{\"TicketId\":\"%s\",\"PlayerIds\":[\"%s\"],\"AcceptanceType\":\"%s\"}"
                  .formatted(
                      id, player.get("PlayerId").asString(), oneIn(15) ? "REJECT" : "ACCEPT"));
        }
      }
    }

    private void everyServer() {
      for (FakeLauncher.FakeProcess process : world.launcher.alive()) {
        FakeServer server = servers.get(process);
        if (server == null) {
          if (!oneIn(4)) {
            servers.put(
                process, FakeServer.connect(world.gameLift, world.loop, process).ready(7777));
          }
          continue;
        }
        server.status(server.request("HeartbeatServerProcess").put("HealthStatus", true));
        if (!server.pushes("CreateGameSession").isEmpty() && faults) {
          host(server);
        }
      }
      listen();
    }

    private void host(FakeServer server) {
      JsonNode session = world.session(server.sessionId());
      switch (session.get("Status").asString()) {
        case "ACTIVATING" -> {
          if (oneIn(15)) {
            server.process.exit(1); // It crashes instead.
            world.loop.run();
          } else if (oneIn(2)) {
            server.activate();
          }
        }
        case "ACTIVE" -> {
          if (oneIn(25)) {
            server.end();
          } else if (oneIn(8)) {
            backfill(server, session);
          } else if (oneIn(4)) {
            comeAndGo(server);
          }
        }
        default -> {}
      }
    }

    private void backfill(FakeServer server, JsonNode session) {
      var players = new StringBuilder();
      JsonNode data =
          tools.jackson.databind.json.JsonMapper.shared()
              .readTree(session.get("MatchmakerData").asString());
      for (JsonNode team : data.get("teams")) {
        for (JsonNode player : team.get("players")) {
          players.append(
              "%s{\"PlayerId\":%s,\"Team\":%s,\"LatencyInMs\":{\"us-west-2\":20}}"
                  .formatted(
                      players.isEmpty() ? "" : ",", player.get("playerId"), team.get("name")));
        }
      }
      String id = "b" + number + "x" + ticketIds.size() + "y" + random.nextInt(1_000_000);
      attempt(
          "StartMatchBackfill",
          "{\"TicketId\":\"%s\",\"ConfigurationName\":\"mm\",\"GameSessionArn\":\"%s\",\"Players\":[%s]}"
              .formatted(id, server.sessionId(), players));
    }

    private void comeAndGo(FakeServer server) {
      for (JsonNode player :
          world
              .call("DescribePlayerSessions", "{\"GameSessionId\":\"" + server.sessionId() + "\"}")
              .get("PlayerSessions")) {
        String seat = player.get("PlayerSessionId").asString();
        if (player.get("Status").asString().equals("RESERVED")) {
          server.accept(seat);
        } else if (player.get("Status").asString().equals("ACTIVE") && oneIn(6)) {
          server.remove(seat);
        }
      }
    }

    private void listen() {
      while (heard < world.events.size()) {
        ledger.hear(world.events.get(heard++).detail());
      }
    }

    /** What no event has ended, asked of the API as well. */
    List<String> openAtTheEnd() {
      var open = new ArrayList<>(ledger.open());
      for (String id : ticketIds) {
        var found = world.call("DescribeMatchmaking", "{\"TicketIds\":[\"" + id + "\"]}");
        for (JsonNode ticket : found.get("TicketList")) {
          if (!ticket.has("EndTime")) {
            open.add(id + " " + ticket.get("Status").asString());
          }
        }
      }
      return open;
    }
  }
}
