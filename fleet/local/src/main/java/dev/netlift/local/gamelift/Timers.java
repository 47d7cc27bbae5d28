package dev.netlift.local.gamelift;

import java.time.Duration;

/**
 * How long GameLift waits for things. The defaults are the real service's where it says them.
 *
 * @param init from launch to the socket
 * @param ready from the socket to ProcessReady
 * @param health since the last healthy report
 * @param terminationNotice from the TerminateProcess push to the time it names
 * @param termination from the TerminateProcess push to the kill
 * @param exit from ProcessEnding to the kill
 * @param reservation a player session waits this long to be accepted
 * @param matchDelay from a change in the pool to the pass that looks at it; gathers what arrives
 *     together
 * @param launchStagger between the launches of one instance
 * @param restartFirst pause after a process that failed; doubles up to restartMost while they keep
 *     failing
 * @param sessionsKept terminated game sessions stay describable this long
 * @param ticketsKept ended tickets stay describable this long
 */
public record Timers(
    Duration init,
    Duration ready,
    Duration health,
    Duration terminationNotice,
    Duration termination,
    Duration exit,
    Duration reservation,
    Duration matchDelay,
    Duration launchStagger,
    Duration restartFirst,
    Duration restartMost,
    Duration sessionsKept,
    Duration ticketsKept) {
  public static final Timers DEFAULT =
      new Timers(
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofSeconds(180),
          Duration.ofSeconds(270),
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofMillis(250),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofDays(30),
          Duration.ofHours(1));

  /** These, with another pause between the launches of one instance. */
  public Timers staggered(Duration pause) {
    return new Timers(
        init,
        ready,
        health,
        terminationNotice,
        termination,
        exit,
        reservation,
        matchDelay,
        pause,
        restartFirst,
        restartMost,
        sessionsKept,
        ticketsKept);
  }

  /**
   * These, with another time named when a process is asked to end; it is killed half a minute
   * later.
   */
  public Timers noticing(Duration notice) {
    return new Timers(
        init,
        ready,
        health,
        notice,
        notice.plusSeconds(30),
        exit,
        reservation,
        matchDelay,
        launchStagger,
        restartFirst,
        restartMost,
        sessionsKept,
        ticketsKept);
  }
}
