package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The SDK's half of the wire vectors; the service's own half reads the same files. */
class WireVectorsTest {
  private static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1";
  private static int read;

  /** One file. */
  record Vector(String name, Fields fields) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Vector> vectors() {
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

  private static Fields parse(Path file) {
    try {
      return Json.readObject(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Vector> requests() {
    return vectors()
        .filter(v -> !v.fields.object("request").names().isEmpty())
        .filter(v -> v.fields.raw("lenient") == null);
  }

  static Stream<Vector> pushes() {
    return vectors().filter(v -> !v.fields.object("push").names().isEmpty());
  }

  @AfterAll
  static void summary() {
    System.out.println("wire vectors read by the SDK: " + read);
  }

  private final VirtualServer world = new VirtualServer();
  private final AtomicReference<@Nullable GameSession> created = new AtomicReference<>();
  private final AtomicReference<@Nullable UpdateGameSession> updated = new AtomicReference<>();
  private final AtomicReference<Boolean> terminated = new AtomicReference<>(false);

  private GameLiftServer server(boolean ready) {
    GameLiftServer server =
        ready
            ? world.ready(
                ProcessParameters.of(7777, created::set)
                    .withOnUpdateGameSession(updated::set)
                    .withOnProcessTerminate(() -> terminated.set(true)))
            : world.connected();
    world.loop.run();
    return server;
  }

  @ParameterizedTest
  @MethodSource("requests")
  void givenVector_whenTheCallIsMade_thenItIsSentSoAndTheAnswerUnderstood(Vector vector) {
    read++;
    Fields request = vector.fields.object("request");
    world.collectorRuns = !request.text("SdkToolName").isEmpty();
    boolean initialized = vector.fields.text("given").equals("initialized");
    GameLiftServer server = server(!initialized);
    if (!initialized) {
      world.socket().push(VirtualServer.create(SESSION));
      world.loop.run();
    }
    CompletableFuture<?> call = call(server, request);
    world.loop.run();

    Inbound sent = world.socket().last();
    Map<String, @Nullable Object> expected = map(request);
    Map<String, @Nullable Object> actual = map(sent.fields());
    expected.remove("RequestId");
    actual.remove("RequestId");
    assertThat(actual).isEqualTo(expected);

    Fields response = vector.fields.object("response");
    world.socket().push(withId(response, sent.requestId()));
    world.loop.run();
    String error = vector.fields.text("error");
    if (!error.isEmpty()) {
      assertThat(call.isCompletedExceptionally()).isTrue();
      assertThat(call.exceptionNow())
          .isInstanceOfSatisfying(
              GameLiftException.class, e -> assertThat(e.type().name()).isEqualTo(error));
    } else {
      assertThat(call).isCompleted();
      assertResult(call.resultNow(), response);
    }
  }

  private static CompletableFuture<?> call(GameLiftServer server, Fields request) {
    return switch (request.text("Action")) {
      case "ActivateServerProcess" ->
          server.processReadyAsync(
              ProcessParameters.of(7777, session -> {}).withLogPaths(texts(request, "LogPaths")));
      case "HeartbeatServerProcess" -> CompletableFuture.completedFuture("");
      case "TerminateServerProcess" -> server.processEndingAsync();
      case "ActivateGameSession" -> server.activateGameSessionAsync();
      case "UpdatePlayerSessionCreationPolicy" ->
          server.updatePlayerSessionCreationPolicyAsync(
              PlayerSessionCreationPolicy.valueOf(request.text("PlayerSessionPolicy")));
      case "AcceptPlayerSession" ->
          server.acceptPlayerSessionAsync(request.text("PlayerSessionId"));
      case "RemovePlayerSession" ->
          server.removePlayerSessionAsync(request.text("PlayerSessionId"));
      case "DescribePlayerSessions" -> server.describePlayerSessionsAsync(describe(request));
      case "StartMatchBackfill" -> server.startMatchBackfillAsync(backfill(request));
      case "StopMatchBackfill" ->
          server.stopMatchBackfillAsync(
              new StopMatchBackfillRequest(
                  request.text("GameSessionArn"),
                  request.text("MatchmakingConfigurationArn"),
                  request.text("TicketId")));
      case "GetComputeCertificate" -> server.getComputeCertificateAsync();
      case "GetFleetRoleCredentials" ->
          server.getFleetRoleCredentialsAsync(
              request.text("RoleArn"), request.text("RoleSessionName"));
      default -> throw new AssertionError("no call sends " + request.text("Action"));
    };
  }

  private static DescribePlayerSessionsRequest describe(Fields request) {
    var wanted =
        !request.text("GameSessionId").isEmpty()
            ? DescribePlayerSessionsRequest.ofGameSession(request.text("GameSessionId"))
            : !request.text("PlayerId").isEmpty()
                ? DescribePlayerSessionsRequest.ofPlayer(request.text("PlayerId"))
                : DescribePlayerSessionsRequest.ofPlayerSession(request.text("PlayerSessionId"));
    String status = request.text("PlayerSessionStatusFilter");
    if (!status.isEmpty()) {
      wanted = wanted.withStatus(PlayerSessionStatus.valueOf(status));
    }
    return request.integer("Limit") > 0 ? wanted.withLimit(request.smallInteger("Limit")) : wanted;
  }

  private static StartMatchBackfillRequest backfill(Fields request) {
    List<Player> players = new ArrayList<>();
    for (Fields player : request.objects("Players")) {
      Map<String, AttributeValue> attributes = new LinkedHashMap<>();
      Fields given = player.object("PlayerAttributes");
      given.names().forEach(name -> attributes.put(name, attribute(given.object(name))));
      Map<String, Integer> latencies = new LinkedHashMap<>();
      Fields latency = player.object("LatencyInMs");
      latency.names().forEach(name -> latencies.put(name, latency.smallInteger(name)));
      players.add(new Player(player.text("PlayerId"), player.text("Team"), attributes, latencies));
    }
    return new StartMatchBackfillRequest(
        request.text("TicketId"),
        request.text("GameSessionArn"),
        request.text("MatchmakingConfigurationArn"),
        players);
  }

  private static AttributeValue attribute(Fields value) {
    return switch (value.text("AttrType")) {
      case "STRING" -> AttributeValue.of(value.text("S"));
      case "DOUBLE" -> AttributeValue.of((Double) Objects.requireNonNull(value.raw("N")));
      case "STRING_LIST" -> new AttributeValue.TextList(texts(value, "SL"));
      default -> {
        Map<String, Double> numbers = new LinkedHashMap<>();
        Fields map = value.object("SDM");
        map.names()
            .forEach(name -> numbers.put(name, (Double) Objects.requireNonNull(map.raw(name))));
        yield new AttributeValue.NumberMap(numbers);
      }
    };
  }

  private static List<String> texts(Fields from, String name) {
    return from.raw(name) instanceof List<?> list
        ? list.stream().map(String.class::cast).toList()
        : List.of();
  }

  private static void assertResult(@Nullable Object result, Fields response) {
    switch (result) {
      case DescribePlayerSessionsResult page -> {
        List<Fields> expected = response.objects("PlayerSessions");
        assertThat(page.playerSessions()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
          PlayerSession player = page.playerSessions().get(i);
          Fields from = expected.get(i);
          assertThat(player.playerId()).isEqualTo(from.text("PlayerId"));
          assertThat(player.playerSessionId()).isEqualTo(from.text("PlayerSessionId"));
          assertThat(player.gameSessionId()).isEqualTo(from.text("GameSessionId"));
          assertThat(player.port()).isEqualTo(from.smallInteger("Port"));
          assertThat(player.status().name()).isEqualTo(from.text("Status"));
          assertThat(player.creationTime()).isEqualTo(from.time("CreationTime"));
          assertThat(player.terminationTime()).isEmpty();
        }
      }
      case ComputeCertificate certificate ->
          assertThat(certificate.computeName()).isEqualTo(response.text("ComputeName"));
      case FleetRoleCredentials keys -> {
        assertThat(keys.accessKeyId()).isEqualTo(response.text("AccessKeyId"));
        assertThat(keys.secretAccessKey()).isEqualTo(response.text("SecretAccessKey"));
        assertThat(keys.expiration()).isEqualTo(response.time("Expiration").orElseThrow());
      }
      case String ticketId when !response.text("TicketId").isEmpty() ->
          assertThat(ticketId).isEqualTo(response.text("TicketId"));
      case null, default -> {}
    }
  }

  private static Map<String, @Nullable Object> map(Fields fields) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    fields.names().forEach(name -> map.put(name, fields.raw(name)));
    return map;
  }

  private static String withId(Fields response, String requestId) {
    return Json.object(
        out ->
            response
                .names()
                .forEach(
                    name -> {
                      out.writeName(name);
                      write(out, name.equals("RequestId") ? requestId : response.raw(name));
                    }));
  }

  private static void write(tools.jackson.core.JsonGenerator out, @Nullable Object value) {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Long number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case Boolean flag -> out.writeBoolean(flag);
      case List<?> list -> {
        out.writeStartArray();
        list.forEach(element -> write(out, element));
        out.writeEndArray();
      }
      case Map<?, ?> map -> {
        out.writeStartObject();
        map.forEach(
            (name, element) -> {
              out.writeName((String) name);
              write(out, element);
            });
        out.writeEndObject();
      }
      default -> throw new AssertionError(value);
    }
  }

  @ParameterizedTest
  @MethodSource("pushes")
  void givenVector_whenPushed_thenTheGameHearsWhatItSays(Vector vector) {
    read++;
    GameLiftServer server = server(true);
    Fields push = vector.fields.object("push");
    if (!push.text("Action").equals("CreateGameSession")) {
      world.socket().push(VirtualServer.create(SESSION));
    }
    int dials = world.dialer.attempts.size();
    world.socket().push(withId(push, ""));
    world.loop.run();
    switch (push.text("Action")) {
      case "CreateGameSession" -> {
        GameSession session = Objects.requireNonNull(created.get());
        assertThat(session.gameSessionId()).isEqualTo(push.text("GameSessionId"));
        assertThat(session.fleetId()).isEqualTo("fleet-1");
        assertThat(session.maximumPlayerSessionCount())
            .isEqualTo(push.smallInteger("MaximumPlayerSessionCount"));
        assertThat(session.port()).isEqualTo(push.smallInteger("Port"));
        assertThat(session.matchmakerData()).isEqualTo(push.text("MatchmakerData"));
        assertThat(server.gameSessionId()).hasValue(SESSION);
      }
      case "UpdateGameSession" -> {
        UpdateGameSession update = Objects.requireNonNull(updated.get());
        assertThat(update.updateReason().name()).isEqualTo(push.text("UpdateReason"));
        assertThat(update.backfillTicketId()).isEqualTo(push.text("BackfillTicketId"));
        assertThat(update.gameSession().gameSessionId()).isEqualTo(SESSION);
      }
      case "TerminateProcess" -> {
        assertThat(terminated).hasValue(true);
        assertThat(server.terminationTime()).isEqualTo(push.time("TerminationTime"));
      }
      case "RefreshConnection" -> {
        assertThat(world.dialer.attempts).hasSize(dials + 1);
        assertThat(world.dialer.last().uri().toString())
            .startsWith(push.text("RefreshConnectionEndpoint"));
      }
      default -> throw new AssertionError("unknown push " + push.text("Action"));
    }
  }
}
