package dev.netlift.server.host;

/** How the process ends; a number never changes its meaning. */
public enum ExitCode {
  /** The session ended, or GameLift asked us to go, and GameLift knows. */
  ENDED(0),
  /** A fault of ours that nothing else here names; the log has it. */
  INTERNAL(1),
  /** The command line or the environment is wrong. */
  USAGE(2),
  /** The game port cannot be bound. */
  PORT_TAKEN(3),
  /** GameLift cannot be reached, or did not take us as ready. */
  GAMELIFT_UNREACHABLE(4),
  /** A game session was given to us, but its key could not be registered or it not be activated. */
  SESSION_NOT_STARTED(5),
  /** The game threw; its players were told, their totals reported. */
  ROOM_FAILED(6),
  /** All went well, but GameLift did not answer ProcessEnding. */
  ENDING_NOT_ACCEPTED(7),
  /** The tick loop hung; the watchdog ended the session, and GameLift knows if it could be told. */
  HUNG(8);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
