package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.gamelift.GameLiftServer;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server of the SDK's README, as printed there, hosts a session as an Anywhere compute. */
class ReadmeServerIT {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;

  private Method main() throws Exception {
    String readme = Files.readString(Path.of("../../gamelift-sdk/README.md"));
    int start = readme.indexOf("```java\n") + 8;
    String source = readme.substring(start, readme.indexOf("```", start));
    assertThat(source.lines().dropWhile(line -> !line.startsWith("public class")).count())
        .as("a server in 40 lines")
        .isLessThanOrEqualTo(48);
    Path file = Files.writeString(folder.resolve("EchoServer.java"), source);
    URL sdk = GameLiftServer.class.getProtectionDomain().getCodeSource().getLocation();
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                folder.toString(),
                "-cp",
                Path.of(sdk.toURI()).toString(),
                file.toString());
    assertThat(failed).isZero();
    // Closed with the JVM: the server's threads load their classes from it.
    var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
    return loader.loadClass("EchoServer").getMethod("main", String[].class);
  }

  private static String create(GameLift gameLift, String type, String properties) {
    return gameLift.providers().stream()
        .filter(provider -> provider.type().equals("AWS::GameLift::" + type))
        .findFirst()
        .orElseThrow()
        .create(new ResourceProvider.Declaration("stack", type, JSON.readTree(properties)))
        .ref();
  }

  private static JsonNode api(GameLift gameLift, String operation, String body) {
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
                    "request"))
            .body());
  }

  private static void await(BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadlineNanos).as("waited for 10 s").isNegative();
      Thread.onSpinWait();
    }
  }

  /** The fleet's alias, queue, rules and configuration {@code mm}. */
  private static void matchmaking(GameLift gameLift, String fleet) {
    String alias =
        create(
            gameLift,
            "Alias",
            "{\"Name\":\"a\",\"RoutingStrategy\":{\"Type\":\"SIMPLE\",\"FleetId\":\"%s\"}}"
                .formatted(fleet));
    create(
        gameLift,
        "GameSessionQueue",
        "{\"Name\":\"q\",\"Destinations\":[{\"DestinationArn\":\"arn:aws:gamelift:us-west-2::alias/%s\"}]}"
            .formatted(Ids.last(alias)));
    create(
        gameLift,
        "MatchmakingRuleSet",
        "{\"Name\":\"r\",\"RuleSetBody\":\"{\\\"ruleLanguageVersion\\\":\\\"1.0\\\",\\\"teams\\\":"
            + "[{\\\"name\\\":\\\"t\\\",\\\"minPlayers\\\":1,\\\"maxPlayers\\\":4}]}\"}");
    create(
        gameLift,
        "MatchmakingConfiguration",
        "{\"Name\":\"mm\",\"RuleSetName\":\"r\",\"RequestTimeoutSeconds\":60,"
            + "\"GameSessionQueueArns\":[\"q\"]}");
  }

  /** As an operator does it; the token is what the compute's processes dial with. */
  private static String register(GameLift gameLift, String fleet) {
    String compute = "{\"FleetId\":\"" + fleet + "\",\"ComputeName\":\"my-machine\"";
    api(
        gameLift,
        "RegisterCompute",
        compute + ",\"IpAddress\":\"127.0.0.1\",\"Location\":\"custom-home\"}");
    return api(gameLift, "GetComputeAuthToken", compute + "}").get("AuthToken").asString();
  }

  private static int freePort() throws Exception {
    for (int attempt = 0; attempt < 100; attempt++) {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (socket.getLocalPort() <= 60_000) {
          return socket.getLocalPort();
        }
      }
    }
    throw new AssertionError("no free port up to 60000, where the SDK wants it");
  }

  @Test
  void givenTheReadmesServer_whenItsComputeIsRegistered_thenItHostsASession() throws Exception {
    try (Front front = Front.bind(new FrontConfig(0, "us-west-2", Clock.systemUTC()));
        var gameLift =
            new GameLift(
                new GameLiftConfig(
                    "us-west-2",
                    "111122223333",
                    folder.resolve("state"),
                    front.endpoint(),
                    Map.of()),
                new ThreadLoop(),
                new FakeLauncher(),
                _ -> Optional.empty(),
                UUID::randomUUID,
                (_, _, _) -> {},
                (_, _, life) ->
                    new RoleCredentials.Credentials("A", "s", "t", Instant.now().plus(life)),
                _ -> Optional.empty())) {
      front.serve(_ -> Optional.empty(), _ -> {}, List.of(gameLift), List.of(gameLift));
      String fleet = gameLift.createAnywhereFleet("anywhere", "custom-home");
      matchmaking(gameLift, fleet);
      String url = "ws://127.0.0.1:" + front.endpoint().getPort() + "/";
      int port = freePort();
      String[] arguments = {url, fleet, "my-machine", register(gameLift, fleet), "" + port};
      Method main = main();
      var server =
          CompletableFuture.runAsync(
              () -> {
                try {
                  main.invoke(null, (Object) arguments);
                } catch (ReflectiveOperationException e) {
                  throw new IllegalStateException(e);
                }
              });
      play(gameLift, port);
      // As an operator would end it: TerminateProcess, ProcessEnding, exit.
      assertThat(gameLift.stop(Duration.ofSeconds(10))).isTrue();
      server.get(10, TimeUnit.SECONDS);
      assertThat(gameLift.processes().getFirst().exit()).isEqualTo(ProcessReport.Exit.CLEAN);
    }
  }

  private static void play(GameLift gameLift, int port) throws Exception {
    api(
        gameLift,
        "StartMatchmaking",
        "{\"ConfigurationName\":\"mm\",\"TicketId\":\"t1\",\"Players\":[{\"PlayerId\":\"anna\"}]}");
    await(() -> ticket(gameLift).get("Status").asString().equals("COMPLETED"));
    JsonNode info = ticket(gameLift).get("GameSessionConnectionInfo");
    assertThat(info.get("Port").asInt()).isEqualTo(port);
    String seat = info.get("MatchedPlayerSessions").get(0).get("PlayerSessionId").asString();
    try (var socket = new Socket(info.get("IpAddress").asString(), port);
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        var out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
      socket.setSoTimeout(10_000);
      out.println(seat);
      out.println("hello");
      assertThat(in.readLine()).isEqualTo("hello");
      assertThat(gameLift.gameSessions().getFirst().accepted()).isEqualTo(1);
    }
    try (var stranger = new Socket(info.get("IpAddress").asString(), port);
        var out = new PrintWriter(stranger.getOutputStream(), true, StandardCharsets.UTF_8)) {
      stranger.setSoTimeout(10_000);
      out.println("psess-stranger");
      assertThat(stranger.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static JsonNode ticket(GameLift gameLift) {
    return api(gameLift, "DescribeMatchmaking", "{\"TicketIds\":[\"t1\"]}")
        .get("TicketList")
        .get(0);
  }
}
