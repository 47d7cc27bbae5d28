package dev.netlift.release;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything of one run that must survive a kill. Immutable.
 *
 * @param begun when the run began
 * @param since when the step began, or was taken up again
 * @param failures in a row
 * @param known what has been learnt
 * @param tally what became of the sessions of the fleets that were drained
 * @param problem why it failed, empty: it has not
 * @param verdict how it will end, once a generation that failed is gone
 * @param exit how it ended; counts in {@link Step#ENDED}
 * @param done steps so far, oldest first
 */
public record State(
    Order order,
    Step step,
    Instant begun,
    Instant since,
    int failures,
    Known known,
    Tally tally,
    String problem,
    Exit verdict,
    Exit exit,
    List<Done> done) {
  private static final int DONE_MAX = 200;

  /**
   * What has been learnt.
   *
   * @param to the generation that is to be live
   * @param from the generation that was, and is drained
   * @param capacity that {@code to} must have
   * @param uploaded whether the build's files were taken
   * @param proven generation that may be live: its smoke passed, or it was live before
   * @param smokes attempts so far
   * @param aliasMoved when the aliases were first seen to lead to {@code to}; the epoch: not yet
   */
  public record Known(
      SystemFacts system,
      String buildId,
      boolean uploaded,
      FleetRef to,
      FleetRef from,
      Sizes capacity,
      FleetRef proven,
      int smokes,
      Instant aliasMoved) {
    static final Known NOTHING =
        new Known(
            SystemFacts.NONE,
            "",
            false,
            FleetRef.NONE,
            FleetRef.NONE,
            Sizes.NONE,
            FleetRef.NONE,
            0,
            Instant.EPOCH);

    Known system(SystemFacts facts) {
      return new Known(facts, buildId, uploaded, to, from, capacity, proven, smokes, aliasMoved);
    }

    Known build(String id, boolean wasUploaded) {
      return new Known(system, id, wasUploaded, to, from, capacity, proven, smokes, aliasMoved);
    }

    Known to(FleetRef fleet) {
      return new Known(
          system, buildId, uploaded, fleet, from, capacity, proven, smokes, aliasMoved);
    }

    Known from(FleetRef fleet, Sizes had) {
      return new Known(system, buildId, uploaded, to, fleet, had, proven, smokes, aliasMoved);
    }

    Known proven(FleetRef fleet) {
      return new Known(system, buildId, uploaded, to, from, capacity, fleet, smokes, aliasMoved);
    }

    Known smoked() {
      return new Known(
          system, buildId, uploaded, to, from, capacity, proven, smokes + 1, aliasMoved);
    }

    Known moved(Instant when) {
      return new Known(system, buildId, uploaded, to, from, capacity, proven, smokes, when);
    }
  }

  /**
   * Of the fleets that are drained.
   *
   * @param sessions most that were open at once
   * @param players most that were in them
   * @param open now
   * @param sessionsEnded otherwise than by themselves
   * @param playersDropped who were in those
   */
  public record Tally(int sessions, int players, int open, int sessionsEnded, int playersDropped) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0, 0);

    Tally saw(Answer.OpenSessions now) {
      return new Tally(
          Math.max(sessions, now.sessions()),
          Math.max(players, now.players()),
          now.sessions(),
          sessionsEnded,
          playersDropped);
    }

    Tally cut(Answer.CutSessions cut) {
      return new Tally(sessions, players, open, cut.sessions(), cut.players());
    }
  }

  /**
   * A step that is over.
   *
   * @param millis since it began, or was taken up again
   */
  public record Done(Step step, Instant end, long millis, String what) {}

  public State {
    done = List.copyOf(done);
  }

  /** A run that has not begun. */
  public static State of(Order order, Instant now) {
    return new State(
        order,
        Step.CHECK,
        now,
        now,
        0,
        Known.NOTHING,
        Tally.NOTHING,
        "",
        Exit.DONE,
        Exit.DONE,
        List.of());
  }

  public boolean ended() {
    return step == Step.ENDED;
  }

  /** Whether a driver that finds it goes on with it. */
  public boolean unfinished() {
    return !ended() || exit.resumable();
  }

  /** Whether a generation that failed is being taken away. */
  boolean abandoning() {
    return step.abandons();
  }

  State with(Known learnt) {
    return new State(
        order, step, begun, since, failures, learnt, tally, problem, verdict, exit, done);
  }

  State with(Tally counted) {
    return new State(
        order, step, begun, since, failures, known, counted, problem, verdict, exit, done);
  }

  State failures(int inARow) {
    return new State(order, step, begun, since, inARow, known, tally, problem, verdict, exit, done);
  }

  /** The step begins anew, for a driver that has just taken it up. */
  State again(Instant now) {
    return new State(order, step, begun, now, 0, known, tally, problem, verdict, exit, done);
  }

  /** This step is over, in these words; the next begins. */
  State next(Step next, Instant now, String what) {
    var longer = new ArrayList<>(done);
    if (longer.size() < DONE_MAX) {
      longer.add(new Done(step, now, Duration.between(since, now).toMillis(), what));
    }
    return new State(order, next, begun, now, 0, known, tally, problem, verdict, exit, longer);
  }

  /** A line of a run that only says what it would do. */
  public State noted(Step which, Instant now, String what) {
    var longer = new ArrayList<>(done);
    longer.add(new Done(which, now, 0, what));
    return new State(
        order, step, begun, since, failures, known, tally, problem, verdict, exit, longer);
  }

  /** A run that cannot even be asked about. */
  public State refused(WorldException why) {
    boolean keyless = why.failure().kind() == Event.Failure.Kind.CREDENTIALS;
    return end(keyless ? Exit.CREDENTIALS : Exit.REFUSED, why.failure().message(), since);
  }

  /** It goes wrong, for this reason; the first one counts. */
  private State wrong(Exit how, String why) {
    return new State(
        order,
        step,
        begun,
        since,
        failures,
        known,
        tally,
        problem.isEmpty() ? why : problem,
        verdict == Exit.DONE ? how : verdict,
        exit,
        done);
  }

  /** The new generation goes, before players were led to it. */
  State abandoned(Exit how, String why, Instant now) {
    Step next = Step.ABANDON_STACK;
    if (known.to().known()) {
      next = Step.ABANDON_SESSIONS;
    } else if (step == Step.BUILD) {
      next = Step.ABANDON_BUILD;
    }
    return wrong(how, why).next(next, now, why);
  }

  /**
   * The run that takes back what this release has done so far: before players were led to the new
   * fleet it is taken away, afterwards they are led back.
   *
   * @param previous where to, empty: to where they came from
   */
  public State takenBack(String previous, Instant now) {
    String back = previous.isEmpty() ? known.from().id() : previous;
    if (!unfinished() || step.afterAlias() || ended()) {
      State anew = of(Order.rollback(order.region(), order.systemStack(), back), now);
      return anew.with(anew.known().from(known.to(), known.capacity()));
    }
    if (step == Step.CHECK) {
      return end(Exit.REFUSED, "called off", now);
    }
    return abandoning() ? this : abandoned(Exit.REFUSED, "called off", now);
  }

  /** It ends here; a resumable end keeps its step. */
  State end(Exit how, String why, Instant now) {
    State over = next(Step.ENDED, now, why);
    String problem = how == Exit.DONE ? "" : this.problem.isEmpty() ? why : this.problem;
    return new State(
        order, over.step, begun, now, 0, known, tally, problem, verdict, how, over.done);
  }

  /** A run that ended too early goes on where it was. */
  State resumed(Instant now) {
    if (!ended() || !exit.resumable() || done.isEmpty()) {
      return again(now);
    }
    Step last = done.getLast().step();
    boolean failed = last.abandons();
    return new State(
        order,
        last,
        begun,
        now,
        0,
        known,
        tally,
        failed ? problem : "",
        failed ? verdict : Exit.DONE,
        Exit.DONE,
        done.subList(0, done.size() - 1));
  }
}
