package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process lives through ten minutes of a network that refuses, delays, cuts and half-opens, while
 * the service asks it to move. {@code -Dnetlift.sdk.seeds=N} runs N seeds, {@code
 * -Dnetlift.full=true} ten thousand; a failure names its seed, and {@code -Dnetlift.sdk.seed=S}
 * replays that one.
 */
class ReconnectSimulationTest {
  private static final long TROUBLE_SECONDS = 600;
  // Longest way back after the network has healed: 70 s to the next heartbeat, twice, each with 20
  // s for its answer,
  // then one hung handshake of 20 s and a pause of 32 s.
  private static final long HEALING_SECONDS = 240;

  private static int seedsRun;
  private static int calls;

  @AfterAll
  static void summary() {
    System.out.printf(
        "SDK against a simulated service: %d seeds, 7 invariants, %d calls%n", seedsRun, calls);
  }

  static LongStream seeds() {
    Long one = Long.getLong("netlift.sdk.seed");
    if (one != null) {
      return LongStream.of(one);
    }
    return LongStream.range(
        0, Long.getLong("netlift.sdk.seeds", Boolean.getBoolean("netlift.full") ? 10_000 : 200));
  }

  @ParameterizedTest(name = "-Dnetlift.sdk.seed={0}")
  @MethodSource("seeds")
  void givenABadNetwork_whenAProcessLives_thenNothingIsLostDoubledOrLeft(long seed) {
    var loop = new VirtualLoop();
    var service = new SimulatedService(loop, seed);
    var random = new Random(~seed);
    List<String> callbacks = new ArrayList<>();
    Wiring wiring =
        new Wiring(
            loop,
            service,
            new FakeFetcher(),
            () -> CompletableFuture.completedFuture(false),
            ConnectOptions.standard(),
            Runnable::run,
            Runnable::run,
            Runnable::run,
            random,
            code -> {});
    service.healed = true;
    GameLiftServer server = start(loop, wiring, callbacks);
    service.push(VirtualServer.create(VirtualServer.SESSION));
    loop.run(Duration.ofSeconds(5));
    assertThat(callbacks).containsExactly("start");
    service.healed = false;

    Map<String, CompletableFuture<Void>> accepts = new HashMap<>();
    for (int second = 0; second < TROUBLE_SECONDS; second++) {
      if (random.nextInt(30) == 0) {
        service.hurt();
      }
      if (random.nextInt(60) == 0) {
        service.push(
            "{\"Action\":\"RefreshConnection\",\"RefreshConnectionEndpoint\":\"ws://two\",\"AuthToken\":\"t%d\"}"
                .formatted(second));
      }
      if (random.nextInt(3) == 0) {
        accept(server, service, accepts, "p-" + second);
      }
      loop.run(Duration.ofSeconds(1));
    }
    loop.run(Duration.ofSeconds(20));
    assertThat(accepts.values())
        .as("everybody has an answer in 20 s")
        .allMatch(CompletableFuture::isDone);

    service.healed = true;
    loop.run(Duration.ofSeconds(HEALING_SECONDS));
    service.push("{\"Action\":\"TerminateProcess\",\"TerminationTime\":1}");
    accept(server, service, accepts, "late");
    loop.run(Duration.ofSeconds(5));
    assertThat(accepts.get("late")).as("all is well again").isCompleted();
    assertThat(callbacks).containsExactly("start", "terminate");
    assertThat(service.wrongs).isEmpty();
    accepts.forEach(
        (player, answer) -> {
          if (!answer.isCompletedExceptionally()) {
            assertThat(service.active).contains(player);
          }
        });
    assertThat(service.dials).as("no storm of dials").isLessThan(300);

    server.close();
    loop.run(Duration.ofSeconds(1));
    assertThat(service.open).as("sockets left").isZero();
    assertThat(loop.isStopped()).isTrue();
    seedsRun++;
    calls += accepts.size();
  }

  private static GameLiftServer start(VirtualLoop loop, Wiring wiring, List<String> callbacks) {
    CompletableFuture<GameLiftServer> init =
        Startup.begin(
            Settings.resolve(
                ServerParameters.withAuthToken(
                    "ws://one", "proc-1", "host-1", "fleet-1", "token-1"),
                name -> null),
            wiring);
    loop.run(Duration.ofSeconds(5));
    GameLiftServer server = init.resultNow();
    CompletableFuture<Void> ready =
        server.processReadyAsync(
            ProcessParameters.of(7777, session -> callbacks.add("start"))
                .withOnProcessTerminate(() -> callbacks.add("terminate")));
    loop.run(Duration.ofSeconds(5));
    assertThat(ready).isCompleted();
    return server;
  }

  private static void accept(
      GameLiftServer server,
      SimulatedService service,
      Map<String, CompletableFuture<Void>> accepts,
      String player) {
    service.reserved.add(player);
    accepts.put(player, server.acceptPlayerSessionAsync(player));
  }
}
