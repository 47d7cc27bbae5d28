package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service's half of the wire vectors; the SDK's own half reads the same files. */
class WireVectorsTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String RULES =
      "{\"ruleLanguageVersion\":\"1.0\",\"teams\":[{\"name\":\"red\",\"minPlayers\":1,\"maxPlayers\":2}]}";
  private static final Set<String> TIMES = Set.of("CreationTime", "Expiration", "TerminationTime");
  private static int read;

  /** One file. */
  record Vector(String name, JsonNode json) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Vector> vectors() {
    try {
      Path folder =
          Path.of(
              Objects.requireNonNull(WireVectorsTest.class.getResource("/wire-vectors")).toURI());
      try (var files = Files.list(folder)) {
        return files
            .filter(file -> file.toString().endsWith(".json"))
            .sorted()
            .map(file -> new Vector(file.getFileName().toString(), parse(file)))
            .toList()
            .stream();
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode parse(Path file) {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void summary() {
    System.out.println("wire vectors read by the service: " + read);
  }

  @TempDir Path folder;
  private World world;
  private FakeServer server;
  // Ours to the vectors', longer ones first.
  private final Map<String, String> names = new LinkedHashMap<>();

  @BeforeEach
  void start() {
    world = new World(folder);
    String alias = world.matchmaking(RULES);
    String fleet = world.fleet();
    world.pointAlias(alias, fleet);
    server = world.connect(0);
    names.put(World.ROLE, "arn:aws:iam::111122223333:role/r");
    names.put("assumed-role/fleet/", "assumed-role/r/");
    names.put("\"fleet:", "\"r:");
    names.put("matchmakingconfiguration/mm", "matchmakingconfiguration/cfg");
    names.put(fleet, "fleet-1");
    names.put(FakeServer.query(server.process).getOrDefault("ComputeId", ""), "host-1");
  }

  /** Brings the service into the state the vector is about. */
  private void reach(String given) {
    if (given.equals("initialized")) {
      return;
    }
    server.ready(7777);
    switch (given) {
      case "ready" -> {}
      case "refreshing" ->
          world.gameLift.refreshConnection(
              FakeServer.query(server.process).getOrDefault("pID", ""));
      case "activating" -> place();
      case "active" -> activate();
      case "accepted" -> assertThat(server.accept(activate())).isEqualTo(200);
      case "backfilling" -> backfill();
      case "backfill-timed-out" -> {
        backfill();
        world.advance(Duration.ofSeconds(120));
      }
      case "terminating" -> {
        activate();
        world.call(
            "TerminateGameSession",
            "{\"GameSessionId\":\"%s\",\"TerminationMode\":\"TRIGGER_ON_PROCESS_TERMINATE\"}"
                .formatted(server.sessionId()));
      }
      default -> throw new AssertionError("unknown state " + given);
    }
  }

  private void place() {
    world.start("t", "alice", 1);
    world.advance(Timers.DEFAULT.matchDelay());
    var all = new LinkedHashMap<>(names);
    names.clear();
    names.put(server.sessionId(), "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1");
    names.putAll(all);
  }

  private String activate() {
    place();
    server.activate();
    String seat =
        world
            .call("DescribePlayerSessions", "{\"GameSessionId\":\"" + server.sessionId() + "\"}")
            .get("PlayerSessions")
            .get(0)
            .get("PlayerSessionId")
            .asString();
    names.put(seat, "psess-7c1d");
    return seat;
  }

  private void backfill() {
    activate();
    JsonNode start =
        vectors()
            .filter(v -> v.name.equals("start-match-backfill.json"))
            .findFirst()
            .orElseThrow()
            .json
            .get("request");
    server.text(ours(start.toString()));
  }

  private String ours(String text) {
    String translated = text;
    for (var name : names.entrySet()) {
      translated = translated.replace(name.getValue(), name.getKey());
    }
    return translated;
  }

  private JsonNode theirs(JsonNode message) {
    String translated = message.toString();
    for (var name : names.entrySet()) {
      translated = translated.replace(name.getKey(), name.getValue());
    }
    return JSON.readTree(translated);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void givenVector_whenSaidOrPushed_thenAsItSays(Vector vector) {
    read++;
    reach(vector.json.get("given").asString());
    if (vector.json.has("push")) {
      JsonNode expected = vector.json.get("push");
      assertSame(
          expected, theirs(server.pushes(expected.get("Action").asString()).getLast()), "push");
      return;
    }
    JsonNode request = vector.json.get("request");
    server.text(ours(request.toString()));
    JsonNode answer =
        server.received.stream()
            .filter(m -> m.path("RequestId").equals(request.get("RequestId")))
            .findFirst()
            .orElseThrow();
    assertSame(vector.json.get("response"), theirs(answer), "response");
  }

  private static void assertSame(JsonNode expected, JsonNode actual, String where) {
    if (expected.isObject()) {
      assertThat(new TreeSet<>(actual.propertyNames()))
          .as(where + " " + actual)
          .isEqualTo(new TreeSet<>(expected.propertyNames()));
      expected
          .properties()
          .forEach(
              entry -> {
                JsonNode value = actual.get(entry.getKey());
                String at = where + "." + entry.getKey();
                if (TIMES.contains(entry.getKey())) {
                  // Clients drop a message whose number is no integer.
                  assertThat(value.isIntegralNumber()).as(at).isTrue();
                  assertThat(value.asLong()).as(at).isGreaterThan(1_700_000_000_000L);
                } else {
                  assertSame(entry.getValue(), value, at);
                }
              });
    } else if (expected.isArray()) {
      assertThat(actual.size()).as(where).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        assertSame(expected.get(i), actual.get(i), where + "[" + i + "]");
      }
    } else if (expected.isString() && expected.asString().equals("*")) {
      assertThat(actual.isString()).as(where).isTrue();
      assertThat(actual.asString()).as(where).isNotEmpty();
    } else {
      assertThat(actual).as(where).isEqualTo(expected);
    }
  }
}
