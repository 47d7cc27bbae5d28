package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import java.io.IOException;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Processes built with the other official SDKs, quirk by quirk, live a whole life here. */
class OtherSdksIT {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** How an SDK dials and writes. */
  enum Sdk {
    /**
     * TLS 1.2 even for ws://, a slash after the path, raw values, one frame, resends, a NUL behind
     * its metrics, 1001.
     */
    CPP("TLSv1.2", "/gamelift-sdk/?", false, Integer.MAX_VALUE, "null", "server_up", "\0"),
    /** Honours the scheme, form-encodes, fragments at 2048 bytes, null lists, drops TCP. */
    GO("", "/gamelift-sdk?", true, 2_048, "null", "server.up", ""),
    /** Raw values, nulls everywhere, pings before it sends. */
    CSHARP("TLSv1.3", "/?", false, Integer.MAX_VALUE, "null", "server_up", "");

    final String tls;
    final String path;
    final boolean form;
    final int fragment;
    final String absent;
    final String up;
    final String metricsEnd;

    Sdk(
        String tls,
        String path,
        boolean form,
        int fragment,
        String absent,
        String up,
        String metricsEnd) {
      this.tls = tls;
      this.path = path;
      this.form = form;
      this.fragment = fragment;
      this.absent = absent;
      this.up = up;
      this.metricsEnd = metricsEnd;
    }
  }

  private final Front front = Front.bind(new FrontConfig(0, "us-west-2", Clock.systemUTC()));
  private final BlockingQueue<FakeLauncher.FakeProcess> launched = new LinkedBlockingQueue<>();
  private final FakeLauncher launcher = new FakeLauncher();
  private final Loop loop = new ThreadLoop();
  private final Statsd statsd = Statsd.open(0);
  private final GameLift gameLift;
  private final Path build;
  private int requests;

  OtherSdksIT(@TempDir Path folder) throws IOException {
    build = folder.resolve("build");
    Files.createDirectories(build.resolve("bin"));
    launcher.onLaunch = launched::add;
    gameLift =
        new GameLift(
            new GameLiftConfig(
                "us-west-2",
                "111122223333",
                folder.resolve("state"),
                front.endpoint(),
                statsd.environment(Map.of())),
            loop,
            launcher,
            _ -> Optional.empty(),
            UUID::randomUUID,
            (_, _, _) -> {},
            (_, _, life) ->
                new RoleCredentials.Credentials("A", "s", "t", Instant.now().plus(life)),
            _ -> Optional.empty());
  }

  @BeforeEach
  void serve() throws IOException {
    gameLift.metricsFrom(statsd);
    front.serve(_ -> Optional.empty(), _ -> {}, List.of(gameLift), List.of(gameLift));
    Path server = Files.writeString(build.resolve("bin/server"), "#!/bin/sh\n");
    assertThat(server.toFile().setExecutable(true)).isTrue();
    String fleet =
        create(
            "Fleet",
            """
            {"BuildId":"%s","RuntimeConfiguration":{"ServerProcesses":[
              {"LaunchPath":"/local/game/bin/server","Parameters":"7777","ConcurrentExecutions":1}]}}
            """
                .formatted(gameLift.registerBuild(build)));
    String alias =
        create(
            "Alias",
            "{\"Name\":\"a\",\"RoutingStrategy\":{\"Type\":\"SIMPLE\",\"FleetId\":\"%s\"}}"
                .formatted(fleet));
    create(
        "GameSessionQueue",
        "{\"Name\":\"q\",\"Destinations\":[{\"DestinationArn\":\"arn:aws:gamelift:us-west-2::alias/%s\"}]}"
            .formatted(Ids.last(alias)));
    create(
        "MatchmakingRuleSet",
        "{\"Name\":\"r\",\"RuleSetBody\":\"{\\\"ruleLanguageVersion\\\":\\\"1.0\\\",\\\"teams\\\":"
            + "[{\\\"name\\\":\\\"t\\\",\\\"minPlayers\\\":1,\\\"maxPlayers\\\":4}]}\"}");
    create(
        "MatchmakingConfiguration",
        "{\"Name\":\"mm\",\"RuleSetName\":\"r\",\"RequestTimeoutSeconds\":60,"
            + "\"GameSessionQueueArns\":[\"q\"]}");
  }

  private String create(String type, String properties) {
    return gameLift.providers().stream()
        .filter(provider -> provider.type().equals("AWS::GameLift::" + type))
        .findFirst()
        .orElseThrow()
        .create(new ResourceProvider.Declaration("stack", type, JSON.readTree(properties)))
        .ref();
  }

  private JsonNode api(String operation, String body) {
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

  @AfterEach
  void stop() {
    launcher.alive().forEach(process -> process.exit(0));
    gameLift.close();
    front.close();
  }

  private FakeLauncher.FakeProcess process() throws InterruptedException {
    FakeLauncher.FakeProcess process = launched.poll(10, TimeUnit.SECONDS);
    assertThat(process).isNotNull();
    return process;
  }

  private RawSdkClient dial(Sdk sdk, FakeLauncher.FakeProcess process) throws Exception {
    Map<String, String> query = FakeServer.query(process);
    String written =
        sdk.form
            ? FakeServer.encoded(query).replace("%20", "+")
            : query.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(java.util.stream.Collectors.joining("&"));
    return RawSdkClient.dial(front.endpoint().getPort(), sdk.tls, sdk.path + written, sdk.fragment);
  }

  private String id() {
    return "request-" + ++requests;
  }

  private int call(RawSdkClient client, String fields) throws IOException {
    return full(client, fields).get("StatusCode").asInt();
  }

  private JsonNode full(RawSdkClient client, String fields) throws IOException {
    String id = id();
    client.send("{\"RequestId\":\"" + id + "\"," + fields + "}");
    return client.answer(id);
  }

  @ParameterizedTest
  @EnumSource
  void givenProcessOfAnotherSdk_whenItLives_thenFromHandshakeToExit(Sdk sdk) throws Exception {
    var process = process();
    try (RawSdkClient client = dial(sdk, process)) {
      assertThat(client.status).isEqualTo(101);
      String ready =
          "\"Action\":\"ActivateServerProcess\",\"SdkVersion\":\"5.4.0\",\"SdkLanguage\":\"%s\",\"SdkToolName\":null,\"Port\":7777,\"LogPaths\":%s"
              .formatted(sdk.name(), sdk.absent);
      assertThat(call(client, ready)).isEqualTo(200);
      if (sdk == Sdk.CSHARP) {
        client.ping();
      }
      assertThat(call(client, "\"Action\":\"HeartbeatServerProcess\",\"HealthStatus\":true"))
          .isEqualTo(200);
      assertThat(client.pongs).isEqualTo(sdk == Sdk.CSHARP ? 1 : 0);
      api(
          "StartMatchmaking",
          "{\"ConfigurationName\":\"mm\",\"TicketId\":\"t1\",\"Players\":[{\"PlayerId\":\"anna\"}]}");
      String session = client.push("CreateGameSession").get("GameSessionId").asString();
      assertThat(
              call(
                  client,
                  "\"Action\":\"ActivateGameSession\",\"GameSessionId\":\"" + session + "\""))
          .isEqualTo(200);
      String seat =
          api("DescribePlayerSessions", "{\"PlayerId\":\"anna\"}")
              .get("PlayerSessions")
              .get(0)
              .get("PlayerSessionId")
              .asString();
      metrics(sdk, process, session);
      play(sdk, client, session, seat);
      backfill(client, session);
      assertThat(call(client, "\"Action\":\"TerminateServerProcess\"")).isEqualTo(200);
      client.readToClose();
      assertThat(client.closedWith).isEqualTo(1000);
      process.exit(0);
    }
    assertThat(gameLift.processes().getFirst().exit()).isEqualTo(ProcessReport.Exit.CLEAN);
    assertThat(gameLift.gameSessions().getFirst().accepted()).isEqualTo(1);
  }

  /** What it tells the collector, at the address its environment names, byte for byte. */
  private void metrics(Sdk sdk, FakeLauncher.FakeProcess process, String session) throws Exception {
    Map<String, String> environment = process.launch.environment();
    String id = environment.get("GAMELIFT_SDK_PROCESS_ID");
    String text =
        "%s:1|g|#process_pid:7,gamelift_process_id:%s,session_id:%s\nserver_packets_in:3|c|@0.5%s"
            .formatted(sdk.up, id, session, sdk.metricsEnd);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (var socket = new java.net.DatagramSocket()) {
      socket.send(
          new java.net.DatagramPacket(
              bytes,
              bytes.length,
              java.net.InetAddress.getByName(environment.get("GAMELIFT_STATSD_HOST")),
              Integer.parseInt(environment.get("GAMELIFT_STATSD_PORT"))));
    }
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (gameLift.metrics().size() < 2 && System.nanoTime() - deadlineNanos < 0) {
      Thread.onSpinWait();
    }
    assertThat(gameLift.metrics())
        .containsExactly(
            new MetricReport(
                "server_up",
                Map.of("process_pid", "7", "gamelift_process_id", id, "session_id", session),
                "g",
                1,
                1),
            new MetricReport("server_packets_in", Map.of(), "c", 6, 1));
  }

  private void play(Sdk sdk, RawSdkClient client, String session, String seat) throws Exception {
    String id = id();
    // The last of a repeated field counts, and unknown ones do not.
    String accept =
        "{\"Action\":\"AcceptPlayerSession\",\"Extra\":{},\"RequestId\":\"%s\",\"PlayerSessionId\":\"x\",\"GameSessionId\":\"%s\",\"PlayerSessionId\":\"%s\"}"
            .formatted(id, session, seat);
    client.send(accept);
    assertThat(client.answer(id).get("StatusCode").asInt()).isEqualTo(200);
    if (sdk == Sdk.CPP) {
      // It heard nothing in time, and says the very same thing again.
      client.send(accept);
      JsonNode again = client.answer(id);
      assertThat(again.get("StatusCode").asInt()).isEqualTo(200);
      assertThat(again.get("Action").asString()).isEqualTo("AcceptPlayerSession");
    }
    String selector =
        "\"Action\":\"DescribePlayerSessions\",\"PlayerId\":\"anna\",\"GameSessionId\":null,\"NextToken\":\"\",\"Limit\":0";
    assertThat(full(client, selector).get("PlayerSessions").get(0).get("Status").asString())
        .isEqualTo("ACTIVE");
    assertThat(
            call(
                client,
                "\"Action\":\"RemovePlayerSession\",\"GameSessionId\":\"%s\",\"PlayerSessionId\":\"%s\""
                    .formatted(session, seat)))
        .isEqualTo(200);
  }

  /** A message of more than 128 KB, in as many frames as that SDK makes of it. */
  private void backfill(RawSdkClient client, String session) throws Exception {
    var players = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      players
          .append(i == 0 ? "" : ",")
          .append(
              "{\"PlayerId\":\"%s%d\",\"Team\":\"t\",\"PlayerAttributes\":null,\"LatencyInMs\":null}"
                  .formatted("p".repeat(700), i));
    }
    JsonNode answer =
        full(
            client,
            "\"Action\":\"StartMatchBackfill\",\"TicketId\":\"\",\"GameSessionArn\":\"%s\",\"MatchmakingConfigurationArn\":\"%s\",\"Players\":[%s]"
                .formatted(
                    session,
                    "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/mm",
                    players));
    assertThat(answer.get("StatusCode").asInt()).isEqualTo(200);
    assertThat(answer.get("TicketId").asString()).isNotEmpty();
  }

  @Test
  void givenSocketDroppedWithoutACloseFrame_whenTheProcessDialsAgain_thenItGoesOn()
      throws Exception {
    var process = process();
    try (RawSdkClient client = dial(Sdk.GO, process)) {
      assertThat(call(client, "\"Action\":\"ActivateServerProcess\",\"Port\":7777")).isEqualTo(200);
    }
    try (RawSdkClient client = dial(Sdk.CPP, process)) {
      assertThat(client.status).isEqualTo(101);
      assertThat(call(client, "\"Action\":\"HeartbeatServerProcess\",\"HealthStatus\":true"))
          .isEqualTo(200);
      assertThat(gameLift.processes().getFirst().exit()).isEqualTo(ProcessReport.Exit.RUNNING);
    }
  }

  @Test
  void givenTwoSockets_whenRefreshed_thenPushesComeOnTheNewestOnly() throws Exception {
    var process = process();
    try (RawSdkClient old = dial(Sdk.GO, process)) {
      assertThat(call(old, "\"Action\":\"ActivateServerProcess\",\"Port\":7777")).isEqualTo(200);
      gameLift.refreshConnection(gameLift.processes().getFirst().processId());
      JsonNode push = old.push("RefreshConnection");
      String url = push.get("RefreshConnectionEndpoint").asString();
      assertThat(url).isEqualTo("ws://127.0.0.1:" + front.endpoint().getPort() + "/gamelift-sdk");
      String target =
          "/gamelift-sdk?"
              + FakeServer.encoded(FakeServer.query(process))
                  .replaceAll(
                      "Authorization=[^&]*", "Authorization=" + push.get("AuthToken").asString());
      try (RawSdkClient fresh = RawSdkClient.dial(front.endpoint().getPort(), "", target, 100)) {
        assertThat(fresh.status).isEqualTo(101);
        gameLift.refreshConnection(gameLift.processes().getFirst().processId());
        assertThat(fresh.push("RefreshConnection")).isNotNull();
        assertThat(call(old, "\"Action\":\"HeartbeatServerProcess\",\"HealthStatus\":true"))
            .as("the old one still answers")
            .isEqualTo(200);
      }
    }
  }

  @Test
  void givenUnknownProcess_whenItDials_then403InJson() throws Exception {
    try (RawSdkClient client =
        RawSdkClient.dial(
            front.endpoint().getPort(),
            "TLSv1.2",
            "/gamelift-sdk/?pID=x&FleetId=f&ComputeId=c&sdkVersion=1&sdkLanguage=Cpp&IdempotencyToken=a&Authorization=raw+token/==",
            10)) {
      assertThat(client.status).isEqualTo(403);
      assertThat(JSON.readTree(client.stream()).get("message").asString()).startsWith("Forbidden");
    }
  }

  @Test
  void givenClientThatTrustsOurCertificate_whenItVerifiesNames_thenTls13Works() throws Exception {
    var trust = java.security.KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry(
        "front",
        java.security.cert.CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new java.io.ByteArrayInputStream(
                    front.certificate().getBytes(StandardCharsets.US_ASCII))));
    var managers =
        javax.net.ssl.TrustManagerFactory.getInstance(
            javax.net.ssl.TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trust);
    var context = javax.net.ssl.SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    try (var http = java.net.http.HttpClient.newBuilder().sslContext(context).build()) {
      for (String host : List.of("localhost", "127.0.0.1")) {
        var answer =
            http.send(
                java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create(
                            "https://" + host + ":" + front.endpoint().getPort() + "/ping"))
                    .timeout(Duration.ofSeconds(10))
                    .build(),
                java.net.http.HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      }
    }
  }
}
