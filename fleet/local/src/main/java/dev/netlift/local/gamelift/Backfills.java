package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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
  private Consumer<GameSession> onTimedOut = _ -> {};

  Backfills(GameLiftConfig config, Loop loop, Ids ids, GameSessions sessions) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
    this.sessions = sessions;
  }

  void matcher(BackfillMatcher chosen) {
    matcher = chosen;
  }

  /** Hears when a ticket has become too old. */
  void onTimedOut(Consumer<GameSession> listener) {
    onTimedOut = listener;
  }

  /**
   * @param ticketId empty: we draw one
   * @param automatic nobody has asked for it but the configuration
   * @return the ticket's id
   */
  String start(
      GameSession session,
      String ticketId,
      Configuration configuration,
      List<BackfillMatcher.Member> players,
      boolean automatic) {
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
    int room = session.spec.playersMax() - session.playerCount();
    var ticket =
        new BackfillMatcher.Ticket(
            id, configuration, players, room, loop.millis(), session, automatic);
    var hearer = new Ear(session, id);
    matcher.queue(ticket, hearer);
    of(session).ifPresent(old -> end(old, "BACKFILL_CANCELLED"));
    var open =
        new Open(
            session,
            id,
            matcher.endsTheOld()
                ? () -> {}
                : loop.after(
                    Duration.ofSeconds(configuration.requestTimeoutSeconds()), hearer::timedOut));
    byTicket.put(id, open);
    // After the answer, which names the ticket that a push may be about.
    loop.execute(
        () -> {
          if (open.equals(byTicket.get(id))) {
            matcher.search(ticket, hearer);
          }
        });
    return id;
  }

  private final class Ear implements BackfillMatcher.Hearer {
    private final GameSession session;
    private final String ticketId;

    Ear(GameSession session, String ticketId) {
      this.session = session;
      this.ticketId = ticketId;
    }

    private Optional<Open> open() {
      return find(ticketId).filter(open -> open.session.equals(session));
    }

    @Override
    public Optional<List<PlayerSession>> found(
        Map<String, String> dataByPlayer, String matchmakerData) {
      return open().flatMap(open -> seat(open, dataByPlayer, matchmakerData));
    }

    @Override
    public void failed() {
      open().ifPresent(open -> end(open, "BACKFILL_FAILED"));
    }

    @Override
    public void stopped() {
      open().ifPresent(open -> end(open, "BACKFILL_CANCELLED"));
    }

    @Override
    public void timedOut() {
      open()
          .ifPresent(
              open -> {
                onTimedOut.accept(session);
                end(open, "BACKFILL_TIMED_OUT");
              });
    }
  }

  /** As if its server had stopped it. */
  void cancel(GameSession session) {
    of(session).ifPresent(open -> end(open, "BACKFILL_CANCELLED"));
  }

  private Optional<List<PlayerSession>> seat(
      Open open, Map<String, String> dataByPlayer, String matchmakerData) {
    List<PlayerSession> seats;
    try {
      seats = sessions.reserve(open.session, dataByPlayer);
    } catch (AwsException e) {
      end(open, "BACKFILL_FAILED"); // The room was taken, or shut, meanwhile.
      return Optional.empty();
    }
    open.session.matchmakerData = matchmakerData;
    end(open, "MATCHMAKING_DATA_UPDATED");
    return Optional.of(seats);
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
