package dev.netlift.backend.parties;

import java.util.Map;
import java.util.Optional;

/**
 * Where a party stands. The whole machine is {@link #TABLE}; docs/states.md is drawn from it.
 *
 * <pre>
 *                    QUEUE
 *     ┌─► FORMING ──────────► QUEUED ─┐  JOIN, PREPARE, LEAVE keep FORMING; PREPARE keeps QUEUED
 *     │      │  ◄──────────────┘      │
 *     └──────┤   LEAVE, TICKET_ENDED  │
 *            │ LEAVE_LAST             │ LEAVE_LAST
 *            └──────► DISBANDED ◄─────┘
 * </pre>
 */
public enum PartyState {
  /** Players come, prepare and go. */
  FORMING,
  /** Its leader asked for a match; the party's ticket has not ended as far as the party knows. */
  QUEUED,
  /** Nobody is left. */
  DISBANDED;

  /** What can happen to a party. */
  public enum Move {
    JOIN,
    PREPARE,
    LEAVE,
    LEAVE_LAST,
    QUEUE,
    TICKET_ENDED
  }

  /** What leads where. A move that is not listed for a state is refused in it. */
  static final Map<PartyState, Map<Move, PartyState>> TABLE =
      Map.of(
          FORMING,
          Map.of(
              Move.JOIN, FORMING,
              Move.PREPARE, FORMING,
              Move.LEAVE, FORMING,
              Move.LEAVE_LAST, DISBANDED,
              Move.QUEUE, QUEUED),
          QUEUED,
          Map.of(
              Move.PREPARE, QUEUED,
              Move.LEAVE, FORMING,
              Move.LEAVE_LAST, DISBANDED,
              Move.TICKET_ENDED, FORMING),
          DISBANDED,
          Map.of());

  /** The state after {@code move}; empty when it is refused. */
  Optional<PartyState> after(Move move) {
    return Optional.ofNullable(TABLE.getOrDefault(this, Map.of()).get(move));
  }
}
