package dev.netlift.backend.matchmaking;

import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.gamelift.model.MatchmakingTicket;

/** What DescribeMatchmaking says of a ticket, as the event that would have told it. */
final class DescribedTicket {
  private DescribedTicket() {}

  /**
   * @param askedAtMillis stands for the time of what has no end
   * @return empty for a status of a later API
   */
  static Optional<TicketNews> news(MatchmakingTicket ticket, long askedAtMillis) {
    return switch (ticket.status()) {
      case QUEUED -> open(ticket, TicketStatus.QUEUED, askedAtMillis);
      case SEARCHING -> open(ticket, TicketStatus.SEARCHING, askedAtMillis);
      case REQUIRES_ACCEPTANCE -> open(ticket, TicketStatus.REQUIRES_ACCEPTANCE, askedAtMillis);
      case PLACING -> open(ticket, TicketStatus.PLACING, askedAtMillis);
      case COMPLETED -> completed(ticket, endMillis(ticket, askedAtMillis));
      case FAILED -> ended(ticket, TicketStatus.FAILED, askedAtMillis);
      case CANCELLED -> ended(ticket, TicketStatus.CANCELLED, askedAtMillis);
      case TIMED_OUT -> ended(ticket, TicketStatus.TIMED_OUT, askedAtMillis);
      case UNKNOWN_TO_SDK_VERSION -> Optional.empty();
    };
  }

  private static Optional<TicketNews> open(
      MatchmakingTicket ticket, TicketStatus status, long askedAtMillis) {
    Integer seconds = ticket.estimatedWaitTime();
    Long due =
        status == TicketStatus.SEARCHING && seconds != null && seconds > 0
            ? askedAtMillis + seconds * 1000L
            : null;
    return Optional.of(new TicketNews(ticket.ticketId(), status, askedAtMillis, null, null, due));
  }

  private static Optional<TicketNews> ended(
      MatchmakingTicket ticket, TicketStatus status, long askedAtMillis) {
    String why = ticket.statusReason();
    return Optional.of(
        new TicketNews(
            ticket.ticketId(),
            status,
            endMillis(ticket, askedAtMillis),
            why == null || why.isEmpty() ? status.name() : why,
            null));
  }

  private static Optional<TicketNews> completed(MatchmakingTicket ticket, long endMillis) {
    var info = ticket.gameSessionConnectionInfo();
    if (info == null || info.gameSessionArn() == null || info.ipAddress() == null) {
      return Optional.empty();
    }
    var seats = new HashMap<String, String>();
    info.matchedPlayerSessions()
        .forEach(seat -> seats.put(seat.playerId(), seat.playerSessionId()));
    // The same for all tickets of a match, while a ticket's match names its own players only.
    seats.keySet().retainAll(ticket.players().stream().map(player -> player.playerId()).toList());
    var match =
        new Match(
            info.gameSessionArn(), info.ipAddress(), dnsName(info.dnsName()), info.port(), seats);
    return Optional.of(
        new TicketNews(ticket.ticketId(), TicketStatus.COMPLETED, endMillis, null, match));
  }

  private static @Nullable String dnsName(@Nullable String name) {
    return name == null || name.isEmpty() ? null : name;
  }

  private static long endMillis(MatchmakingTicket ticket, long askedAtMillis) {
    Instant end = ticket.endTime();
    return end == null ? askedAtMillis : end.toEpochMilli();
  }
}
