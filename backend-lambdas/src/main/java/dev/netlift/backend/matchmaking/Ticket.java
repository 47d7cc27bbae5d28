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
    long createdAtMillis,
    long expiresAtMillis) {
  public Ticket {
    members = List.copyOf(members);
  }

  static Ticket queued(
      String ticketId, String ownerId, String mode, long createdAtMillis, long lifeMillis) {
    return new Ticket(
        ticketId,
        ownerId,
        List.of(ownerId),
        mode,
        TicketStatus.QUEUED,
        0,
        null,
        null,
        null,
        null,
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
        createdAtMillis,
        expiresAtMillis);
  }
}
