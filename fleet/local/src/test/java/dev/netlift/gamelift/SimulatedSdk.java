package dev.netlift.gamelift;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * The real SDK with its clock, its network and its threads taken from a simulation. Everything
 * happens on the simulation's one thread.
 */
public final class SimulatedSdk {
  /** What the simulation provides. */
  public interface Outside {
    Instant now();

    /** Runs a task later, never within this call. @return calls it off */
    Runnable after(Duration delay, Runnable task);

    /** Begins a handshake; {@code ear} hears what comes of it. */
    void dial(URI uri, Ear ear);
  }

  /** The SDK's side of one handshake and the connection after it. */
  public interface Ear {
    /**
     * @return whether the SDK still wanted it
     */
    boolean connected(Wire wire);

    void refused(int httpStatus);

    void text(String message);

    void closed(int code);
  }

  /** The network's side of one connection. */
  public interface Wire {
    void start();

    void send(String text);

    void close(int code);

    void abort();
  }

  private final Clock clock;
  private final CompletableFuture<GameLiftServer> starting;

  /**
   * @param environment as the process was started with
   */
  public SimulatedSdk(Outside outside, Map<String, String> environment, long seed) {
    clock = new Clock(outside);
    var wiring =
        new Wiring(
            clock,
            new Network(outside, clock),
            new NoFetcher(),
            () -> CompletableFuture.completedFuture(false),
            ConnectOptions.standard(),
            clock,
            clock,
            clock,
            new Random(seed),
            _ -> {});
    starting = Startup.begin(Settings.resolve(ServerParameters.none(), environment::get), wiring);
  }

  /** Done when connected, or when the whole schedule was in vain. */
  public CompletableFuture<GameLiftServer> starting() {
    return starting;
  }

  /** Whether the SDK has ended its loop, as close() must. */
  public boolean stopped() {
    return clock.stopped;
  }

  /** The process dies: nothing of the SDK runs any more. */
  public void die() {
    clock.stop();
  }

  private static final class Clock implements Loop {
    private final Outside outside;
    boolean stopped;

    Clock(Outside outside) {
      this.outside = outside;
    }

    @Override
    public void execute(Runnable task) {
      if (stopped) {
        throw new RejectedExecutionException("stopped");
      }
      outside.after(Duration.ZERO, living(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      Runnable cancel = stopped ? () -> {} : outside.after(delay, living(task));
      return cancel::run;
    }

    Runnable living(Runnable task) {
      return () -> {
        if (!stopped) {
          task.run();
        }
      };
    }

    @Override
    public boolean isCurrent() {
      return true;
    }

    @Override
    public Instant now() {
      return outside.now();
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }

  private record Network(Outside outside, Clock clock) implements Dialer {
    @Override
    public CompletableFuture<Socket> dial(URI uri, Duration timeout, SocketEvents events) {
      var result = new CompletableFuture<Socket>();
      outside.dial(uri, new DialEar(result, events, clock));
      return result;
    }

    @Override
    public void stop() {}
  }

  private static final class DialEar implements Ear {
    private final CompletableFuture<Dialer.Socket> result;
    private final Dialer.SocketEvents events;
    private final Clock clock;

    DialEar(CompletableFuture<Dialer.Socket> result, Dialer.SocketEvents events, Clock clock) {
      this.result = result;
      this.events = events;
      this.clock = clock;
    }

    @Override
    public boolean connected(Wire wire) {
      return !clock.stopped && result.complete(new SimulatedSocket(wire));
    }

    @Override
    public void refused(int httpStatus) {
      clock
          .living(
              () ->
                  result.completeExceptionally(
                      new Dialer.DialFailure(httpStatus, "HTTP status " + httpStatus)))
          .run();
    }

    @Override
    public void text(String message) {
      clock.living(() -> events.received(result.resultNow(), message)).run();
    }

    @Override
    public void closed(int code) {
      clock.living(() -> events.closed(result.resultNow(), code)).run();
    }
  }

  private record SimulatedSocket(Wire wire) implements Dialer.Socket {
    @Override
    public void start() {
      wire.start();
    }

    @Override
    public CompletableFuture<Void> send(String text) {
      wire.send(text);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> close(int code, String reason) {
      wire.close(code);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void abort() {
      wire.abort();
    }
  }

  private static final class NoFetcher implements Fetcher {
    @Override
    public CompletableFuture<String> get(URI uri) {
      return CompletableFuture.failedFuture(new FetchFailure(false, "no network here"));
    }

    @Override
    public void stop() {}
  }
}
