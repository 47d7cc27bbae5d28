package dev.netlift.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real process from the build directory, between a GameLift and a backend that are stubs. */
class MainIT {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1";

  private record Posted(String path, String authorization, String body) {}

  @TempDir private Path directory;
  private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
  private final List<String> logPaths = new ArrayList<>();
  private GameLiftStub gameLift;
  private HttpServer backend;

  @BeforeEach
  void start() throws Exception {
    gameLift = new GameLiftStub();
    backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.createContext(
        "/",
        exchange -> {
          var authorization = exchange.getRequestHeaders().getFirst("Authorization");
          var body = exchange.getRequestBody().readAllBytes();
          var path = exchange.getRequestURI().getPath();
          posted.add(new Posted(path, authorization, new String(body, StandardCharsets.UTF_8)));
          // The other caller is CloudWatch's client, by AWS_ENDPOINT_URL.
          byte[] answer =
              path.equals("/")
                  ? "<PutMetricDataResponse/>".getBytes(StandardCharsets.UTF_8)
                  : "{}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(path.equals("/") ? 200 : 201, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    backend.start();
  }

  @AfterEach
  void stop() throws Exception {
    gameLift.close();
    backend.stop(0);
  }

  private Process launch(int port) throws Exception {
    String url = "http://127.0.0.1:" + backend.getAddress().getPort();
    var builder =
        new ProcessBuilder(
            Path.of("target/game/bin/netlift-server").toAbsolutePath().toString(),
            "--port",
            Integer.toString(port),
            "--backend-url",
            url + "/apis/a",
            "--role-arn",
            "arn:aws:iam::111122223333:role/fleet");
    var environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("AWS_REGION", "us-west-2");
    environment.put("AWS_ENDPOINT_URL", url);
    environment.put("GAMELIFT_SDK_WEBSOCKET_URL", gameLift.url());
    environment.put("GAMELIFT_SDK_AUTH_TOKEN", "token");
    environment.put("GAMELIFT_SDK_PROCESS_ID", "process-1");
    environment.put("GAMELIFT_SDK_HOST_ID", "host-1");
    environment.put("GAMELIFT_SDK_FLEET_ID", "fleet-1");
    return builder
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output").toFile())
        .start();
  }

  private String output() throws Exception {
    return Files.readString(directory.resolve("output"), StandardCharsets.UTF_8);
  }

  private int exitCode(Process process) throws Exception {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended; it said %s", output()).isTrue();
    return process.exitValue();
  }

  private Posted awaitPost(String path) throws Exception {
    for (Posted post; (post = posted.poll(20, TimeUnit.SECONDS)) != null; ) {
      if (post.path().equals(path)) {
        return post;
      }
    }
    throw new AssertionError("no POST " + path + "; the server said " + output());
  }

  /** A server that cannot start says why in its own words. */
  private JsonNode awaitReady() throws Exception {
    try {
      return gameLift.await("ActivateServerProcess");
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; the server said " + output(), e);
    }
  }

  @Test
  void givenASession_whenItStartsAndGameLiftEndsIt_thenKeyFirstThenActiveThenExitZero()
      throws Exception {
    var process = launch(0);
    try {
      var ready = awaitReady();
      int port = ready.path("Port").asInt();
      assertThat(port).isPositive();
      assertCompilersGiveWay(process.pid());
      ready.path("LogPaths").forEach(path -> logPaths.add(path.asString()));
      assertThat(directory.resolve("logs/netlift-server-0.pid"))
          .hasContent(Long.toString(process.pid()));
      gameLift.push(
          GameLiftStub.message("CreateGameSession")
              .put("GameSessionId", SESSION)
              .put("MaximumPlayerSessionCount", 4)
              .put("Port", port));
      assertThat(gameLift.await("GetFleetRoleCredentials").path("RoleArn").asString())
          .endsWith("role/fleet");
      var registration = awaitPost("/apis/a/sessions");
      assertThat(registration.authorization()).contains(GameLiftStub.ACCESS_KEY, "execute-api");
      assertThat(registration.body()).contains(SESSION);
      assertThat(gameLift.await("ActivateGameSession").path("GameSessionId").asString())
          .isEqualTo(SESSION);
      gameLift.push(GameLiftStub.message("TerminateProcess").put("TerminationTime", 1L));
      gameLift.await("TerminateServerProcess");
      assertThat(exitCode(process)).as(output()).isZero();
      var metrics = awaitPost("/");
      assertThat(metrics.body()).contains("Action=PutMetricData", "TickLateness", "TickWork");
      assertThat(metrics.body())
          .as("the warm-up's messages are nobody's")
          .contains("member.1.MetricName=MessageReceived", "member.1.Value=0.0");
    } finally {
      process.destroyForcibly();
    }
    assertLogs(process.pid());
  }

  /**
   * The 19th field of a thread's line is its niceness, the 41st its policy; the name in brackets is
   * the second.
   */
  private static void assertCompilersGiveWay(long pid) throws Exception {
    Path threads = Path.of("/proc/" + pid + "/task");
    if (!Files.isDirectory(threads)) {
      return;
    }
    var compilers = new ArrayList<String>();
    try (var all = Files.list(threads)) {
      for (Path thread : all.toList()) {
        String line = Files.readString(thread.resolve("stat"));
        if (line.contains(" CompilerThre)")) {
          String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
          compilers.add(fields[19 - 3] + " " + fields[41 - 3]);
        }
      }
    }
    assertThat(compilers).as("nice, and of SCHED_BATCH").isNotEmpty().containsOnly("19 3");
  }

  /** What GameLift is told of, and may read: a file until the session, and one of the session. */
  private void assertLogs(long pid) throws Exception {
    var logs = directory.resolve("logs");
    var folder = logs.resolve("0-" + pid);
    assertThat(logPaths)
        .containsExactly(folder.toString(), logs.resolve("hs_err_" + pid + ".log").toString());
    var before = folder.resolve("server.log");
    var session = folder.resolve("game-session-gsess-1.log");
    assertThat(Files.readString(before))
        .contains("warmed up", "process ready")
        .doesNotContain("room opened")
        .as("players of the warm-up are not told of")
        .doesNotContain("warm-0", "psess-warm");
    assertThat(Files.readString(session))
        .contains("room opened", "process ends")
        .as("nothing secret")
        .doesNotContain("secret", "sessionKey");
    var json = new JsonMapper();
    for (var file : List.of(before, session)) {
      assertThat(Files.getPosixFilePermissions(file)).contains(PosixFilePermission.OTHERS_READ);
      for (String line : Files.readAllLines(file)) {
        assertThat(json.readTree(line).path("level").asString()).as(line).isNotEmpty();
      }
    }
    assertThat(logs.resolve("netlift-server-0.pid")).doesNotExist();
  }

  @Test
  void givenThePortIsTaken_whenStarted_thenExitCodeThreeNamesPortAndOwner() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"));
        var alsoTaken = new DatagramSocket(taken.getLocalPort())) {
      var process = launch(alsoTaken.getLocalPort());
      assertThat(exitCode(process)).as(output()).isEqualTo(3);
      assertThat(output())
          .contains(Integer.toString(taken.getLocalPort()))
          .contains(Long.toString(ProcessHandle.current().pid()));
    }
  }
}
