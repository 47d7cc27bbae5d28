package dev.netlift.server.host;

import dev.netlift.server.achievements.UnsentReports;
import dev.netlift.server.net.Listener;
import dev.netlift.server.net.ListenerConfig;
import dev.netlift.server.net.NetMetrics;
import dev.netlift.server.net.TickLoop;
import dev.netlift.server.room.Game;
import java.time.Clock;
import java.util.List;

/**
 * The host and its game port on one tick loop. Made in one place for the server that plays and for
 * the one that only warms up: code compiled for the one then fits the other. On the thread that
 * runs the loop.
 *
 * @param <I> the game's input
 */
public final class HostedServer<I> implements AutoCloseable {
  private final GameHost<I> host;
  private final Listener listener;

  /**
   * Binds the port.
   *
   * @param unsent where reports outlive this process
   * @throws dev.netlift.server.net.PortTakenException if another process has it
   */
  public HostedServer(
      HostConfig hostConfig,
      ListenerConfig listenerConfig,
      Game<I> game,
      Hosting hosting,
      SessionBackend backend,
      UnsentReports unsent,
      NetMetrics metrics,
      TickLoop loop) {
    host =
        new GameHost<>(
            hostConfig,
            game,
            hosting,
            backend,
            unsent,
            metrics,
            new HostThreads(
                loop::execute, task -> Thread.ofVirtual().name("slow").start(task), loop::stop),
            Clock.systemUTC(),
            loop.clock()::nanoTime);
    listener = Listener.bind(listenerConfig, loop, host, host.playerSessions(), metrics);
    listener.shownBy(host.audience());
  }

  /** What the loop is to run. */
  public GameHost<I> host() {
    return host;
  }

  public Listener listener() {
    return listener;
  }

  /**
   * Tells GameLift that this process is ready, and waits for its answer; before the loop runs.
   *
   * @throws GameLiftUnreachableException when GameLift did not take us
   */
  public void ready(List<String> logPaths) {
    host.start(Door.of(listener), listener.port(), logPaths);
  }

  @Override
  public void close() {
    listener.close();
    host.close();
  }
}
