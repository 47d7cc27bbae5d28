package dev.netlift.local.gamelift;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A wish for a game session. Owned by the loop.
 *
 * <pre>
 * PENDING --session active--> FULFILLED      PENDING --time out--> TIMED_OUT
 *    \--stopped--> CANCELLED      \--cannot be--> FAILED
 * </pre>
 *
 * A session that ends before it was active leaves the placement PENDING: another process is tried.
 */
final class Placement {
  enum Status {
    PENDING,
    FULFILLED,
    CANCELLED,
    TIMED_OUT,
    FAILED
  }

  /**
   * What is asked for.
   *
   * @param players who get a player session, with the data of each
   * @param latencies by player, then by location
   */
  record Request(
      String id,
      GameSession.Spec session,
      Map<String, String> players,
      Map<String, Map<String, Integer>> latencies) {}

  /** Hears once how it ended. */
  interface Listener {
    void done(Placement placement);
  }

  final Request request;
  final Queue queue;
  final Instant started;
  final Listener listener;
  Status status = Status.PENDING;
  Optional<GameSession> session = Optional.empty();
  List<PlayerSession> placed = List.of();
  Optional<Instant> ended = Optional.empty();
  Loop.Timer timeout = () -> {};

  Placement(Request request, Queue queue, Instant started, Listener listener) {
    this.request = request;
    this.queue = queue;
    this.started = started;
    this.listener = listener;
  }
}
