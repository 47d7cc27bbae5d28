package dev.netlift.local.gamelift;

import java.time.Instant;
import java.util.Optional;

/**
 * A seat in a game session. Owned by the loop.
 *
 * <pre>
 * RESERVED --AcceptPlayerSession--> ACTIVE --RemovePlayerSession or end of session--> COMPLETED
 *     \--60 s without acceptance, or end of session--> TIMEDOUT
 * </pre>
 */
final class PlayerSession {
  enum Status {
    RESERVED,
    ACTIVE,
    COMPLETED,
    TIMEDOUT
  }

  final String id;
  final String playerId;
  final String playerData;
  final GameSession session;
  final Instant created;
  Status status = Status.RESERVED;
  Optional<Instant> accepted = Optional.empty();
  Optional<Instant> ended = Optional.empty();
  Loop.Timer reservation = () -> {};

  PlayerSession(
      String id, String playerId, String playerData, GameSession session, Instant created) {
    this.id = id;
    this.playerId = playerId;
    this.playerData = playerData;
    this.session = session;
    this.created = created;
  }

  SeatReport report() {
    return new SeatReport(id, playerId, session.arn, status.name(), created, accepted, ended);
  }

  boolean holdsSlot() {
    return status == Status.RESERVED || status == Status.ACTIVE;
  }
}
