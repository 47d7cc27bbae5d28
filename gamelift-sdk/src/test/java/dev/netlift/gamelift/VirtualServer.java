package dev.netlift.gamelift;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * An SDK instance whose clock, threads and sockets are all virtual. Callbacks run on the test's
 * thread.
 */
final class VirtualServer {
  static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1";

  static final ServerParameters TOKEN =
      ServerParameters.withAuthToken("ws://one", "proc-1", "host-1", "fleet-1", "token-1");

  final VirtualLoop loop = new VirtualLoop();
  final FakeDialer dialer = new FakeDialer(loop);
  final FakeFetcher fetcher = new FakeFetcher();
  boolean collectorRuns;
  private CompletableFuture<GameLiftServer> last = new CompletableFuture<>();

  CompletableFuture<GameLiftServer> init(
      ServerParameters parameters, Map<String, String> environment) {
    var wiring =
        new Wiring(
            loop,
            dialer,
            fetcher,
            () -> CompletableFuture.completedFuture(collectorRuns),
            ConnectOptions.standard(),
            Runnable::run,
            Runnable::run,
            Runnable::run,
            new Random(1),
            code -> {});
    CompletableFuture<GameLiftServer> server =
        Startup.begin(Settings.resolve(parameters, environment::get), wiring);
    loop.run();
    last = server;
    return server;
  }

  /** What the last init came to. */
  GameLiftServer last() {
    return last.resultNow();
  }

  /** An instance that is connected. */
  GameLiftServer connected() {
    CompletableFuture<GameLiftServer> server = init(TOKEN, Map.of());
    dialer.answersHeartbeats = true;
    dialer.last().accept();
    return server.resultNow();
  }

  FakeDialer.FakeSocket socket() {
    return (FakeDialer.FakeSocket) dialer.last().result().resultNow();
  }

  /** An instance that is ready. */
  GameLiftServer ready(ProcessParameters parameters) {
    GameLiftServer server = connected();
    CompletableFuture<Void> ready = server.processReadyAsync(parameters);
    loop.run();
    socket().answerLast();
    loop.run();
    assert ready.isDone();
    return server;
  }

  void pass(long seconds) {
    loop.run(Duration.ofSeconds(seconds));
  }

  /** The answer to the last request is 200 with {@code fields}. */
  void answer(String fields) {
    socket().answer(socket().last(), fields);
    loop.run();
  }

  static String create(String id) {
    return "{\"Action\":\"CreateGameSession\",\"GameSessionId\":\"" + id + "\"}";
  }
}
