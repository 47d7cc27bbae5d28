package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.netlift.client.Achievements;
import dev.netlift.client.Api;
import dev.netlift.client.BackendException;
import dev.netlift.client.GuestIdentity;
import dev.netlift.client.IdentityFile;
import dev.netlift.client.Matchmaking;
import dev.netlift.client.Ticket;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.gamelift.model.GameSession;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Bad input and faults against a running cloud, and foreign tools that look into it. */
class RunningCloudIT {
  private static final Duration RUN_MOST = Duration.ofMinutes(2);
  private static final Duration BACK_MOST =
      Duration.ofSeconds(Boolean.getBoolean("netlift.full") ? 5 : 10);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Repository.root();
  private static RunningCloud cloud;

  @BeforeAll
  static void up() throws IOException {
    cloud =
        RunningCloud.start(
            ROOT,
            "--termination-notice",
            Integer.toString(SessionProofs.TERMINATION_NOTICE_SECONDS));
  }

  @AfterAll
  static void down() {
    cloud.close();
  }

  @Test
  void givenUnsignedRequest_whenSent_thenForbiddenWithJson() throws Exception {
    HttpResponse<String> response = send(request("/players/me/achievements").build());

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(JSON.readTree(response.body()).isObject()).isTrue();
  }

  @Test
  void givenWrongSignature_whenSent_thenForbiddenWithJson() throws Exception {
    HttpResponse<String> response =
        send(
            request("/players/me/achievements")
                .header("x-amz-date", "20261121T000000Z")
                .header(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDNOBODY/20261121/"
                        + cloud.config().region()
                        + "/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature="
                        + "0".repeat(64))
                .build());

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(JSON.readTree(response.body()).isObject()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: evil.example:4566", "Host: HERE\r\nOrigin: https://evil.example"})
  void givenPageOfAnotherOrigin_whenItCalls_thenForbidden(String headers) throws IOException {
    URI endpoint = cloud.config().endpointUrl();
    try (var socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
      String head =
          "GET /ping HTTP/1.1\r\n"
              + headers.replace("HERE", endpoint.getHost() + ":" + endpoint.getPort())
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void givenPlayerWithABrowser_whenAnAchievementUnlocks_thenItsFirefoxShowsIt(@TempDir Path folder)
      throws Exception {
    PushProofs.assumeBrowser();
    PushProofs.anUnlockIsShownThoughThePushServiceWasBusy(cloud, folder);
  }

  @Test
  void givenPlayerWithABrowser_whenAnAvatarIsApproved_thenItsFirefoxShowsIt(@TempDir Path folder)
      throws Exception {
    PushProofs.assumeBrowser();
    var avatars = new AvatarProofs(cloud, ROOT, folder);
    avatars.isApproved("first.png", 25);
    PushProofs.aVerdictIsShown(cloud, folder.resolve("browser"), avatars);
  }

  @Test
  void givenWhatTheAlarmsLookAt_whenCallersAreRefusedAndTimePasses_thenItIsTold() throws Exception {
    var proofs = new WatchingProofs(cloud);
    proofs.refusalsAreCounted();
    proofs.agesAreTold();
  }

  @Test
  void givenAnotherPlayersTicket_whenRead_thenNotFound() throws Exception {
    var owner = new Matchmaking(cloud.guest());
    var stranger = new Matchmaking(cloud.guest());
    Ticket ticket = owner.start("duel", latencies());
    try {
      assertThat(owner.get(ticket.id()).id()).isEqualTo(ticket.id());
      assertThatThrownBy(() -> stranger.get(ticket.id()))
          .isInstanceOfSatisfying(
              BackendException.class, e -> assertThat(e.status()).isEqualTo(404));
    } finally {
      owner.cancel(ticket.id());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -5})
  void givenLatencyThatCannotBe_whenTicketIsAskedFor_thenBadRequestNamesTheField(int millis)
      throws Exception {
    var matchmaking = new Matchmaking(cloud.guest());

    assertThatThrownBy(() -> matchmaking.start("arena", Map.of(cloud.config().region(), millis)))
        .hasMessageContaining("latencyInMs")
        .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void givenLeaverOfADuel_whenAnotherLooksForAMatch_thenBackfillFillsTheSeat() throws Exception {
    try (var proofs = new SessionProofs(cloud, fleetId())) {
      proofs.backfillFillsALeaversSeat();
    }
  }

  @Test
  void givenFullProcess_whenAskedToEnd_thenTheDrainLosesNothing() throws Exception {
    try (var proofs = new SessionProofs(cloud, fleetId())) {
      proofs.drainLosesNothing();
    }
  }

  @Test
  void givenReportsNoHonestServerSends_whenPutIntoAMatch_thenEachIsRefusedAndTheTotalsStand()
      throws Exception {
    awaitServers();
    new ForgedReports(cloud).changeNothing();
  }

  @Test
  void givenAMetricOfClients_whenAPlayersProgramCountsIt_thenItIsHisAndUnlocks(@TempDir Path folder)
      throws Exception {
    ClientMetricsProof.countsAndUnlocks(cloud, ROOT, folder);
  }

  @Test
  void givenServerKilledMidMatch_whenOthersPlay_thenOnlyItsMatchEndsAndItIsReplaced()
      throws Exception {
    // An empty session of an earlier test counts as one of ours otherwise.
    cloud.await("no match", Duration.ofSeconds(40), () -> sessions("ACTIVE").isEmpty());
    awaitServers();
    // One after the other, or the matchmaker may mix the two crowds.
    var first = CompletableFuture.supplyAsync(() -> bots("2", "20", "duel"));
    cloud.await("a match", Duration.ofSeconds(40), () -> sessions("ACTIVE").size() == 1);
    var second = CompletableFuture.supplyAsync(() -> bots("2", "12", "duel"));
    cloud.await("two matches", Duration.ofSeconds(40), () -> sessions("ACTIVE").size() == 2);
    // Both hosts, and no process of an earlier session on its way out.
    cloud.await("two hosts", Duration.ofSeconds(10), () -> cloud.children("server").size() == 2);
    ProcessHandle victim = cloud.children("server").getFirst();
    victim.destroyForcibly();

    List<Integer> exits = List.of(first.join().exitCode(), second.join().exitCode());
    assertThat(exits)
        .as("one match was killed, the other went on: %s %s", first.join(), second.join())
        .containsOnlyOnce(0);
    cloud.await("a new process", Duration.ofSeconds(40), () -> awaitable(victim));
    assertThat(sessions("TERMINATED")).isNotEmpty();
    Command.Result again = bots("2", "3", "duel");
    assertThat(again.exitCode()).as("%s", again).isZero();
  }

  @Test
  void givenImages_whenUploadedAsAvatars_thenEachComesToItsVerdict(@TempDir Path folder)
      throws Exception {
    var avatars = new AvatarProofs(cloud, ROOT, folder);
    avatars.anImageBecomesAnAvatar();
    avatars.aPageIsNoImage();
  }

  @Test
  void givenRunningCloud_whenWatchedInTheConsole_thenShownExplainedAndDecided(@TempDir Path folder)
      throws Exception {
    // A session of an earlier test that looks for players would take the one who is to wait.
    cloud.await("no match", Duration.ofSeconds(60), () -> sessions("ACTIVE").isEmpty());
    var console = new ConsoleProofs(cloud, ROOT);
    console.opens();
    console.pagesAreServed();
    console.aTicketThatWaitsIsExplained();
    console.everythingElseIsShown();
    console.aReviewIsDecided(new AvatarProofs(cloud, ROOT, folder));
    awaitServers();
    console.aSessionIsEndedAndAnInstanceTakenBack();
  }

  @Test
  void givenTheClientInC_whenItPlays_thenAPlayerLikeAnyOther(@TempDir Path folder)
      throws Exception {
    Path player = folder.resolve("player");
    Command.Result built =
        Command.in(
                ROOT.resolve("client/c"),
                ("cc -std=c11 -O2 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
                        + " -fsanitize=undefined,address bot.c netlift.c -lcrypto -o "
                        + player)
                    .split(" "))
            .run(RUN_MOST);
    assertThat(built.exitCode()).as("needs gcc and libssl-dev: %s", built).isZero();
    awaitServers();
    var opponent = CompletableFuture.supplyAsync(() -> bots("1", "8", "duel"));
    var matchmaking = new Matchmaking(cloud.guest());
    Ticket ticket = matchmaking.start("duel", latencies());
    Ticket.Seat seat = matchmaking.await(ticket.id(), Duration.ofSeconds(40)).seat().orElseThrow();

    Command.Result played =
        Command.in(
                folder,
                player.toString(),
                seat.host(),
                Integer.toString(seat.port()),
                "arena-1",
                "5")
            .with("NETLIFT_CONNECT_TOKEN", seat.connectToken())
            .run(RUN_MOST);

    assertThat(played.exitCode()).as("%s", played).isZero();
    JsonNode told = played.json();
    assertThat(told.get("snapshots").asInt()).isGreaterThan(100);
    assertThat(told.get("acknowledgedInput").asInt()).isGreaterThan(100);
    // Itself at least: the opponent may be far away, and pick-ups near.
    assertThat(told.get("entities").asInt()).isPositive();
    assertThat(told.get("messages").asInt()).isPositive();
    assertThat(told.get("packetsDropped").asInt()).isZero();
    assertThat(opponent.join().exitCode()).as("%s", opponent.join()).isZero();
  }

  @Test
  void givenClientKilledMidMatch_whenANewOneHasItsIdentityFile_thenItPlaysOnWithItsScore()
      throws Exception {
    cloud.await("no match", Duration.ofSeconds(40), () -> sessions("ACTIVE").isEmpty());
    awaitServers();
    Path folder = Files.createTempDirectory("netlift-identity");
    Path file = folder.resolve("me.json");
    String[] player = {"bots", "--count", "1", "--mode", "duel", "--identity", file.toString()};
    Process opponent =
        Command.netlift(ROOT, "bots", "--count", "1", "--seconds", "120", "--mode", "duel")
            .start(folder.resolve("opponent.log"));
    try {
      Process first =
          Command.netlift(ROOT, with(player, "--seconds", "120")).start(folder.resolve("me.log"));
      cloud.await("a kill", Duration.ofSeconds(90), () -> kills(file) > 0);
      first.destroyForcibly().waitFor();
      long score = kills(file);
      long killedAtMillis = System.currentTimeMillis();

      Command.Result again =
          Command.netlift(ROOT, with(player, "--seconds", "3", "--json")).run(RUN_MOST);

      assertThat(again.exitCode()).as("%s", again).isZero();
      JsonNode bot = again.json().at("/perBot/0");
      assertThat(bot.at("/score/first").asLong()).isGreaterThanOrEqualTo(score);
      // Alone it takes two seconds; the gate has company.
      assertThat(bot.at("/score/playingAtMillis").asLong() - killedAtMillis)
          .as("milliseconds to playing again: %s", again)
          .isLessThan(BACK_MOST.toMillis());
      long last = bot.at("/score/last").asLong();
      cloud.await("the totals", Duration.ofSeconds(20), () -> kills(file) == last);
      assertThat(sessions("ACTIVE").size() + sessions("TERMINATING").size())
          .as("matches: it went back to its own")
          .isLessThanOrEqualTo(1);
    } finally {
      opponent.destroy();
      opponent.waitFor();
    }
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
  }

  /** What the backend has counted for the player of this identity. */
  private static long kills(Path identity) {
    try {
      String player = IdentityFile.read(identity).playerId();
      if (player.isEmpty()) {
        return 0;
      }
      var clock = InstantSource.system();
      var guest = GuestIdentity.resume(cloud.config(), cloud.http(), clock, player);
      var api = new Api(cloud.config(), cloud.http(), guest, clock);
      return new Achievements(api).get().totals().getOrDefault("kills", 0L);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/usr/bin/aws", "aws"})
  void givenAwsCommandLine_whenPointedAtTheCloud_thenItSeesTheMatch(String program)
      throws IOException {
    assumeTrue(
        Command.in(ROOT, "sh", "-c", "command -v " + program).run(RUN_MOST).exitCode() == 0,
        "suite left out: no " + program + "; ./netlift doctor --install brings it");
    Command.Result played = bots("2", "3", "duel");
    assertThat(played.exitCode()).as("%s", played).isZero();

    JsonNode sessions =
        cloud.aws(program, "gamelift", "describe-game-sessions", "--fleet-id", fleetId()).json();
    assertThat(sessions.get("GameSessions")).isNotEmpty();
    JsonNode tables = cloud.aws(program, "dynamodb", "list-tables").json();
    JsonNode scan =
        cloud.aws(program, "dynamodb", "scan", "--table-name", table(tables, "ickets")).json();
    assertThat(scan.get("Count").asInt()).isPositive();
    JsonNode modes =
        cloud.aws(program, "ssm", "get-parameter", "--name", output("ModesParameterName")).json();
    assertThat(modes.at("/Parameter/Value").asString()).contains("duel");
    cloud.await(
        "the ended server's metrics",
        Duration.ofSeconds(30),
        () -> metricNames(program).contains("TickLateness"));
    assertThat(metricNames(program))
        .contains(
            "MessageReceived",
            "MessageProcessingDuration",
            "MessageProcessingError",
            "TickLateness",
            "TickWork");
  }

  private static List<String> metricNames(String program) {
    try {
      return cloud
          .aws(program, "cloudwatch", "list-metrics", "--namespace", "Netlift/Server")
          .json()
          .get("Metrics")
          .valueStream()
          .map(metric -> metric.get("MetricName").asString())
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String table(JsonNode tables, String part) {
    return tables
        .get("TableNames")
        .valueStream()
        .map(JsonNode::asString)
        .filter(name -> name.contains(part))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no table *" + part + "* in " + tables));
  }

  private static String fleetId() {
    return cloud.gameLift().listFleets(request -> {}).fleetIds().getFirst();
  }

  private static String output(String name) throws IOException {
    return JSON.readTree(Files.readString(ROOT.resolve(".netlift/outputs.json")))
        .get(name)
        .asString();
  }

  private static List<GameSession> sessions(String status) {
    return cloud
        .gameLift()
        .describeGameSessions(request -> request.fleetId(fleetId()).statusFilter(status))
        .gameSessions();
  }

  private static void awaitServers() {
    cloud.await("two servers", Duration.ofSeconds(40), () -> cloud.children("server").size() >= 2);
  }

  private static boolean awaitable(ProcessHandle victim) {
    return cloud.children("server").stream().filter(process -> !process.equals(victim)).count()
        >= 2;
  }

  private static Command.Result bots(String count, String seconds, String mode) {
    return Command.netlift(
            ROOT, "bots", "--count", count, "--seconds", seconds, "--mode", mode, "--json")
        .run(RUN_MOST);
  }

  private static Map<String, Integer> latencies() throws IOException {
    return Map.of(cloud.config().region(), 10);
  }

  private static HttpRequest.Builder request(String path) throws IOException {
    return HttpRequest.newBuilder(URI.create(cloud.config().apiUrl() + path));
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return cloud.http().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
