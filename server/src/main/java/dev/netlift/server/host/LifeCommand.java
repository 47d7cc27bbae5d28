package dev.netlift.server.host;

import dev.netlift.server.net.CloseCode;
import java.time.Duration;

/** What the session's life wants done; all but {@link Exit} are begun, not waited for. */
sealed interface LifeCommand {
  /**
   * Give the session's key to the backend. Answered by KeyRegistered or KeyRefused.
   *
   * @param limit a moment before this machine gives up waiting for the answer
   */
  record RegisterKey(Duration limit) implements LifeCommand {}

  /** Make the room and let players in. */
  record OpenDoor() implements LifeCommand {}

  /** Tell GameLift that the session is active. Answered by Activated or ActivationFailed. */
  record Activate() implements LifeCommand {}

  /** Let nobody in who has no seat, and look for nobody. */
  record RefuseNewcomers() implements LifeCommand {}

  /**
   * Stop the room and report everybody's totals for the last time. Answered by Reported.
   *
   * @param why the match is over, for the scoreboard
   * @param limit a moment before this machine gives up waiting for the answer
   */
  record SendFinalReports(EndReason why, Duration limit) implements LifeCommand {}

  /** Tell the players why, and let nobody in any more. */
  record CloseDoor(CloseCode code) implements LifeCommand {}

  /** Remove every player session at GameLift. Answered by SeatsCleared. */
  record ClearSeats() implements LifeCommand {}

  /** Call ProcessEnding. Answered by EndingAnswered. */
  record EndProcess() implements LifeCommand {}

  /** Stop the loop and leave. */
  record Exit(ExitCode code) implements LifeCommand {}
}
