package dev.netlift.client.net;

/** Why a connection ended or was refused. Numbers up to 255 come from the server. */
public enum CloseReason {
  /** The player said goodbye. */
  LEFT(1),
  /** Nothing heard for the idle time. */
  TIMED_OUT(2),
  /** The room ended. */
  ROOM_ENDED(3),
  /** The server process is going down. */
  SHUTTING_DOWN(4),
  /** Malformed packets or frames. */
  PROTOCOL_ERROR(5),
  /** We read too slowly. */
  TOO_SLOW(6),
  /** A later connect token took the seat over. */
  REPLACED(7),
  /** Refused: the token does not open, is expired, for another session, or was used before. */
  TOKEN_INVALID(16),
  /** Refused: GameLift did not accept the player session. */
  PLAYER_SESSION_REFUSED(17),
  /** Refused: protocol or game version; {@link ConnectionListener#outdated} told what is wanted. */
  OUTDATED(18),
  /** Refused: no seat. */
  FULL(19),
  /** Refused: no game session is running there. */
  NOT_READY(20),
  /** Ours: no answer to the hello in time. */
  NO_ANSWER(256),
  /** Ours: the socket failed or was closed without a word. */
  CONNECTION_LOST(257),
  /** Ours: a code this library does not know. */
  UNKNOWN(258);

  private final int number;

  CloseReason(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  static CloseReason of(int number) {
    for (CloseReason reason : values()) {
      if (reason.number == number && number < NO_ANSWER.number) {
        return reason;
      }
    }
    return UNKNOWN;
  }
}
