package dev.netlift.release;

import dev.netlift.release.Event.Failure;
import java.time.Instant;

/**
 * A release, a rollback or a drain as a pure function of what happened. Immutable; any thread.
 *
 * <pre>
 *   CHECK ▶ BUILD ▶ STACK ▶ FLEET ▶ CAPACITY ▶ SMOKE ▶ ALIAS ▶ SETTLE ▶ QUIET ▶ DRAIN ▶ EMPTY
 *     |        \______\_______\_______\__________\                        ▲       ▲        |
 *     |                                           ▼                       |       |        ▼
 *     |                                       ABANDON_…  ▶ ENDED          |       \---- RECHECK
 *     |-- rollback ▶ WAKE ▶ CAPACITY ▶ ALIAS …                            |                |
 *     |-- drain ----------------------------------------------------------/                ▼
 *                                                  ENDED ◀ DELETE ◀ UNPOINTED ◀ TALLY
 * </pre>
 *
 * What a step did is judged only by what the cloud says afterwards, so a driver may be killed
 * anywhere.
 */
public final class Machine {
  private static final int SMOKES_MAX = 2;

  private final Course course;
  private final Making making;
  private final Leading leading;
  private final Retiring retiring;

  public Machine(Timing timing) {
    course = new Course(timing);
    making = new Making(course);
    leading = new Leading(course);
    retiring = new Retiring(course);
  }

  /**
   * What to do after {@code event}.
   *
   * @param now on the wall clock; deadlines are measured by it
   */
  public Decision apply(State state, Event event, Instant now) {
    if (event instanceof Event.Begun) {
      return Course.look(state.resumed(now));
    }
    if (state.ended()) {
      return new Decision(state, new Effect.End(state.exit()));
    }
    return switch (event) {
      case Event.Begun _, Event.Waited _ -> Course.look(state);
      case Event.Acted acted -> acted(state.failures(0), acted, now);
      case Event.Looked looked -> looked(state.failures(0), looked.answer(), now);
      case Event.Failed failed -> failed(state, failed.failure(), now);
    };
  }

  private Decision acted(State s, Event.Acted acted, Instant now) {
    return switch (acted.action()) {
      case Action.UploadBuild upload ->
          Course.look(s.with(s.known().build(upload.buildId(), true)));
      case Action.Smoke smoke -> smoked(s, smoke, acted.smoke(), now);
      default -> Course.look(s);
    };
  }

  private Decision smoked(State s, Action.Smoke smoke, String wrong, Instant now) {
    State counted = s.with(s.known().smoked());
    if (wrong.isEmpty()) {
      return Course.look(
          counted
              .with(counted.known().proven(smoke.fleet()))
              .next(Step.ALIAS, now, "a player played"));
    }
    if (counted.known().smokes() < SMOKES_MAX) {
      return course.again(counted);
    }
    return Course.abandon(counted, Exit.SMOKE, "the smoke failed: " + wrong, now);
  }

  private Decision failed(State s, Failure failure, Instant now) {
    State counted = s.failures(s.failures() + 1);
    return switch (failure.kind()) {
      case PASSING ->
          course.late(counted, now)
              ? Course.tooLate(counted, now, failure.message())
              : Course.wait(counted, course.timing().backoff(s.failures()));
      case CREDENTIALS -> Course.end(counted, Exit.CREDENTIALS, failure.message(), now);
      case REFUSED -> Course.wrong(counted, exitOf(s.step()), failure.message(), now);
    };
  }

  private static Exit exitOf(Step step) {
    return switch (step) {
      case BUILD -> Exit.BUILD;
      case STACK, FLEET, CAPACITY -> Exit.FLEET;
      case SMOKE -> Exit.SMOKE;
      default -> Exit.REFUSED;
    };
  }

  private Decision looked(State s, Answer answer, Instant now) {
    return switch (answer) {
      case Answer.TheSystem system -> Check.checked(s, system, now);
      case Answer.TheBuild build ->
          s.step() == Step.ABANDON_BUILD
              ? retiring.build(s, build, now)
              : making.build(s, build, now);
      case Answer.TheStack stack ->
          s.step() == Step.STACK ? making.stack(s, stack, now) : retiring.stack(s, stack, now);
      case Answer.TheFleets fleets ->
          switch (s.step()) {
            case FLEET, WAKE, CAPACITY, SMOKE -> making.fleets(s, fleets.fleets(), now);
            default -> retiring.fleets(s, fleets.fleets(), now);
          };
      case Answer.OpenSessions sessions -> retiring.sessions(s, sessions, now);
      case Answer.CutSessions cut -> Retiring.tallied(s, cut, now);
      case Answer.TheAliases aliases -> leading.aliases(s, aliases.target(), now);
    };
  }
}
