package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.BackendException;
import dev.netlift.backend.sessions.SessionStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks matchmaking about tickets that should have ended by now and tells them what it says, as an
 * event would have: so a match all of whose events were lost is repaired within one period. Calls
 * may overlap and repeat; {@link TicketNews} decides.
 */
final class Reconciler {
  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  /** Younger tickets are left to their events: most are matched by then. */
  static final Duration ASKED_AFTER = Duration.ofSeconds(20);

  /**
   * A ticket that matchmaking does not know after this long was never started: longer than a
   * function that started it could have lived.
   */
  static final Duration STARTED_WITHIN = Duration.ofSeconds(60);

  /** Fifty calls: more are left for the next period, the oldest go first. */
  private static final int TICKETS_MAX = 500;

  /** Inside the 10 s that the template gives a function. */
  private static final Duration ROUND_MAX = Duration.ofSeconds(7);

  private final TicketStore tickets;
  private final SessionStore sessions;
  private final Matchmaker matchmaker;
  private final Clock clock;

  /**
   * @param asked tickets looked into
   * @param repaired those that learned something
   * @param lost those given up because matchmaking never heard of them
   */
  record Outcome(int asked, int repaired, int lost) {
    Outcome plus(Outcome other) {
      return new Outcome(asked + other.asked, repaired + other.repaired, lost + other.lost);
    }
  }

  Reconciler(TicketStore tickets, SessionStore sessions, Matchmaker matchmaker, Clock clock) {
    this.tickets = tickets;
    this.sessions = sessions;
    this.matchmaker = matchmaker;
    this.clock = clock;
  }

  /** One round. A batch that fails does not keep the others from being worked on. */
  Outcome run() {
    long endMillis = clock.millis() + ROUND_MAX.toMillis();
    List<String> open = tickets.open(clock.millis() - ASKED_AFTER.toMillis(), TICKETS_MAX);
    var total = new Outcome(0, 0, 0);
    BackendException failure = null;
    for (int from = 0;
        from < open.size() && clock.millis() < endMillis;
        from += Matchmaker.DESCRIBED_MAX) {
      var batch = open.subList(from, Math.min(open.size(), from + Matchmaker.DESCRIBED_MAX));
      try {
        total = total.plus(reconcile(batch));
      } catch (BackendException e) {
        log.atError().setCause(e).log("some tickets could not be reconciled");
        failure = e;
      }
    }
    log.atInfo()
        .addKeyValue("asked", total.asked())
        .addKeyValue("repaired", total.repaired())
        .addKeyValue("lost", total.lost())
        .log("tickets reconciled");
    if (failure != null) {
      throw failure;
    }
    return total;
  }

  private Outcome reconcile(List<String> batch) {
    Map<String, TicketNews> known = matchmaker.describe(batch);
    int repaired = 0;
    int lost = 0;
    for (String ticketId : batch) {
      TicketNews news = known.get(ticketId);
      if (news == null) {
        lost += lost(ticketId) ? 1 : 0;
        continue;
      }
      if (news.match() != null) {
        sessions.seat(news.match().gameSessionId(), news.match().playerSessions());
      }
      if (tickets.apply(news) == TicketStore.Arrival.TAKEN) {
        repaired += news.status().terminal() ? 1 : 0;
        log.atInfo()
            .addKeyValue("ticket", ticketId)
            .addKeyValue("status", news.status())
            .addKeyValue("gameSession", news.match() == null ? "" : news.match().gameSessionId())
            .log("ticket news that no event brought");
      }
    }
    return new Outcome(batch.size(), repaired, lost);
  }

  /** Gives up a ticket that was never started. */
  private boolean lost(String ticketId) {
    long startedBefore = clock.millis() - STARTED_WITHIN.toMillis();
    boolean closed =
        tickets.find(ticketId).filter(t -> t.createdAtMillis() >= startedBefore).isEmpty()
            && tickets.close(ticketId, TicketStatus.FAILED, "NOT_STARTED");
    if (closed) {
      log.atWarn().addKeyValue("ticket", ticketId).log("ticket was never started");
    }
    return closed;
  }
}
