package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.SocketService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComputesTest {
  private static final String RULES =
      "{\"ruleLanguageVersion\":\"1.0\",\"teams\":[{\"name\":\"t\",\"minPlayers\":1,\"maxPlayers\":1}]}";

  @TempDir Path folder;
  private World world;
  private String fleet = "";
  private String token = "";

  /** A process of no fleet's making, at its end of the socket. */
  private final class Visitor implements SocketService.Peer {
    final List<JsonNode> heard = new ArrayList<>();
    final SocketService.Listener listener;
    int closedWith;

    Visitor(Map<String, String> query) {
      listener = world.gameLift.open("/", FakeServer.encoded(query), this);
    }

    int ask(String fields) {
      String id = "r" + heard.size();
      listener.text("{\"RequestId\":\"" + id + "\"," + fields + "}");
      world.loop.run();
      return heard.stream()
          .filter(m -> m.path("RequestId").asString("").equals(id))
          .findFirst()
          .orElseThrow()
          .get("StatusCode")
          .asInt();
    }

    Visitor ready() {
      assertThat(ask("\"Action\":\"ActivateServerProcess\",\"Port\":9000")).isEqualTo(200);
      assertThat(ask("\"Action\":\"HeartbeatServerProcess\",\"HealthStatus\":true")).isEqualTo(200);
      return this;
    }

    @Override
    public void send(String text) {
      heard.add(JsonMapper.shared().readTree(text));
    }

    @Override
    public void close(int code, String reason) {
      closedWith = code;
    }

    @Override
    public void abort() {
      closedWith = 1006;
    }
  }

  @BeforeEach
  void register() {
    world = new World(folder);
    String alias = world.matchmaking(RULES);
    fleet = world.gameLift.createAnywhereFleet("anywhere", "custom-home");
    world.pointAlias(alias, fleet);
    token = world.gameLift.registerCompute(fleet, "my-machine");
  }

  private Map<String, String> query(String processId) {
    var query = new HashMap<String, String>();
    query.put("pID", processId);
    query.put("FleetId", fleet);
    query.put("ComputeId", "my-machine");
    query.put("Authorization", token);
    query.put("IdempotencyToken", "once");
    query.put("sdkVersion", "5.6.0");
    query.put("sdkLanguage", "Rust");
    return query;
  }

  private void assertRefused(Map<String, String> query) {
    assertThatThrownBy(() -> new Visitor(query))
        .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.status()).isEqualTo(403));
  }

  private ProcessReport report() {
    return world.gameLift.processes().getLast();
  }

  @Test
  void givenRegisteredCompute_whenAProcessJoins_thenItHostsAndItsEndIsClean() {
    Visitor visitor = new Visitor(query("proc-1")).ready();
    world.start("t1", "anna", 10);
    world.advance(Timers.DEFAULT.matchDelay());
    String session = visitor.heard.getLast().get("GameSessionId").asString();
    assertThat(
            visitor.ask("\"Action\":\"ActivateGameSession\",\"GameSessionId\":\"" + session + "\""))
        .isEqualTo(200);
    assertThat(world.status("t1")).isEqualTo("COMPLETED");
    assertThat(visitor.ask("\"Action\":\"TerminateServerProcess\"")).isEqualTo(200);
    world.advance(Duration.ofSeconds(2));
    assertThat(report().exit()).isEqualTo(ProcessReport.Exit.CLEAN);
    assertThat(visitor.closedWith).isEqualTo(1000);
    assertThat(world.launcher.started).isEmpty();
    assertRefused(query("proc-1"));
    assertThat(new Visitor(query("proc-2")).ready()).isNotNull();
  }

  @Test
  void givenManyProcesses_whenSessionsAreCreatedAtOnce_thenNoneWaitsForAnotherToActivate() {
    List<Visitor> visitors =
        List.of(new Visitor(query("proc-1")).ready(), new Visitor(query("proc-2")).ready());
    visitors.forEach(
        visitor ->
            world.call(
                "CreateGameSession",
                "{\"FleetId\":\"%s\",\"Location\":\"custom-home\",\"MaximumPlayerSessionCount\":2}"
                    .formatted(fleet)));
    assertThat(visitors)
        .allSatisfy(
            visitor ->
                assertThat(visitor.heard.getLast().path("Action").asString())
                    .isEqualTo("CreateGameSession"));
  }

  @Test
  void givenProcessThatJoined_whenItIsSilentForThreeMinutes_thenStruckOffWithItsSession() {
    Visitor visitor = new Visitor(query("proc-1")).ready();
    world.start("t1", "anna", 10);
    world.advance(Timers.DEFAULT.matchDelay());
    visitor.listener.closed(1006, "");
    world.advance(Duration.ofSeconds(180));
    assertThat(report().exit()).isEqualTo(ProcessReport.Exit.UNHEALTHY);
    assertThat(world.fleetEvents()).contains("SERVER_PROCESS_TERMINATED_UNHEALTHY");
    assertThat(world.gameLift.gameSessions().getFirst().status()).isEqualTo("TERMINATED");
    assertRefused(query("proc-1"));
  }

  @Test
  void givenWrongFleetComputeOrToken_whenDialled_then403() {
    for (String name : List.of("FleetId", "ComputeId", "Authorization")) {
      var query = query("proc-1");
      query.put(name, "other");
      assertRefused(query);
    }
    assertThatThrownBy(() -> world.gameLift.registerCompute("fleet-none", "x"))
        .hasMessageContaining("fleet-none");
  }

  @Test
  void givenTokenOfACompute_whenItExpired_thenNobodyNewJoinsAndThoseInsideGoOn() {
    Visitor visitor = new Visitor(query("proc-1")).ready();
    world.loop.sleep(Duration.ofHours(3));
    assertRefused(query("proc-2"));
    assertThat(visitor.ask("\"Action\":\"HeartbeatServerProcess\",\"HealthStatus\":true"))
        .isEqualTo(200);
    assertThat(new Visitor(query("proc-1"))).as("it dials again with what it has").isNotNull();
    token = world.gameLift.registerCompute(fleet, "my-machine");
    assertThat(new Visitor(query("proc-2")).ready()).isNotNull();
  }

  @Test
  void givenManagedRoleAsked_whenTheProcessIsNotManaged_thenEmptyCredentials() {
    Visitor visitor = new Visitor(query("proc-1")).ready();
    assertThat(
            visitor.ask(
                "\"Action\":\"GetFleetRoleCredentials\",\"RoleArn\":\"arn:aws:iam::111122223333:role/fleet\",\"RoleSessionName\":\"x1\""))
        .isEqualTo(200);
    assertThat(visitor.heard.getLast().get("AccessKeyId").asString()).isEmpty();
  }
}
