package dev.netlift.server.host;

import dev.netlift.server.net.CloseCode;

/** What the session's life wants done; all but {@link Exit} are begun, not waited for. */
sealed interface LifeCommand {
  /** Draw the session key and give it to the backend. Answered by KeyRegistered or KeyRefused. */
  record RegisterKey() implements LifeCommand {}

  /** Make the room and let players in. */
  record OpenDoor() implements LifeCommand {}

  /** Tell GameLift that the session is active. Answered by Activated or ActivationFailed. */
  record Activate() implements LifeCommand {}

  /** Report everybody's totals for the last time. Answered by Reported. */
  record SendFinalReports() implements LifeCommand {}

  /** Tell the players why, and let nobody in any more. */
  record CloseDoor(CloseCode code) implements LifeCommand {}

  /** Call ProcessEnding. Answered by EndingAnswered. */
  record EndProcess() implements LifeCommand {}

  /** Stop the loop and leave. */
  record Exit(ExitCode code) implements LifeCommand {}
}
