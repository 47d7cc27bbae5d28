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
 * came of them.
 *
 * <pre>
 * BOOTING --ready--> READY --session started--> REGISTERING --key registered--> ACTIVATING
 *                                                    |                              |
 *                             key refused, 25 s      |              not activated   | activated
 *                                                    v                              v
 *                                                 ENDING <-----------------------  WAITING --60 s--+
 *                                                    ^                              | joined      |
 *                                                    |          joined              v             |
 *                                                    |        EMPTY &lt;--last left-- PLAYING        |
 *                                                    |          | 10 s              | match over  |
 *                                                    |          v                   v             |
 *                                                    |        REPORTING &lt;-------------------------+
 *                                                    |          | reported, 8 s
 *                                                    |          v
 *                                                    +-- 1 s -- FAREWELL (only if somebody is still there)
 *
 * ENDING --GameLift answered, 45 s--> ENDED
 *
 * terminate: BOOTING, READY -> ENDING; FAREWELL -> ENDING; anything before it -> REPORTING,
 *            with the door closed at once
 * room failed: WAITING, PLAYING, EMPTY -> REPORTING
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
    PLAYING,
    EMPTY,
    REPORTING,
    FAREWELL,
    ENDING,
    ENDED
  }

  /** Registration gives up after 20 s by itself; this is for when nobody says so. */
  static final Duration REGISTERING_MAX = Duration.ofSeconds(25);

  static final Duration ACTIVATING_MAX = Duration.ofSeconds(30);
  static final Duration REPORTING_MAX = Duration.ofSeconds(8);

  /** Long enough for a lost scoreboard to be sent again, short enough to be nobody's wait. */
  static final Duration FAREWELL_TIME = Duration.ofSeconds(1);

  /** Two tries of 20 s; GameLift kills us 5 min after it asked us to end. */
  static final Duration ENDING_MAX = Duration.ofSeconds(45);

  private final Duration emptyMax;
  private final Duration nobodyMax;

  private State state = State.BOOTING;
  private OptionalLong deadlineNanos = OptionalLong.empty();
  private int players;
  private boolean doorOpen;
  private ExitCode exitCode = ExitCode.ENDED;

  /**
   * @param emptyMax how long the session outlives its last player @param nobodyMax its first
   */
  SessionLife(Duration emptyMax, Duration nobodyMax) {
    this.emptyMax = emptyMax;
    this.nobodyMax = nobodyMax;
  }

  State state() {
    return state;
  }

  /** When to come with {@link LifeEvent.TimeUp} unless something else happens first. */
  OptionalLong deadlineNanos() {
    return deadlineNanos;
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
          enter(State.REGISTERING, REGISTERING_MAX, nowNanos);
          commands.add(new RegisterKey());
        }
      }
      case LifeEvent.KeyRegistered() -> {
        if (state == State.REGISTERING) {
          doorOpen = true;
          enter(State.ACTIVATING, ACTIVATING_MAX, nowNanos);
          commands.add(new OpenDoor());
          commands.add(new Activate());
        }
      }
      case LifeEvent.KeyRefused() -> {
        if (state == State.REGISTERING) {
          exitCode = ExitCode.SESSION_NOT_STARTED;
          end(commands, nowNanos);
        }
      }
      case LifeEvent.Activated() -> activated(nowNanos);
      case LifeEvent.ActivationFailed() -> {
        if (state == State.ACTIVATING) {
          notActivated(commands, nowNanos);
        }
      }
      case LifeEvent.PlayerJoined() -> joined();
      case LifeEvent.PlayerLeft() -> left(nowNanos);
      case LifeEvent.MatchOver() -> {
        if (hosting()) {
          report(commands, nowNanos);
        }
      }
      case LifeEvent.RoomFailed() -> {
        if (hosting() || state == State.ACTIVATING) {
          exitCode = ExitCode.ROOM_FAILED;
          report(commands, nowNanos);
        }
      }
      case LifeEvent.Reported() -> {
        if (state == State.REPORTING) {
          sayFarewell(commands, nowNanos);
        }
      }
      case LifeEvent.TerminateRequested() -> terminate(commands, nowNanos);
      case LifeEvent.EndingAnswered(boolean accepted) -> ended(commands, accepted);
      case LifeEvent.TimeUp() -> timeUp(commands, nowNanos);
    }
    return commands;
  }

  private boolean hosting() {
    return state == State.WAITING || state == State.PLAYING || state == State.EMPTY;
  }

  private void activated(long nowNanos) {
    if (state != State.ACTIVATING) {
      return;
    }
    // GameLift hands out player sessions as soon as it has heard us, so a player can be here first.
    if (players > 0) {
      enter(State.PLAYING);
    } else {
      enter(State.WAITING, nobodyMax, nowNanos);
    }
  }

  private void joined() {
    players++;
    if (state == State.WAITING || state == State.EMPTY) {
      enter(State.PLAYING);
    }
  }

  private void left(long nowNanos) {
    players--;
    if (state == State.PLAYING && players == 0) {
      enter(State.EMPTY, emptyMax, nowNanos);
    }
  }

  private void terminate(List<LifeCommand> commands, long nowNanos) {
    switch (state) {
      case BOOTING, READY -> end(commands, nowNanos);
      case REGISTERING, ACTIVATING, WAITING, PLAYING, EMPTY -> {
        closeDoor(commands, CloseCode.SHUTTING_DOWN);
        report(commands, nowNanos);
      }
      case REPORTING -> closeDoor(commands, CloseCode.SHUTTING_DOWN);
      case FAREWELL -> {
        closeDoor(commands, CloseCode.SHUTTING_DOWN);
        end(commands, nowNanos);
      }
      case ENDING, ENDED -> {}
    }
  }

  private void timeUp(List<LifeCommand> commands, long nowNanos) {
    if (deadlineNanos.isEmpty() || nowNanos - deadlineNanos.getAsLong() < 0) {
      return;
    }
    switch (state) {
      case REGISTERING -> {
        exitCode = ExitCode.SESSION_NOT_STARTED;
        end(commands, nowNanos);
      }
      case ACTIVATING -> notActivated(commands, nowNanos);
      case WAITING, EMPTY -> report(commands, nowNanos);
      case REPORTING -> sayFarewell(commands, nowNanos);
      case FAREWELL -> {
        closeDoor(commands, CloseCode.ROOM_ENDED);
        end(commands, nowNanos);
      }
      case ENDING -> ended(commands, false);
      case BOOTING, READY, PLAYING, ENDED -> throw new IllegalStateException(state + " has no end");
    }
  }

  private void notActivated(List<LifeCommand> commands, long nowNanos) {
    exitCode = ExitCode.SESSION_NOT_STARTED;
    closeDoor(commands, CloseCode.ROOM_ENDED);
    end(commands, nowNanos);
  }

  private void report(List<LifeCommand> commands, long nowNanos) {
    enter(State.REPORTING, REPORTING_MAX, nowNanos);
    commands.add(new SendFinalReports());
  }

  private void sayFarewell(List<LifeCommand> commands, long nowNanos) {
    if (doorOpen && players > 0) {
      enter(State.FAREWELL, FAREWELL_TIME, nowNanos);
      return;
    }
    closeDoor(commands, CloseCode.ROOM_ENDED);
    end(commands, nowNanos);
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

  private void closeDoor(List<LifeCommand> commands, CloseCode code) {
    if (doorOpen) {
      doorOpen = false;
      commands.add(new CloseDoor(code));
    }
  }

  private void enter(State next) {
    state = next;
    deadlineNanos = OptionalLong.empty();
  }

  private void enter(State next, Duration limit, long nowNanos) {
    state = next;
    deadlineNanos = OptionalLong.of(nowNanos + limit.toNanos());
  }
}
