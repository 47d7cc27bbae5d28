package dev.netlift.gamelift;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Everything of an SDK instance that is not its own logic, so that a test can put a virtual part in
 * its place.
 *
 * @param loop owns the state
 * @param dialer opens sockets
 * @param fetcher asks a container's own endpoints
 * @param collectorRuns whether GameLift's metrics collector runs here; completes soon and never
 *     fails
 * @param options how patiently
 * @param sessionThread runs onStartGameSession and onUpdateGameSession, in order
 * @param terminateThread runs onProcessTerminate
 * @param healthThread runs onHealthCheck
 * @param random for the heartbeat's jitter
 * @param exit ends the JVM
 */
record Wiring(
    Loop loop,
    Dialer dialer,
    Fetcher fetcher,
    Supplier<CompletableFuture<Boolean>> collectorRuns,
    ConnectOptions options,
    Executor sessionThread,
    Executor terminateThread,
    Executor healthThread,
    RandomGenerator random,
    IntConsumer exit) {

  /** Real threads, real sockets, a real clock. */
  static Wiring real(ConnectOptions options) {
    var loop = new ThreadLoop("gamelift-sdk-io");
    return new Wiring(
        loop,
        new JdkDialer(loop, options.sslContext()),
        new JdkFetcher(),
        Collector::isRunning,
        options,
        thread("gamelift-sdk-session"),
        thread("gamelift-sdk-terminate"),
        thread("gamelift-sdk-health"),
        RandomGenerator.getDefault(),
        System::exit);
  }

  /** Ends every thread: callbacks under way finish, nothing new begins. */
  void stop() {
    loop.stop();
    dialer.stop();
    fetcher.stop();
    for (Executor executor : new Executor[] {sessionThread, terminateThread, healthThread}) {
      if (executor instanceof ExecutorService service) {
        service.shutdown();
      }
    }
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          var thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
