package dev.netlift.release;

import dev.netlift.release.Answer.FleetStatus;
import dev.netlift.release.Event.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

  private final Timing timing;

  public Machine(Timing timing) {
    this.timing = timing;
  }

  /**
   * What to do after {@code event}.
   *
   * @param now on the wall clock; deadlines are measured by it
   */
  public Decision apply(State state, Event event, Instant now) {
    if (event instanceof Event.Begun) {
      return look(state.resumed(now));
    }
    if (state.ended()) {
      return new Decision(state, new Effect.End(state.exit()));
    }
    return switch (event) {
      case Event.Begun _, Event.Waited _ -> look(state);
      case Event.Acted acted -> acted(state.failures(0), acted, now);
      case Event.Looked looked -> looked(state.failures(0), looked.answer(), now);
      case Event.Failed failed -> failed(state, failed.failure(), now);
    };
  }

  /** Each step asks one question. */
  private static Decision look(State s) {
    State.Known known = s.known();
    Question question =
        switch (s.step()) {
          case CHECK -> new Question.TheSystem(s.order().systemStack());
          case BUILD, ABANDON_BUILD -> new Question.TheBuild(s.order().buildVersion());
          case STACK, ABANDON_STACK -> new Question.TheStack(known.to().stack());
          case FLEET, WAKE, CAPACITY, SMOKE -> new Question.TheFleet(known.to().id());
          case ALIAS, SETTLE, UNPOINTED, ABANDON_UNPOINTED ->
              new Question.TheAlias(known.system().aliasId());
          case QUIET, EMPTY -> new Question.TheFleet(known.from().id());
          case DRAIN, RECHECK -> new Question.OpenSessions(known.from().id());
          case TALLY -> new Question.CutSessions(known.from().id(), s.begun());
          case DELETE ->
              known.from().stack().isEmpty()
                  ? new Question.TheFleet(known.from().id())
                  : new Question.TheStack(known.from().stack());
          case ABANDON_SESSIONS -> new Question.OpenSessions(known.to().id());
          case ENDED -> new Question.TheAlias(known.system().aliasId());
        };
    return s.ended()
        ? new Decision(s, new Effect.End(s.exit()))
        : new Decision(s, new Effect.Look(question));
  }

  private static Decision act(State s, Action action) {
    return new Decision(s, new Effect.Act(action));
  }

  private Decision acted(State s, Event.Acted acted, Instant now) {
    return switch (acted.action()) {
      case Action.UploadBuild upload -> look(s.with(s.known().build(upload.buildId(), true)));
      case Action.Smoke smoke -> smoked(s, smoke, acted.smoke(), now);
      default -> look(s);
    };
  }

  private Decision smoked(State s, Action.Smoke smoke, String wrong, Instant now) {
    State counted = s.with(s.known().smoked());
    if (wrong.isEmpty()) {
      return look(
          counted
              .with(counted.known().proven(smoke.fleetId()))
              .next(Step.ALIAS, now, "a player played"));
    }
    if (counted.known().smokes() < SMOKES_MAX) {
      return wait(counted, timing.poll());
    }
    return abandon(counted, Exit.SMOKE, "the smoke failed: " + wrong, now);
  }

  private Decision failed(State s, Failure failure, Instant now) {
    State counted = s.failures(s.failures() + 1);
    return switch (failure.kind()) {
      case PASSING ->
          late(counted, now)
              ? tooLate(counted, now, failure.message())
              : wait(counted, timing.backoff(s.failures()));
      case CREDENTIALS -> end(counted, Exit.CREDENTIALS, failure.message(), now);
      case REFUSED -> wrong(counted, exitOf(s.step()), failure.message(), now);
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

  /** Before players were led anywhere, a failure is cleaned up; later it only stops. */
  private Decision wrong(State s, Exit exit, String why, Instant now) {
    return switch (s.step()) {
      case BUILD, STACK, FLEET, CAPACITY, SMOKE, ALIAS ->
          s.order().kind() == Order.Kind.RELEASE
              ? abandon(s, exit, why, now)
              : end(s, exit, why, now);
      default -> end(s, s.abandoning() ? s.verdict() : exit, why, now);
    };
  }

  private boolean late(State s, Instant now) {
    return Duration.between(s.since(), now).compareTo(timing.deadline(s.step())) > 0;
  }

  private static Decision wait(State s, Duration time) {
    return new Decision(s, new Effect.Wait(time));
  }

  /** Looks again later, until the step has taken too long. */
  private Decision later(State s, Instant now, String what) {
    return late(s, now) ? tooLate(s, now, what) : wait(s, timing.poll());
  }

  private static Decision tooLate(State s, Instant now, String what) {
    String why = "too long in step " + s.step() + ": " + what;
    boolean draining = s.step() == Step.DRAIN || s.step() == Step.EMPTY;
    return end(s, draining ? Exit.DRAIN : Exit.TIMEOUT, why, now);
  }

  private static Decision end(State s, Exit exit, String why, Instant now) {
    State ended = s.end(exit, why, now);
    return new Decision(ended, new Effect.End(exit));
  }

  private Decision looked(State s, Answer answer, Instant now) {
    return switch (answer) {
      case Answer.TheSystem system -> checked(s, system, now);
      case Answer.TheBuild build ->
          s.step() == Step.ABANDON_BUILD ? abandonBuild(s, build, now) : built(s, build, now);
      case Answer.TheStack stack -> stack(s, stack, now);
      case Answer.TheFleet fleet -> fleet(s, fleet, now);
      case Answer.OpenSessions sessions -> sessions(s, sessions, now);
      case Answer.CutSessions cut -> {
        State counted = s.with(s.tally().cut(cut));
        String what = cut.sessions() + " sessions ended otherwise than by themselves";
        yield s.order().delete()
            ? look(counted.next(Step.UNPOINTED, now, what))
            : end(counted, Exit.DONE, what, now);
      }
      case Answer.TheAlias alias -> alias(s, alias.target(), now);
    };
  }

  // ---- check

  private Decision checked(State s, Answer.TheSystem system, Instant now) {
    State.Known known = s.known().system(system.facts());
    FleetRef live = ref(system, system.target().fleetId());
    return switch (s.order().kind()) {
      case RELEASE -> {
        String stack = s.order().fleetStack();
        if (live.known() && live.stack().equals(stack)) {
          yield end(s.with(known.to(live)), Exit.DONE, "generation is live already: " + stack, now);
        }
        if (!system.quota().isEmpty()) {
          yield end(s.with(known), Exit.REFUSED, system.quota(), now);
        }
        State next = s.with(known.from(live, system.capacity()).to(new FleetRef("", stack)));
        yield look(
            next.next(Step.BUILD, now, live.known() ? "live is " + live.id() : "no live fleet"));
      }
      case ROLLBACK -> rollback(s, known, system, live, now);
      case DRAIN -> {
        FleetRef fleet = ref(system, s.order().fleet());
        if (system.target().leadsTo(fleet)) {
          yield end(
              s.with(known),
              Exit.REFUSED,
              "the alias leads to " + fleet.id() + "; release another generation first",
              now);
        }
        yield look(
            s.with(known.from(fleet, Map.of())).next(Step.QUIET, now, "drains " + fleet.id()));
      }
    };
  }

  private Decision rollback(
      State s, State.Known known, Answer.TheSystem system, FleetRef live, Instant now) {
    FleetRef back = ref(system, s.order().fleet());
    if (!back.known()) {
      return end(s.with(known), Exit.REFUSED, "nobody says which fleet to go back to", now);
    }
    // Before a kill it may have been led back already: then what was live is drained, if known.
    FleetRef bad = live.id().equals(back.id()) ? s.known().from() : live;
    Map<String, Capacity> capacity = s.known().capacity();
    State next =
        s.with(
            known
                .from(bad, capacity.isEmpty() ? system.capacity() : capacity)
                .to(back)
                .proven(back.id()));
    return look(next.next(Step.WAKE, now, "back to " + back.id()));
  }

  private static FleetRef ref(Answer.TheSystem system, String fleetId) {
    if (fleetId.isEmpty()) {
      return FleetRef.NONE;
    }
    Optional<FleetRef> made =
        system.fleets().stream().filter(fleet -> fleet.id().equals(fleetId)).findFirst();
    return made.orElse(new FleetRef(fleetId, ""));
  }

  // ---- build and stack

  private Decision built(State s, Answer.TheBuild build, Instant now) {
    return switch (build.status()) {
      case NONE -> act(s, new Action.CreateBuild(s.order().buildVersion()));
      case INITIALIZED ->
          // Without our upload nobody will finish it: a driver was killed amid its own.
          s.known().uploaded() && s.known().buildId().equals(build.id())
              ? later(s, now, "build " + build.id() + " is not READY")
              : act(s, new Action.UploadBuild(build.id()));
      case READY ->
          look(s.with(s.known().build(build.id(), true)).next(Step.STACK, now, build.id()));
      case FAILED ->
          abandon(
              s.with(s.known().build(build.id(), true)),
              Exit.BUILD,
              "build " + build.id() + " FAILED",
              now);
    };
  }

  private Decision stack(State s, Answer.TheStack stack, Instant now) {
    return switch (s.step()) {
      case STACK -> created(s, stack, now);
      case DELETE -> deleted(s, stack, s.known().from().stack(), now);
      case ABANDON_STACK -> deleted(s, stack, s.known().to().stack(), now);
      default -> look(s);
    };
  }

  private Decision created(State s, Answer.TheStack stack, Instant now) {
    return switch (stack.status()) {
      case NONE, REVIEW ->
          act(
              s,
              new Action.CreateStack(
                  s.known().to().stack(),
                  s.order().generation(),
                  s.known().buildId(),
                  s.known().system()));
      case BUSY -> later(s, now, "stack " + s.known().to().stack() + " is not complete");
      case DELETING -> later(s, now, "stack " + s.known().to().stack() + " is being deleted");
      case COMPLETE ->
          look(
              s.with(s.known().to(new FleetRef(stack.fleetId(), s.known().to().stack())))
                  .next(Step.FLEET, now, stack.fleetId()));
      case FAILED ->
          abandon(
              s, Exit.FLEET, "stack " + s.known().to().stack() + " failed: " + stack.reason(), now);
    };
  }

  /** The end of a fleet, be it the old one or one that failed. */
  private Decision deleted(State s, Answer.TheStack stack, String name, Instant now) {
    return switch (stack.status()) {
      case NONE -> gone(s, now, name);
      case BUSY -> later(s, now, "stack " + name + " is busy");
      case DELETING -> later(s, now, "stack " + name + " is not gone");
      case REVIEW, COMPLETE, FAILED ->
          late(s, now)
              ? tooLate(s, now, "stack " + name + " cannot be deleted: " + stack.reason())
              : act(s, new Action.DeleteStack(name));
    };
  }

  private Decision gone(State s, Instant now, String what) {
    return s.step() == Step.DELETE
        ? end(s, Exit.DONE, what + " is gone", now)
        : look(s.next(Step.ABANDON_BUILD, now, what + " is gone"));
  }

  // ---- fleets

  private Decision fleet(State s, Answer.TheFleet fleet, Instant now) {
    return switch (s.step()) {
      case FLEET -> started(s, fleet, now);
      case WAKE -> woken(s, fleet, now);
      case CAPACITY -> sized(s, fleet, now);
      case SMOKE ->
          act(s, new Action.Smoke(s.known().to().id(), s.known().smokes() + 1, s.known().system()));
      case QUIET -> quieted(s, fleet, now);
      case EMPTY -> emptied(s, fleet, now);
      case DELETE -> deleted(s, fleet, now);
      default -> look(s);
    };
  }

  private Decision started(State s, Answer.TheFleet fleet, Instant now) {
    String id = s.known().to().id();
    return switch (fleet.status()) {
      case STARTING -> later(s, now, "fleet " + id + " is not ACTIVE");
      case ACTIVE ->
          fleet.locations().values().stream().allMatch(LocationFacts::ready)
              ? look(s.next(Step.CAPACITY, now, fleet.locations().size() + " locations"))
              : later(s, now, "not every location of " + id + " is ACTIVE");
      case NONE, ERROR, DELETING ->
          abandon(
              s, Exit.FLEET, "fleet " + id + " is " + fleet.status() + ": " + fleet.reason(), now);
    };
  }

  private Decision woken(State s, Answer.TheFleet fleet, Instant now) {
    String id = s.known().to().id();
    if (fleet.status() != FleetStatus.ACTIVE) {
      return end(
          s,
          Exit.REFUSED,
          "fleet "
              + id
              + " cannot be gone back to, it is "
              + fleet.status()
              + "; release its build anew",
          now);
    }
    return firstWhere(fleet, location -> !location.scaling())
        .map(location -> act(s, new Action.StartScaling(id, location)))
        .orElseGet(() -> look(s.next(Step.CAPACITY, now, "scales again")));
  }

  private Decision sized(State s, Answer.TheFleet fleet, Instant now) {
    String id = s.known().to().id();
    if (fleet.status() != FleetStatus.ACTIVE) {
      return wrong(
          s, Exit.FLEET, "fleet " + id + " is " + fleet.status() + ": " + fleet.reason(), now);
    }
    int active = 0;
    for (var location : new TreeMap<>(fleet.locations()).entrySet()) {
      Capacity has = location.getValue().capacity();
      Capacity wanted = s.known().capacity().get(location.getKey());
      if (wanted != null && wanted.desired() > has.desired()) {
        return act(s, new Action.SetCapacity(id, location.getKey(), has.atLeast(wanted)));
      }
      if (location.getValue().active() < has.desired()) {
        return later(s, now, location.getKey() + " has too few instances");
      }
      active += location.getValue().active();
    }
    if (active == 0) {
      return later(s, now, "fleet " + id + " has no instance");
    }
    Step next = s.order().kind() == Order.Kind.ROLLBACK ? Step.ALIAS : Step.SMOKE;
    return look(s.next(next, now, active + " instances"));
  }

  private static Optional<String> firstWhere(
      Answer.TheFleet fleet, java.util.function.Predicate<LocationFacts> condition) {
    return new TreeMap<>(fleet.locations())
        .entrySet().stream()
            .filter(location -> condition.test(location.getValue()))
            .map(Map.Entry::getKey)
            .findFirst();
  }

  private Decision quieted(State s, Answer.TheFleet fleet, Instant now) {
    String id = s.known().from().id();
    if (fleet.status() == FleetStatus.NONE || fleet.status() == FleetStatus.DELETING) {
      return look(s.next(s.order().delete() ? Step.UNPOINTED : Step.TALLY, now, id + " is gone"));
    }
    if (!fleet.guarded()) {
      return act(s, new Action.Guard(id));
    }
    return firstWhere(fleet, LocationFacts::scaling)
        .map(location -> act(s, new Action.StopScaling(id, location)))
        .orElseGet(() -> look(s.next(Step.DRAIN, now, "does not scale")));
  }

  private Decision emptied(State s, Answer.TheFleet fleet, Instant now) {
    String id = s.known().from().id();
    if (fleet.status() == FleetStatus.NONE || fleet.status() == FleetStatus.DELETING) {
      return look(s.next(Step.RECHECK, now, id + " is gone"));
    }
    for (var location : new TreeMap<>(fleet.locations()).entrySet()) {
      Capacity has = location.getValue().capacity();
      if (has.desired() > 0) {
        return act(s, new Action.SetCapacity(id, location.getKey(), has.emptied()));
      }
    }
    return fleet.instances() == 0
        ? look(s.next(Step.RECHECK, now, "no instances"))
        // A session that came late is guarded, and keeps its instance until it ends.
        : later(s, now, fleet.instances() + " instances are left");
  }

  private Decision deleted(State s, Answer.TheFleet fleet, Instant now) {
    String id = s.known().from().id();
    return switch (fleet.status()) {
      case NONE -> gone(s, now, id);
      case DELETING -> later(s, now, "fleet " + id + " is not gone");
      case STARTING, ACTIVE, ERROR ->
          late(s, now)
              ? tooLate(s, now, "fleet " + id + " cannot be deleted")
              : act(s, new Action.DeleteFleet(id));
    };
  }

  // ---- sessions

  private Decision sessions(State s, Answer.OpenSessions open, Instant now) {
    return switch (s.step()) {
      case DRAIN -> {
        State counted = s.with(s.tally().saw(open));
        if (open.sessions() > 0) {
          yield later(counted, now, open.sessions() + " sessions are open");
        }
        String what = counted.tally().sessions() + " sessions have ended";
        yield look(counted.next(Step.EMPTY, now, what));
      }
      case RECHECK -> rechecked(s, open, now);
      case ABANDON_SESSIONS ->
          open.sessions() > 0
              ? later(s, now, open.sessions() + " sessions are open")
              : look(s.next(Step.ABANDON_UNPOINTED, now, "nobody plays there"));
      default -> look(s);
    };
  }

  private Decision rechecked(State s, Answer.OpenSessions open, Instant now) {
    if (open.sessions() > 0) {
      return wait(
          s.with(s.tally().saw(open)).next(Step.DRAIN, now, "one came late"), timing.poll());
    }
    return look(s.next(Step.TALLY, now, "nobody plays"));
  }

  // ---- the alias

  private Decision alias(State s, AliasTarget target, Instant now) {
    return switch (s.step()) {
      case ALIAS -> pointed(s, target, now);
      case SETTLE -> settled(s, target, now);
      case UNPOINTED ->
          target.leadsTo(s.known().from())
              ? end(s, Exit.REFUSED, "the alias leads to " + target.fleetId() + " again", now)
              : look(s.next(Step.DELETE, now, "no alias leads there"));
      case ABANDON_UNPOINTED ->
          target.leadsTo(s.known().to())
              ? end(s, s.verdict(), "the alias leads there, so it stays", now)
              : look(s.next(Step.ABANDON_STACK, now, "no alias leads there"));
      default -> look(s);
    };
  }

  private Decision pointed(State s, AliasTarget target, Instant now) {
    State.Known known = s.known();
    if (target.leadsTo(known.to())) {
      return look(s.with(known.moved(now)).next(Step.SETTLE, now, "leads to " + target.fleetId()));
    }
    if (!target.fleetId().equals(known.from().id())) {
      String why = "somebody else has led the alias to '" + target.fleetId() + "'";
      return wrong(s, Exit.REFUSED, why, now);
    }
    if (!known.proven().equals(known.to().id())) {
      throw new IllegalStateException("the alias would lead to a fleet that nobody has tried");
    }
    return late(s, now)
        ? tooLate(s, now, "the alias does not move")
        : act(s, new Action.MoveAlias(known.system().aliasId(), known.to().id()));
  }

  private Decision settled(State s, AliasTarget target, Instant now) {
    State.Known known = s.known();
    if (!target.leadsTo(known.to())) {
      String why = "the alias was led away, to '" + target.fleetId() + "'; nothing is drained";
      return end(s, Exit.REFUSED, why, now);
    }
    Duration left =
        Duration.between(now, known.aliasMoved().plus(timing.settle()).plus(timing.keepWarm()));
    if (left.isPositive()) {
      return wait(s, left.compareTo(timing.poll()) < 0 ? left : timing.poll());
    }
    return known.from().known()
        ? look(s.next(Step.QUIET, now, "settled"))
        : end(s, Exit.DONE, "there is no other fleet to drain", now);
  }

  // ---- what failed goes

  private static Decision abandon(State s, Exit exit, String why, Instant now) {
    return s.order().keepFailed()
        ? end(s, exit, why + "; kept", now)
        : look(s.abandoned(exit, why, now));
  }

  private Decision abandonBuild(State s, Answer.TheBuild build, Instant now) {
    return switch (build.status()) {
      // What is READY is good for another try.
      case NONE, READY -> end(s, s.verdict(), s.problem(), now);
      case INITIALIZED, FAILED ->
          late(s, now)
              ? tooLate(s, now, "build " + build.id() + " cannot be deleted")
              : act(s, new Action.DeleteBuild(build.id()));
    };
  }
}
