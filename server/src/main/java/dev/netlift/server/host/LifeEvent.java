package dev.netlift.server.host;

import java.util.OptionalLong;

/** What happens to a game session. */
sealed interface LifeEvent {
  /** GameLift knows that this process is ready. */
  record ProcessReady() implements LifeEvent {}

  /** GameLift gave this process a game session. */
  record SessionStarted() implements LifeEvent {}

  /** The backend keeps the session key. */
  record KeyRegistered() implements LifeEvent {}

  /** The backend did not take the session key, in all the time there was. */
  record KeyRefused() implements LifeEvent {}

  record Activated() implements LifeEvent {}

  record ActivationFailed() implements LifeEvent {}

  /** So many seats are somebody's now, here or expected back. */
  record SeatsTaken(int count) implements LifeEvent {}

  /** The room says that it is finished. */
  record MatchOver() implements LifeEvent {}

  /** The room threw: a fault of the game. */
  record RoomFailed() implements LifeEvent {}

  /** The final reports are delivered, or given up. */
  record Reported() implements LifeEvent {}

  /**
   * GameLift wants this process to end.
   *
   * @param killNanos when it, or the machine, will be gone; empty: GameLift did not say
   */
  record TerminateRequested(OptionalLong killNanos) implements LifeEvent {}

  /** Every RemovePlayerSession was answered. */
  record SeatsCleared() implements LifeEvent {}

  /** ProcessEnding was answered, or failed. */
  record EndingAnswered(boolean accepted) implements LifeEvent {}

  /** The deadline of the present state may have passed; too early does nothing. */
  record TimeUp() implements LifeEvent {}
}
