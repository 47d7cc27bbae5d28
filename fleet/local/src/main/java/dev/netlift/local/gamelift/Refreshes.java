package dev.netlift.local.gamelift;

import dev.netlift.local.front.SocketService;
import java.time.Duration;
import java.util.List;

/**
 * Moves processes to fresh sockets before the gateway would cut the old ones: RefreshConnection is
 * sent again and again until there is a newer socket, and then the older ones go. Owned by the
 * loop.
 */
final class Refreshes {
  private static final int GOING_AWAY = 1001;

  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;

  Refreshes(GameLiftConfig config, Loop loop, Ids ids) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
  }

  /** The process has opened {@code newest}. */
  void connected(ServerProcess process, SocketService.Peer newest) {
    if (process.refreshing) {
      process.refreshing = false;
      List<SocketService.Peer> older =
          process.sockets.stream().filter(peer -> !peer.equals(newest)).toList();
      // Answers to what was asked on them are still on their way.
      loop.after(
          config.quirks().refreshDrain(),
          () -> older.forEach(peer -> peer.close(GOING_AWAY, "Replaced by a newer connection")));
    }
    schedule(process, config.quirks().refreshAfter());
  }

  private void schedule(ServerProcess process, Duration after) {
    process.refresh.cancel();
    process.refresh = loop.after(after, () -> ask(process));
  }

  /** Asks now, and again until it is done. */
  void ask(ServerProcess process) {
    if (process.state == ServerProcess.State.ENDING
        || process.state == ServerProcess.State.TERMINATED) {
      return;
    }
    process.refreshing = true;
    String token = ids.uuid();
    process.grant(token);
    process.push(Pushes.refreshConnection(config.socketUrl(), token));
    schedule(process, config.quirks().refreshRepeat());
  }
}
