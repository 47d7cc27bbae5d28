package dev.netlift.gamelift;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** From settings to a connected instance, or to nothing at all. */
final class Startup {
  private final Wiring wiring;
  private final CompletableFuture<GameLiftServer> result = new CompletableFuture<>();
  private final AtomicReference<@Nullable GameLiftServer> connecting = new AtomicReference<>();

  private Startup(Wiring wiring) {
    this.wiring = wiring;
  }

  /** Succeeds when connected. When it fails or is cancelled, whatever was started is ended. */
  static CompletableFuture<GameLiftServer> begin(Settings settings, Wiring wiring) {
    var startup = new Startup(wiring);
    var container = new Container(wiring.fetcher(), settings.endpoints());
    settings
        .target(container)
        .thenCompose(target -> startup.connect(settings, container, target))
        .whenComplete(startup::finish);
    startup.result.whenComplete((server, failure) -> startup.calledOff());
    return startup.result;
  }

  private CompletableFuture<GameLiftServer> connect(
      Settings settings, Container container, Target target) {
    var server = new GameLiftServer(wiring, settings, container, target.who());
    connecting.set(server);
    calledOff();
    return server.connect(target).thenApply(connected -> server);
  }

  private void finish(@Nullable GameLiftServer server, @Nullable Throwable failure) {
    if (server == null || failure != null) {
      wiring.stop();
      result.completeExceptionally(
          failure == null ? new IllegalStateException() : Failures.of(failure));
    } else if (!result.complete(server)) {
      server.close();
    }
  }

  private void calledOff() {
    if (result.isCancelled()) {
      GameLiftServer server = connecting.get();
      if (server == null) {
        wiring.stop();
      } else {
        server.close();
      }
    }
  }
}
