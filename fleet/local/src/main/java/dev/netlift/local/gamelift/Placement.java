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
 * A placement that ends otherwise than FULFILLED takes the session with it that was begun for it.
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
   * @param latencies milliseconds by player, then by location
   * @param locationsFirst an order of locations of this request's own; empty: the queue's
   * @param noOthers keep to {@code locationsFirst}; else the queue's own order counts once none of
   *     them could be had
   */
  record Request(
      String id,
      GameSession.Spec session,
      Map<String, String> players,
      Map<String, Map<String, Double>> latencies,
      List<String> locationsFirst,
      boolean noOthers) {
    Request(
        String id,
        GameSession.Spec session,
        Map<String, String> players,
        Map<String, Map<String, Double>> latencies) {
      this(id, session, players, latencies, List.of(), false);
    }
  }

  /** Hears once how it ended. */
  interface Listener {
    void done(Placement placement);
  }

  final Request request;
  // As it is now: an update reaches those who wait.
  Queue queue;
  final Instant started;
  // It keeps the time it was given, even if the queue's changes.
  final Instant due;
  final Listener listener;
  Status status = Status.PENDING;
  Optional<GameSession> session = Optional.empty();
  List<PlayerSession> placed = List.of();
  Optional<Instant> ended = Optional.empty();
  Loop.Timer timeout = () -> {};
  // The request's own locations have been tried.
  boolean passed;

  Placement(Request request, Queue queue, Instant started, Listener listener) {
    due = started.plusSeconds(queue.timeoutSeconds());
    this.request = request;
    this.queue = queue;
    this.started = started;
    this.listener = listener;
  }
}
