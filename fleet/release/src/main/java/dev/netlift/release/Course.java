package dev.netlift.release;

import java.time.Duration;
import java.time.Instant;

/** The ways on from where a run is. Pure; any thread. */
final class Course {
  private final Timing timing;

  Course(Timing timing) {
    this.timing = timing;
  }

  Timing timing() {
    return timing;
  }

  /** Each step asks one question. */
  static Decision look(State s) {
    return s.ended()
        ? new Decision(s, new Effect.End(s.exit()))
        : new Decision(s, new Effect.Look(question(s)));
  }

  private static Question question(State s) {
    State.Known known = s.known();
    return switch (s.step()) {
      case CHECK -> new Question.TheSystem(s.order().systemStack());
      case BUILD, ABANDON_BUILD -> new Question.TheBuild(s.order().buildVersion());
      case STACK, ABANDON_STACK -> new Question.TheStack(known.to().stack());
      case FLEET, WAKE, CAPACITY, SMOKE -> new Question.TheFleets(known.to().ids());
      case ALIAS, SETTLE, UNPOINTED, ABANDON_UNPOINTED, ENDED ->
          new Question.TheAliases(known.system().aliasId(), known.system().spotAliasId());
      case QUIET, EMPTY -> new Question.TheFleets(known.from().ids());
      case DRAIN, RECHECK -> new Question.OpenSessions(known.from().ids());
      case TALLY -> new Question.CutSessions(known.from().ids(), s.begun());
      case DELETE ->
          known.from().stack().isEmpty()
              ? new Question.TheFleets(known.from().ids())
              : new Question.TheStack(known.from().stack());
      case ABANDON_SESSIONS -> new Question.OpenSessions(known.to().ids());
    };
  }

  static Decision act(State s, Action action) {
    return new Decision(s, new Effect.Act(action));
  }

  static Decision wait(State s, Duration time) {
    return new Decision(s, new Effect.Wait(time));
  }

  /** Looks again after the usual pause. */
  Decision again(State s) {
    return wait(s, timing.poll());
  }

  boolean late(State s, Instant now) {
    return Duration.between(s.since(), now).compareTo(timing.deadline(s.step())) > 0;
  }

  /** Looks again later, until the step has taken too long. */
  Decision later(State s, Instant now, String what) {
    return late(s, now) ? tooLate(s, now, what) : again(s);
  }

  /** Tries it, again and again, until the step has taken too long. */
  Decision tryIt(State s, Instant now, Action action, String what) {
    return late(s, now) ? tooLate(s, now, what) : act(s, action);
  }

  static Decision tooLate(State s, Instant now, String what) {
    String why = "too long in step " + s.step() + ": " + what;
    boolean draining = s.step() == Step.DRAIN || s.step() == Step.EMPTY;
    return end(s, draining ? Exit.DRAIN : Exit.TIMEOUT, why, now);
  }

  static Decision end(State s, Exit exit, String why, Instant now) {
    return new Decision(s.end(exit, why, now), new Effect.End(exit));
  }

  /** Before players were led anywhere, a failure is cleaned up; later it only stops. */
  static Decision wrong(State s, Exit exit, String why, Instant now) {
    return switch (s.step()) {
      case BUILD, STACK, FLEET, CAPACITY, SMOKE, ALIAS ->
          s.order().kind() == Order.Kind.RELEASE
              ? abandon(s, exit, why, now)
              : end(s, exit, why, now);
      default -> end(s, s.abandoning() ? s.verdict() : exit, why, now);
    };
  }

  /** The generation that failed is taken away. */
  static Decision abandon(State s, Exit exit, String why, Instant now) {
    return s.order().keepFailed()
        ? end(s, exit, why + "; kept", now)
        : look(s.abandoned(exit, why, now));
  }
}
