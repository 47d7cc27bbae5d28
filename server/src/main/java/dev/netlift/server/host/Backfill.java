package dev.netlift.server.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * One backfill ticket after the other, as a state machine without clock, socket or thread. Drawn in
 * docs/states.md.
 *
 * <pre>
 * IDLE --wanted--> ASKING --answered--> OPEN --found, or its end--> IDLE
 *                    |                    |
 *                    | lost     taken back|
 *                    v                    v
 *                 STOPPING &lt;--------------+     --answered, its end, 30 s--> IDLE
 * </pre>
 */
final class Backfill {
  enum State {
    IDLE,
    ASKING,
    OPEN,
    STOPPING
  }

  /** What is to be asked of GameLift; begun, not waited for. */
  sealed interface Command {
    /** Answered by {@link Backfill#asked}. */
    record Start(String ticketId) implements Command {}

    /** Answered by {@link Backfill#stopped}. */
    record Stop(String ticketId) implements Command {}
  }

  /** Longer than a call and its time-out take. */
  static final Duration ANSWER_MAX = Duration.ofSeconds(30);

  /** Longer than a matchmaking request lasts: its end was lost. */
  static final Duration OPEN_MAX = Duration.ofSeconds(150);

  static final Duration PAUSE_FIRST = Duration.ofSeconds(2);
  static final Duration PAUSE_MAX = Duration.ofSeconds(60);

  private final Supplier<String> ticketIds;
  private State state = State.IDLE;
  private String ticketId = "";
  private long rosterVersion;
  private long deadlineNanos;
  private OptionalLong notBeforeNanos = OptionalLong.empty();
  private int failures;
  private boolean over;

  /**
   * @param ticketIds draws ids that are never drawn again
   */
  Backfill(Supplier<String> ticketIds) {
    this.ticketIds = ticketIds;
  }

  State state() {
    return state;
  }

  /**
   * To be called every tick.
   *
   * @param wanted there is a seat to be filled, and time enough
   * @param rosterNow version of the roster
   */
  List<Command> tick(boolean wanted, long rosterNow, long nowNanos) {
    var commands = new ArrayList<Command>(1);
    switch (state) {
      case IDLE -> {
        if (wanted && !over && !paused(nowNanos)) {
          ticketId = ticketIds.get();
          rosterVersion = rosterNow;
          enter(State.ASKING, ANSWER_MAX, nowNanos);
          commands.add(new Command.Start(ticketId));
        }
      }
      case ASKING -> {
        // Not answered is not refused: it may stand.
        if (over || late(nowNanos)) {
          stop(commands, nowNanos);
        }
      }
      case OPEN -> {
        if (over || !wanted || rosterNow != rosterVersion || late(nowNanos)) {
          stop(commands, nowNanos);
        }
      }
      case STOPPING -> {
        if (late(nowNanos)) {
          idle();
        }
      }
    }
    return commands;
  }

  /** The answer to {@link Command.Start}. */
  void asked(String ticket, boolean taken, long nowNanos) {
    if (state == State.ASKING && ticket.equals(ticketId)) {
      if (taken) {
        enter(State.OPEN, OPEN_MAX, nowNanos);
      } else {
        failed(nowNanos);
      }
    }
  }

  /** The answer to {@link Command.Stop}, whatever it was: what cannot be stopped has ended. */
  void stopped(String ticket) {
    if (state == State.STOPPING && ticket.equals(ticketId)) {
      idle();
    }
  }

  /** The ticket has ended. @param found whether with players */
  void ended(String ticket, boolean found, long nowNanos) {
    if (state == State.IDLE || !ticket.equals(ticketId)) {
      return;
    }
    if (found) {
      failures = 0;
      idle();
    } else if (state == State.STOPPING) {
      idle();
    } else {
      failed(nowNanos);
    }
  }

  /** Never again: takes back what there is. */
  List<Command> end(long nowNanos) {
    over = true;
    return tick(false, rosterVersion, nowNanos);
  }

  private boolean paused(long nowNanos) {
    return notBeforeNanos.isPresent() && nowNanos - notBeforeNanos.getAsLong() < 0;
  }

  private boolean late(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  private void stop(List<Command> commands, long nowNanos) {
    enter(State.STOPPING, ANSWER_MAX, nowNanos);
    commands.add(new Command.Stop(ticketId));
  }

  private void failed(long nowNanos) {
    long pause = Math.min(PAUSE_MAX.toNanos(), PAUSE_FIRST.toNanos() << Math.min(failures, 10));
    failures++;
    notBeforeNanos = OptionalLong.of(nowNanos + pause);
    state = State.IDLE;
  }

  private void idle() {
    notBeforeNanos = OptionalLong.empty();
    state = State.IDLE;
  }

  private void enter(State next, Duration limit, long nowNanos) {
    state = next;
    deadlineNanos = nowNanos + limit.toNanos();
  }
}
