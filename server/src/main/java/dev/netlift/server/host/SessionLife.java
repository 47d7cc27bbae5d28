package dev.netlift.server.host;

import static dev.netlift.server.host.LifeCommand.*;

import dev.netlift.server.net.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The life of this process's one game session, as a state machine without clock, socket or thread:
 * events in, commands out. Whoever drives it carries the commands out in order and feeds back what
 * came of them. Drawn in docs/states.md.
 *
 * <pre>
 * BOOTING - READY - REGISTERING - ACTIVATING - WAITING - RUNNING &lt;-> EMPTY
 *                                                 |         |          |
 *                                                 |      DRAINING      |
 *                                                 v         v          v
 *                                                 REPORTING - FAREWELL - CLEARING - ENDING - ENDED
 * </pre>
 *
 * An event that means nothing in a state is ignored there: answers arrive late, players join in the
 * tick in which the room ends.
 */
final class SessionLife {
  enum State {
    BOOTING,
    READY,
    REGISTERING,
    ACTIVATING,
    WAITING,
    RUNNING,
    EMPTY,
    DRAINING,
    REPORTING,
    FAREWELL,
    CLEARING,
    ENDING,
    ENDED
  }

  /** Of GameLift's time for a start, what is kept for the activation after the registration. */
  static final Duration ACTIVATING_MIN = Duration.ofSeconds(15);

  /** However short that time is, one request to the backend fits. */
  static final Duration REGISTERING_MIN = Duration.ofSeconds(6);

  static final Duration REPORTING_MAX = Duration.ofSeconds(10);
  static final Duration REPORTING_MIN = Duration.ofSeconds(2);

  /** So much sooner whoever is tried for gives up by himself, and says what he has not brought. */
  private static final Duration ANSWER_TIME = Duration.ofMillis(500);

  /** Long enough for a lost scoreboard to be sent again, short enough to be nobody's wait. */
  static final Duration FAREWELL_TIME = Duration.ofSeconds(1);

  /** With less than this there is no second to spare. */
  private static final Duration FAREWELL_BEFORE_KILL = Duration.ofSeconds(10);

  static final Duration CLEARING_MAX = Duration.ofSeconds(3);

  /** Two tries of 20 s; GameLift kills us 5 min after it asked us to end. */
  static final Duration ENDING_MAX = Duration.ofSeconds(45);

  /** What ending takes, with some air: a drain is over so long before we are killed. */
  static final Duration BEFORE_KILL = Duration.ofSeconds(45);

  /** GameLift kills five minutes after it asked, also when it did not say so. */
  static final Duration KILL_UNSAID = Duration.ofMinutes(5);

  private final Duration registeringMax;
  private final Duration activationMax;
  private final Duration emptyMax;
  private final Duration nobodyMax;
  private final Duration sessionMax;

  private State state = State.BOOTING;
  private OptionalLong deadlineNanos = OptionalLong.empty();
  private OptionalLong killNanos = OptionalLong.empty();
  private long activateByNanos;
  private long capNanos;
  private int seats;
  private boolean doorOpen;
  private CloseCode closing = CloseCode.ROOM_ENDED;
  private ExitCode exitCode = ExitCode.ENDED;

  /**
   * @param activationMax what GameLift gives a session from its start to its activation
   * @param emptyMax how long the session outlives its last player
   * @param nobodyMax how long it waits for its first
   * @param sessionMax how long it is active at most
   */
  SessionLife(Duration activationMax, Duration emptyMax, Duration nobodyMax, Duration sessionMax) {
    this.activationMax = activationMax;
    Duration left = activationMax.minus(ACTIVATING_MIN);
    this.registeringMax = left.compareTo(REGISTERING_MIN) < 0 ? REGISTERING_MIN : left;
    this.emptyMax = emptyMax;
    this.nobodyMax = nobodyMax;
    this.sessionMax = sessionMax;
  }

  State state() {
    return state;
  }

  /** When to come with {@link LifeEvent.TimeUp} unless something else happens first. */
  OptionalLong deadlineNanos() {
    return deadlineNanos;
  }

  /** How long the session may still run at most; nothing unless it runs and is to go on. */
  Duration timeLeft(long nowNanos) {
    return hosting() ? Duration.ofNanos(Math.max(0, capNanos - nowNanos)) : Duration.ZERO;
  }

  /**
   * @return what to do, in this order
   */
  List<LifeCommand> on(LifeEvent event, long nowNanos) {
    var commands = new ArrayList<LifeCommand>();
    switch (event) {
      case LifeEvent.ProcessReady() -> {
        if (state == State.BOOTING) {
          enter(State.READY);
        }
      }
      case LifeEvent.SessionStarted() -> {
        if (state == State.READY) {
          activateByNanos = nowNanos + activationMax.toNanos();
          enter(State.REGISTERING, registeringMax, nowNanos);
          commands.add(new RegisterKey(registeringMax.minus(ANSWER_TIME)));
        }
      }
      case LifeEvent.KeyRegistered() -> {
        if (state == State.REGISTERING) {
          doorOpen = true;
          enter(State.ACTIVATING, later(activateByNanos, nowNanos + ACTIVATING_MIN.toNanos()));
          commands.add(new OpenDoor());
          commands.add(new Activate());
        }
      }
      case LifeEvent.KeyRefused() -> {
        if (state == State.REGISTERING) {
          notStarted(commands, nowNanos);
        }
      }
      case LifeEvent.Activated() -> activated(nowNanos);
      case LifeEvent.ActivationFailed() -> {
        if (state == State.ACTIVATING) {
          notStarted(commands, nowNanos);
        }
      }
      case LifeEvent.SeatsTaken(int count) -> seatsTaken(commands, count, nowNanos);
      case LifeEvent.MatchOver() -> {
        if (hosting() || state == State.DRAINING) {
          report(commands, EndReason.FINISHED, nowNanos);
        }
      }
      case LifeEvent.RoomFailed() -> {
        if (hosting() || state == State.DRAINING || state == State.ACTIVATING) {
          exitCode = ExitCode.ROOM_FAILED;
          report(commands, EndReason.FAILED, nowNanos);
        }
      }
      case LifeEvent.Reported() -> {
        if (state == State.REPORTING) {
          sayFarewell(commands, nowNanos);
        }
      }
      case LifeEvent.TerminateRequested(OptionalLong kill) -> terminate(commands, kill, nowNanos);
      case LifeEvent.SeatsCleared() -> {
        if (state == State.CLEARING) {
          end(commands, nowNanos);
        }
      }
      case LifeEvent.EndingAnswered(boolean accepted) -> ended(commands, accepted);
      case LifeEvent.TimeUp() -> timeUp(commands, nowNanos);
    }
    return commands;
  }

  private boolean hosting() {
    return state == State.WAITING || state == State.RUNNING || state == State.EMPTY;
  }

  private void activated(long nowNanos) {
    if (state != State.ACTIVATING) {
      return;
    }
    capNanos = nowNanos + sessionMax.toNanos();
    // GameLift hands out player sessions as soon as it has heard us, so a player can be here first.
    if (seats > 0) {
      enter(State.RUNNING, capNanos);
    } else {
      enter(State.WAITING, earlier(nowNanos + nobodyMax.toNanos(), capNanos));
    }
  }

  private void seatsTaken(List<LifeCommand> commands, int count, long nowNanos) {
    seats = count;
    if (count > 0) {
      if (state == State.WAITING || state == State.EMPTY) {
        enter(State.RUNNING, capNanos);
      }
    } else if (state == State.RUNNING) {
      enter(State.EMPTY, earlier(nowNanos + emptyMax.toNanos(), capNanos));
    } else if (state == State.DRAINING) {
      report(commands, EndReason.DRAINED, nowNanos);
    }
  }

  private void terminate(List<LifeCommand> commands, OptionalLong said, long nowNanos) {
    long kill = said.orElse(nowNanos + KILL_UNSAID.toNanos());
    killNanos = OptionalLong.of(killNanos.isEmpty() ? kill : earlier(kill, killNanos.getAsLong()));
    closing = CloseCode.SHUTTING_DOWN;
    switch (state) {
      case BOOTING, READY, REGISTERING -> end(commands, nowNanos);
      case RUNNING -> {
        enter(State.DRAINING, drainNanos());
        commands.add(new RefuseNewcomers());
        timeUp(commands, nowNanos);
      }
      case DRAINING -> {
        enter(State.DRAINING, drainNanos());
        timeUp(commands, nowNanos);
      }
      // Nobody to wait for.
      case ACTIVATING, WAITING, EMPTY -> {
        closeDoor(commands);
        report(commands, EndReason.DRAINED, nowNanos);
      }
      case REPORTING, FAREWELL, CLEARING, ENDING, ENDED -> {}
    }
  }

  private long drainNanos() {
    return earlier(killNanos.getAsLong() - BEFORE_KILL.toNanos(), capNanos);
  }

  private void timeUp(List<LifeCommand> commands, long nowNanos) {
    if (deadlineNanos.isEmpty() || nowNanos - deadlineNanos.getAsLong() < 0) {
      return;
    }
    switch (state) {
      case REGISTERING, ACTIVATING -> notStarted(commands, nowNanos);
      case WAITING, EMPTY -> report(commands, EndReason.EMPTY, nowNanos);
      case RUNNING -> report(commands, EndReason.CAPPED, nowNanos);
      case DRAINING -> report(commands, EndReason.DRAINED, nowNanos);
      case REPORTING -> sayFarewell(commands, nowNanos);
      case FAREWELL -> clear(commands, nowNanos);
      case CLEARING -> end(commands, nowNanos);
      case ENDING -> ended(commands, false);
      case BOOTING, READY, ENDED -> throw new IllegalStateException(state + " has no end");
    }
  }

  private void notStarted(List<LifeCommand> commands, long nowNanos) {
    exitCode = ExitCode.SESSION_NOT_STARTED;
    if (doorOpen) {
      clear(commands, nowNanos);
    } else {
      end(commands, nowNanos);
    }
  }

  private void report(List<LifeCommand> commands, EndReason why, long nowNanos) {
    var limit = reportingMax(nowNanos);
    enter(State.REPORTING, limit, nowNanos);
    commands.add(new SendFinalReports(why, limit.minus(ANSWER_TIME)));
  }

  /** With a kill ahead, half of what is left is for what comes after. */
  private Duration reportingMax(long nowNanos) {
    if (killNanos.isEmpty()) {
      return REPORTING_MAX;
    }
    long half = (killNanos.getAsLong() - nowNanos) / 2;
    return Duration.ofNanos(Math.clamp(half, REPORTING_MIN.toNanos(), REPORTING_MAX.toNanos()));
  }

  private void sayFarewell(List<LifeCommand> commands, long nowNanos) {
    boolean time =
        killNanos.isEmpty() || killNanos.getAsLong() - nowNanos > FAREWELL_BEFORE_KILL.toNanos();
    if (doorOpen && seats > 0 && time) {
      enter(State.FAREWELL, FAREWELL_TIME, nowNanos);
    } else {
      clear(commands, nowNanos);
    }
  }

  private void clear(List<LifeCommand> commands, long nowNanos) {
    enter(State.CLEARING, CLEARING_MAX, nowNanos);
    closeDoor(commands);
    commands.add(new ClearSeats());
  }

  private void end(List<LifeCommand> commands, long nowNanos) {
    enter(State.ENDING, ENDING_MAX, nowNanos);
    commands.add(new EndProcess());
  }

  private void ended(List<LifeCommand> commands, boolean accepted) {
    if (state != State.ENDING) {
      return;
    }
    if (!accepted && exitCode == ExitCode.ENDED) {
      exitCode = ExitCode.ENDING_NOT_ACCEPTED;
    }
    enter(State.ENDED);
    commands.add(new Exit(exitCode));
  }

  private void closeDoor(List<LifeCommand> commands) {
    if (doorOpen) {
      doorOpen = false;
      commands.add(new CloseDoor(closing));
    }
  }

  /** Of two readings of a clock that may wrap. */
  private static long earlier(long oneNanos, long otherNanos) {
    return oneNanos - otherNanos < 0 ? oneNanos : otherNanos;
  }

  private static long later(long oneNanos, long otherNanos) {
    return oneNanos - otherNanos > 0 ? oneNanos : otherNanos;
  }

  private void enter(State next) {
    state = next;
    deadlineNanos = OptionalLong.empty();
  }

  private void enter(State next, Duration limit, long nowNanos) {
    enter(next, nowNanos + limit.toNanos());
  }

  private void enter(State next, long atNanos) {
    state = next;
    deadlineNanos = OptionalLong.of(atNanos);
  }
}
