package dev.netlift.local.gamelift;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What became of one server process.
 *
 * @param gameSessionId the ARN of the session it hosted
 * @param exitCode empty while it runs
 */
public record ProcessReport(
    String processId,
    String fleetId,
    OptionalLong pid,
    OptionalInt port,
    Instant started,
    Optional<Instant> ended,
    Optional<String> gameSessionId,
    OptionalInt exitCode,
    Exit exit) {
  /** How a process ended, as GameLift judges it. */
  public enum Exit {
    RUNNING,
    /** ProcessEnding, then exit code 0. */
    CLEAN,
    /** It exited on its own without ProcessEnding, or not with 0 after it. */
    CRASHED,
    /** Never opened its socket in time. */
    INIT_TIMEOUT,
    /** Never called ProcessReady in time. */
    READY_TIMEOUT,
    /** Did not report healthy for too long. */
    UNHEALTHY,
    /** Called ProcessEnding and did not exit in time. */
    EXIT_TIMEOUT,
    /** Did not end after it was asked to, or was ended by force. */
    FORCE_TERMINATED,
    /** Ended by the fleet's stop before it was ready. */
    STOPPED
  }
}
