package dev.netlift.release;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The end of a generation: the old one when nobody plays there, or one that failed. Pure. */
final class Retiring {
  private final Course course;

  Retiring(Course course) {
    this.course = course;
  }

  Decision fleets(State s, List<Answer.Fleet> fleets, Instant now) {
    return switch (s.step()) {
      case QUIET -> quieted(s, fleets, now);
      case EMPTY -> emptied(s, fleets, now);
      case DELETE -> deleted(s, fleets, now);
      default -> Course.look(s);
    };
  }

  private Decision quieted(State s, List<Answer.Fleet> fleets, Instant now) {
    List<Answer.Fleet> there = fleets.stream().filter(fleet -> !fleet.gone()).toList();
    if (there.isEmpty()) {
      return Course.look(
          s.next(
              s.order().delete() ? Step.UNPOINTED : Step.TALLY,
              now,
              s.known().from().id() + " is gone"));
    }
    for (Answer.Fleet fleet : there) {
      if (!fleet.guarded()) {
        return Course.act(s, new Action.Guard(fleet.id()));
      }
      Optional<String> scales = fleet.firstWhere(LocationFacts::scaling);
      if (scales.isPresent()) {
        return Course.act(s, new Action.StopScaling(fleet.id(), scales.get()));
      }
    }
    return Course.look(s.next(Step.DRAIN, now, "does not scale"));
  }

  private Decision emptied(State s, List<Answer.Fleet> fleets, Instant now) {
    int left = 0;
    for (Answer.Fleet fleet : fleets) {
      if (fleet.gone()) {
        continue;
      }
      for (var location : fleet.locations().entrySet()) {
        Capacity has = location.getValue().capacity();
        if (has.desired() > 0) {
          return Course.act(
              s, new Action.SetCapacity(fleet.id(), location.getKey(), has.emptied()));
        }
      }
      left += fleet.instances();
    }
    return left == 0
        ? Course.look(s.next(Step.RECHECK, now, "no instances"))
        // A session that came late is guarded, and keeps its instance until it ends.
        : course.later(s, now, left + " instances are left");
  }

  /** Fleets that no stack made. */
  private Decision deleted(State s, List<Answer.Fleet> fleets, Instant now) {
    for (Answer.Fleet fleet : fleets) {
      switch (fleet.status()) {
        case NONE -> {}
        case DELETING -> {
          return course.later(s, now, "fleet " + fleet.id() + " is not gone");
        }
        case STARTING, ACTIVE, ERROR -> {
          return course.tryIt(
              s,
              now,
              new Action.DeleteFleet(fleet.id()),
              "fleet " + fleet.id() + " cannot be deleted");
        }
      }
    }
    return gone(s, now, s.known().from().id());
  }

  Decision stack(State s, Answer.TheStack stack, Instant now) {
    FleetRef ending = s.step() == Step.DELETE ? s.known().from() : s.known().to();
    String name = ending.stack();
    return switch (stack.status()) {
      case NONE -> gone(s, now, name);
      case BUSY -> course.later(s, now, "stack " + name + " is busy");
      case DELETING -> course.later(s, now, "stack " + name + " is not gone");
      case REVIEW, COMPLETE, FAILED ->
          course.tryIt(
              s,
              now,
              new Action.DeleteStack(name),
              "stack " + name + " cannot be deleted: " + stack.reason());
    };
  }

  private static Decision gone(State s, Instant now, String what) {
    return s.step() == Step.DELETE
        ? Course.end(s, Exit.DONE, what + " is gone", now)
        : Course.look(s.next(Step.ABANDON_BUILD, now, what + " is gone"));
  }

  Decision sessions(State s, Answer.OpenSessions open, Instant now) {
    return switch (s.step()) {
      case DRAIN -> {
        State counted = s.with(s.tally().saw(open));
        if (open.sessions() > 0) {
          yield course.later(counted, now, open.sessions() + " sessions are open");
        }
        String what = counted.tally().sessions() + " sessions have ended";
        yield Course.look(counted.next(Step.EMPTY, now, what));
      }
      case RECHECK ->
          open.sessions() > 0
              ? course.again(s.with(s.tally().saw(open)).next(Step.DRAIN, now, "one came late"))
              : Course.look(s.next(Step.TALLY, now, "nobody plays"));
      case ABANDON_SESSIONS ->
          open.sessions() > 0
              ? course.later(s, now, open.sessions() + " sessions are open")
              : Course.look(s.next(Step.ABANDON_UNPOINTED, now, "nobody plays there"));
      default -> Course.look(s);
    };
  }

  static Decision tallied(State s, Answer.CutSessions cut, Instant now) {
    State counted = s.with(s.tally().cut(cut));
    String what = cut.sessions() + " sessions ended otherwise than by themselves";
    return s.order().delete()
        ? Course.look(counted.next(Step.UNPOINTED, now, what))
        : Course.end(counted, Exit.DONE, what, now);
  }

  Decision build(State s, Answer.TheBuild build, Instant now) {
    return switch (build.status()) {
      // What is READY is good for another try.
      case NONE, READY -> Course.end(s, s.verdict(), s.problem(), now);
      case INITIALIZED, FAILED ->
          course.tryIt(
              s,
              now,
              new Action.DeleteBuild(build.id()),
              "build " + build.id() + " cannot be deleted");
    };
  }
}
