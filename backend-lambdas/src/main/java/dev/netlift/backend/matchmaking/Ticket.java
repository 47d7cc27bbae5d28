package dev.netlift.backend.matchmaking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A matchmaking ticket as we keep it.
 *
 * @param members players who may read it, the owner among them
 * @param told what matchmaking last told of it
 * @param stage orders what matchmaking tells (see {@link TicketNews}); 0 before the first event
 * @param closedAs set once when we gave the ticket up ourselves (its owner cancelled, or its start
 *     failed); whatever matchmaking tells later, no connection is handed out any more
 * @param toldReason why matchmaking ended it, in a word; null while it has not
 * @param closedReason why we did; null while we have not
 * @param match only once matchmaking told COMPLETED
 * @param dueMillis when {@code told} is expected to change, by an estimate or a deadline; null when
 *     nobody knows
 * @param partyId whose ticket it is; null for one player's
 * @param expiresAtMillis when the row counts as gone, whether or not the table has dropped it yet
 */
public record Ticket(
    String ticketId,
    String ownerId,
    List<String> members,
    String mode,
    TicketStatus told,
    long stage,
    @Nullable String toldReason,
    @Nullable TicketStatus closedAs,
    @Nullable String closedReason,
    @Nullable Match match,
    @Nullable Long dueMillis,
    @Nullable String partyId,
    long createdAtMillis,
    long expiresAtMillis) {
  public Ticket {
    members = List.copyOf(members);
  }

  static Ticket queued(
      String ticketId, String ownerId, String mode, long createdAtMillis, long lifeMillis) {
    return queued(ticketId, List.of(ownerId), null, mode, createdAtMillis, lifeMillis);
  }

  /**
   * @param members the first owns it
   */
  static Ticket queued(
      String ticketId,
      List<String> members,
      @Nullable String partyId,
      String mode,
      long createdAtMillis,
      long lifeMillis) {
    return new Ticket(
        ticketId,
        members.getFirst(),
        members,
        mode,
        TicketStatus.QUEUED,
        0,
        null,
        null,
        null,
        null,
        null,
        partyId,
        createdAtMillis,
        createdAtMillis + lifeMillis);
  }

  /** What a caller is told, as far as the ticket alone decides. */
  public TicketStatus status() {
    return closedAs == null ? told : closedAs;
  }

  /** Why it ended, in a word; null while it has not. */
  public @Nullable String reason() {
    return closedAs == null ? toldReason : closedReason;
  }

  /** Whether the caller must still wait: neither has matchmaking ended it nor did we. */
  public boolean open() {
    return !status().terminal();
  }

  /** This ticket given up by us; itself when it has ended. */
  Ticket closed(TicketStatus as, String reason) {
    if (closedAs != null || told.terminal()) {
      return this;
    }
    return new Ticket(
        ticketId,
        ownerId,
        members,
        mode,
        told,
        stage,
        toldReason,
        as,
        reason,
        match,
        dueMillis,
        partyId,
        createdAtMillis,
        expiresAtMillis);
  }

  /** This ticket after {@code news}; itself when it already knows better. */
  Ticket after(TicketNews news) {
    if (news.stage() <= stage) {
      return this;
    }
    return new Ticket(
        ticketId,
        ownerId,
        members,
        mode,
        news.status(),
        news.stage(),
        news.reason(),
        closedAs,
        closedReason,
        news.match(),
        news.dueMillis(),
        partyId,
        createdAtMillis,
        expiresAtMillis);
  }
}
