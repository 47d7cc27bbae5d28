package dev.netlift.server.net;

/** Why a connection ended or was refused. The number travels; names never change their number. */
public enum CloseCode {
  /** The player said goodbye. */
  LEFT(1),
  /** Nothing heard for the idle time, or a TCP connection that broke without a goodbye. */
  TIMED_OUT(2),
  /** The room ended. */
  ROOM_ENDED(3),
  /** The process is going down. */
  SHUTTING_DOWN(4),
  /** Too many malformed packets or frames. */
  PROTOCOL_ERROR(5),
  /** The peer reads, or acknowledges events, too slowly. */
  TOO_SLOW(6),
  /** A later connect token took the seat over. */
  REPLACED(7),
  /** Refused: the token does not open, is expired, for another session, or was used before. */
  TOKEN_INVALID(16),
  /** Refused: GameLift did not accept the player session. */
  PLAYER_SESSION_REFUSED(17),
  /** Refused: protocol or game version; the refusal tells what is wanted. */
  OUTDATED(18),
  /** Refused: no seat. */
  FULL(19),
  /** Refused: no game session is running here. */
  NOT_READY(20);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  /** What stands on the wire, 1 to 255. */
  public int number() {
    return number;
  }
}
