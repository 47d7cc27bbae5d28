package dev.netlift.gamelift;

/** The service's view of a game session. */
public enum GameSessionStatus {
  /** Created, waiting for {@code activateGameSession}. */
  ACTIVATING,
  /** Players may join. */
  ACTIVE,
  /** Being ended. */
  TERMINATING,
  /** Ended. */
  TERMINATED,
  /** Failed at the service. */
  ERROR,
  /** The service said nothing, or something this SDK does not know. */
  NOT_SET
}
