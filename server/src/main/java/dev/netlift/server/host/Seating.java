package dev.netlift.server.host;

import dev.netlift.gamelift.MatchmakerData;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Connection;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** The roster of a session, with the door and the backfill that follow it. Tick thread. */
final class Seating {
  private final Roster roster;
  private final BackfillDesk backfill;
  private final Door door;
  private final IntConsumer seatsTaken;
  private final LongSupplier nanoTime;

  /**
   * @param seatsTaken told how many seats are somebody's, whenever that may have changed
   */
  Seating(
      Roster roster,
      BackfillDesk backfill,
      Door door,
      IntConsumer seatsTaken,
      LongSupplier nanoTime) {
    this.roster = roster;
    this.backfill = backfill;
    this.door = door;
    this.seatsTaken = seatsTaken;
    this.nanoTime = nanoTime;
  }

  void matched(MatchmakerData data) {
    backfill.matched(data);
    roster.matched(data, nanoTime.getAsLong());
  }

  void updated(Hosting.Update update) {
    // First the ticket's end: the players it found are no reason to take it back.
    if (!update.ticketId().isEmpty()) {
      backfill.ended(update.ticketId(), update.found());
    }
    update.matchmakerData().ifPresent(this::matched);
  }

  void joined(Connection connection) {
    changed(roster.joined(connection));
  }

  boolean keeps(Connection connection, CloseCode code) {
    return roster.keeps(connection.playerSessionId(), code);
  }

  void left(Connection connection, CloseCode code) {
    roster.left(connection.playerSessionId(), code, nanoTime.getAsLong());
    changed(List.of());
  }

  /** About once a second. */
  void look(Duration timeLeft) {
    var freed = roster.expire(nanoTime.getAsLong());
    if (!freed.isEmpty()) {
      changed(freed);
    }
    backfill.tick(roster, timeLeft);
  }

  /** Lets nobody in who has no seat, and looks for nobody. */
  void refuseNewcomers() {
    backfill.end(roster);
    door.refuseNewcomers(CloseCode.SHUTTING_DOWN);
  }

  /** Looks for nobody any more. */
  void end() {
    backfill.end(roster);
  }

  private void changed(List<String> freed) {
    freed.forEach(door::free);
    seatsTaken.accept(roster.taken());
  }
}
