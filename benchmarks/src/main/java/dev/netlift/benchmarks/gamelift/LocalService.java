package dev.netlift.benchmarks.gamelift;

import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.process.Children;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A local GameLift on a free loopback port, with one Anywhere fleet and one compute. */
public final class LocalService implements AutoCloseable {
  public static final String COMPUTE = "bench";
  public static final String LOCATION = "custom-bench";
  private static final JsonMapper JSON = JsonMapper.shared();

  final GameLift gameLift;
  public final String fleet;
  public final String token;
  private final Front front;
  private final Children children;

  public LocalService() throws IOException {
    Path folder = Files.createTempDirectory("netlift-bench");
    front = Front.bind(new FrontConfig(0, "us-west-2", Clock.systemUTC()));
    children = new Children(folder);
    gameLift =
        GameLift.start(
            new GameLiftConfig("us-west-2", "111122223333", folder, front.endpoint(), Map.of()),
            children,
            (_, _, _) -> {},
            (_, _, _) -> {
              throw new IllegalStateException("no fleet here has a role");
            });
    front.serve(_ -> Optional.empty(), _ -> {}, List.of(gameLift), List.of(gameLift));
    fleet = gameLift.createAnywhereFleet("bench", LOCATION);
    token = gameLift.registerCompute(fleet, COMPUTE);
  }

  public String url() {
    return "ws://127.0.0.1:" + front.endpoint().getPort() + "/gamelift-sdk";
  }

  JsonNode call(String operation, String body) {
    return JSON.readTree(
        gameLift
            .handle(
                new Call(
                    "gamelift",
                    operation,
                    Call.Protocol.JSON_1_1,
                    "/",
                    "",
                    Map.of(),
                    body.getBytes(StandardCharsets.UTF_8),
                    Caller.ANONYMOUS,
                    "bench"))
            .body());
  }

  /** A game session on some free process; its ARN. */
  public String createGameSession() {
    return call(
            "CreateGameSession",
            "{\"FleetId\":\"%s\",\"Location\":\"%s\",\"MaximumPlayerSessionCount\":200}"
                .formatted(fleet, LOCATION))
        .get("GameSession")
        .get("GameSessionId")
        .asString();
  }

  public String status(String gameSession) {
    return call("DescribeGameSessions", "{\"GameSessionId\":\"" + gameSession + "\"}")
        .get("GameSessions")
        .get(0)
        .get("Status")
        .asString();
  }

  /** A reserved seat; its id. */
  public String reserve(String gameSession, String player) {
    return call(
            "CreatePlayerSession",
            "{\"GameSessionId\":\"%s\",\"PlayerId\":\"%s\"}".formatted(gameSession, player))
        .get("PlayerSession")
        .get("PlayerSessionId")
        .asString();
  }

  @Override
  public void close() {
    children.close();
    gameLift.close();
    front.close();
  }
}
