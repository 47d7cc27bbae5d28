package dev.netlift.benchmarks.gamelift;

import dev.netlift.gamelift.ConnectOptions;
import dev.netlift.gamelift.GameLiftServer;
import dev.netlift.gamelift.ProcessParameters;
import dev.netlift.gamelift.ServerParameters;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * acceptPlayerSession of the SDK, from the call to its return, against the local service in the
 * same JVM over loopback. {@code ./netlift bench gamelift} runs it; by itself:
 *
 * <pre>
 * java -cp 'benchmarks/target/netlift-benchmarks.jar:benchmarks/target/lib/*' \
 *     org.openjdk.jmh.Main AcceptBenchmark
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@NullUnmarked
public class AcceptBenchmark {
  private static final int PORT = 7777;

  private LocalService service;
  private GameLiftServer sdk;
  private String gameSession;
  private String seat;
  private int players;

  @Setup(Level.Trial)
  public void host() throws Exception {
    service = new LocalService();
    sdk =
        GameLiftServer.init(
            ServerParameters.withAuthToken(
                service.url(),
                UUID.randomUUID().toString(),
                LocalService.COMPUTE,
                service.fleet,
                service.token),
            ConnectOptions.standard());
    var active = new CompletableFuture<Void>();
    sdk.processReady(
        ProcessParameters.of(
                PORT,
                session -> {
                  sdk.activateGameSession();
                  active.complete(null);
                })
            .withOnProcessTerminate(() -> {}));
    // The process is placed on when its first heartbeat has come, or a second has passed.
    TimeUnit.SECONDS.sleep(2);
    gameSession = service.createGameSession();
    active.get(10, TimeUnit.SECONDS);
  }

  @Setup(Level.Invocation)
  public void reserve() {
    seat = service.reserve(gameSession, "p" + ++players);
  }

  @Benchmark
  public void accept() {
    sdk.acceptPlayerSession(seat);
  }

  @TearDown(Level.Invocation)
  public void leave() {
    sdk.removePlayerSession(seat);
  }

  @TearDown(Level.Trial)
  public void end() {
    sdk.close();
    service.close();
  }
}
