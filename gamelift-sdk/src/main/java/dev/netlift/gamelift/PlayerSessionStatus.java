package dev.netlift.gamelift;

/** The state of a player session; the last three never change again. */
public enum PlayerSessionStatus {
  /** Waiting up to 60 s for {@code acceptPlayerSession}. */
  RESERVED,
  /** Accepted. */
  ACTIVE,
  /** Removed, or the game session ended. */
  COMPLETED,
  /** Nobody accepted it in time. */
  TIMEDOUT,
  /** A state this SDK does not know; not usable as a filter. */
  UNKNOWN
}
