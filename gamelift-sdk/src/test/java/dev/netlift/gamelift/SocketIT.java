package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the wire can do to a connection: fragments, pings, garbage, resets, silence. */
class SocketIT {
  private static final ConnectOptions QUICK =
      ConnectOptions.standard().withPauses(List.of(Duration.ofMillis(50), Duration.ofMillis(50)));

  private ScriptedService service;
  private GameLiftServer server;
  private ScriptedPeer peer;

  @BeforeEach
  void start() throws Exception {
    service = new ScriptedService();
    server =
        GameLiftServer.initAsync(service.parameters(), name -> null, QUICK)
            .get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
    peer = service.connection();
    server
        .processReadyAsync(ProcessParameters.of(7777, session -> {}))
        .get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
    // The first heartbeat's answer must not fall between the frames that a test sends by hand:
    // answers keep their order.
    service.request("HeartbeatServerProcess");
    assertAlive();
    service.request("GetComputeCertificate");
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    service.close();
    Threads.assertGone();
  }

  private void assertAlive() throws Exception {
    assertThat(
            server
                .getComputeCertificateAsync()
                .get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
        .isNotNull();
  }

  @Test
  void givenALargeRequest_whenSent_thenInFragmentsTheServiceCanTake() throws Exception {
    List<Player> players =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    new Player(
                        "player-" + i + "-é-\ud83d\ude00",
                        "red",
                        Map.of(
                            "skill",
                            AttributeValue.of(12.5),
                            "note",
                            AttributeValue.of("x".repeat(300))),
                        Map.of("us-west-2", 42)))
            .toList();
    service.script(request -> ScriptedService.ok(request, ",\"TicketId\":\"t-1\""));
    var wanted =
        new StartMatchBackfillRequest(
            "",
            "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1",
            "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/cfg",
            players);

    assertThat(
            server
                .startMatchBackfillAsync(wanted)
                .get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
        .isEqualTo("t-1");
    ScriptedService.Received request = service.request("StartMatchBackfill");
    assertThat(request.frames()).isGreaterThan(3);
    List<Fields> arrived = request.message().fields().objects("Players");
    assertThat(arrived).hasSize(200);
    assertThat(arrived.get(7).text("PlayerId")).isEqualTo("player-7-é-\ud83d\ude00");
    assertThat(arrived.get(7).object("PlayerAttributes").object("skill").raw("N")).isEqualTo(12.5);
  }

  @Test
  void givenAFragmentedAnswerWithPingsBetween_whenReceived_thenWhole() throws Exception {
    service.script(
        request -> {
          String sessions =
              IntStream.range(0, 400)
                  .mapToObj(
                      i ->
                          "{\"PlayerId\":\"p"
                              + i
                              + "-é\",\"PlayerData\":\""
                              + "d".repeat(300)
                              + "\"}")
                  .reduce((a, b) -> a + "," + b)
                  .orElseThrow();
          byte[] text =
              ScriptedService.ok(request, ",\"PlayerSessions\":[" + sessions + "]")
                  .getBytes(StandardCharsets.UTF_8);
          int part = 1000; // cuts through characters, too
          for (int start = 0; start < text.length; start += part) {
            boolean last = start + part >= text.length;
            peer.frame(
                last,
                start == 0 ? ScriptedPeer.TEXT : ScriptedPeer.CONTINUATION,
                Arrays.copyOfRange(text, start, Math.min(text.length, start + part)));
            if (start % 5000 == 0) {
              peer.frame(true, ScriptedPeer.PING, "are you there".getBytes(StandardCharsets.UTF_8));
            }
          }
          return null;
        });

    DescribePlayerSessionsResult result =
        server
            .describePlayerSessionsAsync(DescribePlayerSessionsRequest.ofPlayer("alice"))
            .get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(result.playerSessions()).hasSize(400);
    assertThat(result.playerSessions().get(399).playerId()).isEqualTo("p399-é");
    assertThat(peer.pong()).isEqualTo("are you there");
  }

  static Stream<String> garbage() {
    return Stream.of(
        "",
        " ",
        "null",
        "[]",
        "7",
        "{",
        "{}{}",
        "{\"Action\":7}",
        "{\"RequestId\":{}}",
        "{\"Action\":\"CreateGameSession\",\"StatusCode\":\"200\"}",
        "{\"Action\":\"TerminateProcess\",\"TerminationTime\":99999999999999999999999}",
        "\u0000",
        "{\"a\":".repeat(5000),
        "[".repeat(100_000),
        "{\"Action\":\"" + "x".repeat(300_000) + "\"}",
        "\"\\ud800\"",
        "{\"Action\":\"RefreshConnection\",\"RefreshConnectionEndpoint\":\"ws://\",\"AuthToken\":\"t\"}",
        "{\"Action\":\"RefreshConnection\",\"RefreshConnectionEndpoint\":\"ws://%zz\",\"AuthToken\":\"t\"}");
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void givenGarbage_whenReceived_thenTheConnectionStays(String text) throws Exception {
    peer.send(text);
    peer.frame(true, ScriptedPeer.BINARY, new byte[] {1, 2, 3});
    assertAlive();
    assertThat(service.connections()).isEqualTo(1);
  }

  @Test
  void givenAMessageBeyondAllBounds_whenReceived_thenItIsDroppedAndTheConnectionStays()
      throws Exception {
    byte[] part = new byte[64 * 1024];
    Arrays.fill(part, (byte) 'x');
    for (int i = 0; i < 40; i++) {
      peer.frame(i == 39, i == 0 ? ScriptedPeer.TEXT : ScriptedPeer.CONTINUATION, part);
    }
    assertAlive();
    assertThat(service.connections()).isEqualTo(1);
  }

  @Test
  void givenATcpReset_whenCalledNext_thenOverANewConnectionWithTheSameQuery() throws Exception {
    peer.reset();
    ScriptedPeer again = service.connection();
    assertAlive();
    assertThat(again.isOpen()).isTrue();
    assertThat(service.queries()).hasSize(2);
    assertThat(service.queries().get(1)).isEqualTo(service.queries().get(0));
  }

  // Several times: whether the JDK hears of an end right behind an answer is a matter of
  // microseconds.
  @RepeatedTest(5)
  void givenTheEndOfTheStream_whenCalledNext_thenOverANewConnection() throws Exception {
    peer.drop();
    service.connection();
    assertAlive();
  }

  @Test
  void givenAnAbnormalCloseCode_whenCalledNext_thenOverANewConnection() throws Exception {
    peer.close(1011);
    service.connection();
    assertAlive();
    service.request("GetComputeCertificate").peer().close(4001);
    service.connection();
    assertAlive();
  }

  @Test
  void givenARefusalWhileReconnecting_whenCalled_thenTheCallWaitsForTheNextAttempt()
      throws Exception {
    service.handshakes(503, ScriptedService.ACCEPT);
    peer.reset();
    service.awaitHandshakes(2); // a call written before the loss was noticed would be lost with it
    assertAlive();
    assertThat(service.queries()).hasSize(3);
  }

  @Test
  void givenAGoodbyeOfTheService_whenCalled_thenItFailsAtOnce() throws Exception {
    CompletableFuture<ComputeCertificate> waiting;
    peer.mute();
    waiting = server.getComputeCertificateAsync();
    service.request("GetComputeCertificate");
    peer.close(1000);
    assertThatThrownBy(() -> waiting.get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(GameLiftException.class);
    assertThatThrownBy(server::getComputeCertificate)
        .isInstanceOfSatisfying(
            GameLiftException.class,
            e -> assertThat(e.type()).isEqualTo(ErrorType.GAME_LIFT_SERVER_NOT_INITIALIZED));
    assertThat(service.connections()).isEqualTo(1);
  }

  @Test
  void givenARefreshUnderLoad_whenConnectionsSwitch_thenEveryCallIsAnsweredOnceAndArrivesOnce()
      throws Exception {
    var calls = new java.util.ArrayList<CompletableFuture<ComputeCertificate>>();
    for (int i = 0; i < 300; i++) {
      if (i % 50 == 25) {
        service.connections();
        peer.send(
            "{\"Action\":\"RefreshConnection\",\"RefreshConnectionEndpoint\":\"%s\",\"AuthToken\":\"t%d\"}"
                .formatted(service.url(), i));
      }
      calls.add(server.getComputeCertificateAsync());
      if (i % 10 == 0) {
        calls.getLast().get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    }
    for (var call : calls) {
      call.get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    var ids = new java.util.HashSet<String>();
    for (int i = 0; i < 300; i++) {
      assertThat(ids.add(service.request("GetComputeCertificate").message().requestId())).isTrue();
    }
    assertThat(service.connections()).isGreaterThan(1);
  }

  @Test
  void givenASelfSignedCertificate_whenNotTrusted_thenRefusedAndWhenTrusted_thenConnected()
      throws Exception {
    try (var tls = TlsIdentity.create();
        var secure = new ScriptedService(tls.serverSocket())) {
      ServerParameters parameters =
          ServerParameters.withAuthToken(
              "wss://localhost:" + secure.port(), "proc-1", "host-1", "fleet-1", "token-1");
      assertThatThrownBy(
              () ->
                  GameLiftServer.initAsync(parameters, name -> null, QUICK.withPauses(List.of()))
                      .get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS))
          .hasCauseInstanceOf(GameLiftException.class);
      KeyStore trusted = tls.trustStore();
      assertThat(trusted.size()).isEqualTo(1);
      GameLiftServer trusting =
          GameLiftServer.initAsync(
                  parameters, name -> null, QUICK.withSslContext(tls.clientContext()))
              .get(ScriptedService.LIMIT_SECONDS, TimeUnit.SECONDS);
      trusting.close();
    }
  }
}
