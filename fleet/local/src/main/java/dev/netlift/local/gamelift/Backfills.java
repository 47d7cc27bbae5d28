package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Backfill tickets: at most one per game session. Owned by the loop.
 *
 * <pre>
 * SEARCHING --matcher found--> COMPLETED, seats reserved, MATCHMAKING_DATA_UPDATED
 *     |-- matcher failed, or no room any more --> BACKFILL_FAILED
 *     |-- configuration's time-out ------------> BACKFILL_TIMED_OUT
 *     |-- StopMatchBackfill, or a newer ticket -> BACKFILL_CANCELLED
 *     \-- end of the session ------------------> gone without a word
 * </pre>
 */
final class Backfills {
  private record Open(GameSession session, String ticketId, Loop.Timer timeout) {}

  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final GameSessions sessions;
  private final Map<String, Open> byTicket = new LinkedHashMap<>();
  private BackfillMatcher matcher = BackfillMatcher.nobody();

  Backfills(GameLiftConfig config, Loop loop, Ids ids, GameSessions sessions) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.sessions = sessions;
  }

  void matcher(BackfillMatcher chosen) {
    matcher = chosen;
  }

  /**
   * @param ticketId empty: we draw one
   * @return the ticket's id
   */
  String start(
      GameSession session,
      String ticketId,
      Configuration configuration,
      List<BackfillMatcher.Member> players) {
    String id = ticketId.isEmpty() ? ids.uuid() : ticketId;
    Optional<Open> before = of(session);
    if (before.isPresent() && !config.quirks().backfillReplaces()) {
      throw new AwsException(409, "Conflict", "The game session has a backfill ticket already");
    }
    Open same = byTicket.get(id);
    if (same != null && !same.session.equals(session)) {
      throw new AwsException(400, "BadRequest", "TicketId is in use by another game session");
    }
    if (!session.open()) {
      throw new AwsException(400, "BadRequest", "GameSession has a status of " + session.status);
    }
    before.ifPresent(old -> end(old, "BACKFILL_CANCELLED"));
    var open =
        new Open(
            session,
            id,
            loop.after(
                Duration.ofSeconds(configuration.requestTimeoutSeconds()),
                () -> find(id).ifPresent(old -> end(old, "BACKFILL_TIMED_OUT"))));
    byTicket.put(id, open);
    // After the answer, which names the ticket that a push may be about.
    loop.execute(
        () -> {
          if (open.equals(byTicket.get(id))) {
            search(open, configuration, players);
          }
        });
    return id;
  }

  private void search(
      Open open, Configuration configuration, List<BackfillMatcher.Member> players) {
    int room = open.session.spec.playersMax() - open.session.playerCount();
    matcher.search(
        new BackfillMatcher.Ticket(open.ticketId, configuration, players, room, loop.millis()),
        new BackfillMatcher.Hearer() {
          @Override
          public void found(Map<String, String> dataByPlayer, String matchmakerData) {
            if (open.equals(byTicket.get(open.ticketId))) {
              seat(open, dataByPlayer, matchmakerData);
            }
          }

          @Override
          public void failed() {
            if (open.equals(byTicket.get(open.ticketId))) {
              end(open, "BACKFILL_FAILED");
            }
          }
        });
  }

  private void seat(Open open, Map<String, String> dataByPlayer, String matchmakerData) {
    try {
      sessions.reserve(open.session, dataByPlayer);
    } catch (AwsException e) {
      end(open, "BACKFILL_FAILED"); // The room was taken, or shut, meanwhile.
      return;
    }
    open.session.matchmakerData = matchmakerData;
    end(open, "MATCHMAKING_DATA_UPDATED");
  }

  private Optional<Open> find(String ticketId) {
    return Optional.ofNullable(byTicket.get(ticketId));
  }

  private Optional<Open> of(GameSession session) {
    return byTicket.values().stream().filter(open -> open.session.equals(session)).findFirst();
  }

  void stop(GameSession session, String ticketId) {
    Open open =
        find(ticketId)
            .filter(o -> o.session.equals(session))
            .orElseThrow(
                () ->
                    new AwsException(
                        config.quirks().unknownBackfillTicket(),
                        "NotFound",
                        "The backfill ticket does not exist or is done"));
    // After the answer to the call that ends it.
    remove(open);
    loop.execute(() -> tell(open, "BACKFILL_CANCELLED"));
  }

  /** The session is over; nobody is left to be told. */
  void ended(GameSession session) {
    of(session).ifPresent(this::remove);
  }

  private void remove(Open open) {
    open.timeout.cancel();
    byTicket.remove(open.ticketId);
    matcher.cancel(open.ticketId);
  }

  private void end(Open open, String reason) {
    remove(open);
    tell(open, reason);
  }

  private static void tell(Open open, String reason) {
    open.session.process.ifPresent(
        process -> process.push(Pushes.updateGameSession(open.session, reason, open.ticketId)));
  }
}
