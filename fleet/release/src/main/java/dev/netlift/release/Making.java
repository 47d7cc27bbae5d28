package dev.netlift.release;

import dev.netlift.release.Answer.FleetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a build to fleets that a player could be led to. Pure; any thread. */
final class Making {
  // Parameters of the fleet's template that say how large it may be.
  private static final String ON_DEMAND_MOST = "MaxInstances";
  private static final String SPOT_MOST = "SpotInstances";

  private final Course course;

  Making(Course course) {
    this.course = course;
  }

  Decision build(State s, Answer.TheBuild build, Instant now) {
    State taken = s.with(s.known().build(build.id(), true));
    return switch (build.status()) {
      case NONE -> Course.act(s, new Action.CreateBuild(s.order().buildVersion()));
      case INITIALIZED ->
          // Without our upload nobody will finish it: a driver was killed amid its own.
          s.known().uploaded() && s.known().buildId().equals(build.id())
              ? course.later(s, now, "build " + build.id() + " is not READY")
              : Course.act(s, new Action.UploadBuild(build.id()));
      case READY -> Course.look(taken.next(Step.STACK, now, build.id()));
      case FAILED -> Course.abandon(taken, Exit.BUILD, "build " + build.id() + " FAILED", now);
    };
  }

  Decision stack(State s, Answer.TheStack stack, Instant now) {
    State.Known known = s.known();
    String name = known.to().stack();
    return switch (stack.status()) {
      case NONE, REVIEW ->
          Course.act(
              s,
              new Action.CreateStack(
                  name,
                  s.order().generation(),
                  known.buildId(),
                  known.system(),
                  known.from().stack(),
                  s.order().parameters()));
      case BUSY -> course.later(s, now, "stack " + name + " is not complete");
      case DELETING -> course.later(s, now, "stack " + name + " is being deleted");
      case COMPLETE -> made(s.with(known.to(stack.fleet())), now);
      case FAILED ->
          Course.abandon(s, Exit.FLEET, "stack " + name + " failed: " + stack.reason(), now);
    };
  }

  private static Decision made(State s, Instant now) {
    FleetRef to = s.known().to();
    if (!to.spotId().isEmpty() && s.known().system().spotAliasId().isEmpty()) {
      return Course.abandon(
          s,
          Exit.REFUSED,
          "the system stack has no alias for a Spot fleet; './netlift deploy' makes one",
          now);
    }
    return Course.look(s.next(Step.FLEET, now, String.join(" and ", to.ids())));
  }

  Decision fleets(State s, List<Answer.Fleet> fleets, Instant now) {
    return switch (s.step()) {
      case FLEET -> started(s, fleets, now);
      case WAKE -> woken(s, fleets, now);
      case CAPACITY -> sized(s, fleets, now);
      case SMOKE ->
          fleets.stream()
              .filter(fleet -> fleet.active() == 0)
              .findFirst()
              .map(fleet -> course.later(s, now, "fleet " + fleet.id() + " has no instance"))
              .orElseGet(
                  () ->
                      Course.act(
                          s,
                          new Action.Smoke(
                              s.known().to(), s.known().smokes() + 1, s.known().system())));
      default -> Course.look(s);
    };
  }

  private Decision started(State s, List<Answer.Fleet> fleets, Instant now) {
    for (Answer.Fleet fleet : fleets) {
      switch (fleet.status()) {
        case STARTING -> {
          return course.later(s, now, "fleet " + fleet.id() + " is not ACTIVE");
        }
        case ACTIVE -> {
          if (fleet.firstWhere(location -> !location.ready()).isPresent()) {
            return course.later(s, now, "not every location of " + fleet.id() + " is ACTIVE");
          }
        }
        case NONE, ERROR, DELETING -> {
          return Course.abandon(s, Exit.FLEET, unwell(fleet), now);
        }
      }
    }
    int locations = fleets.stream().mapToInt(fleet -> fleet.locations().size()).sum();
    return Course.look(s.next(Step.CAPACITY, now, locations + " locations"));
  }

  private static String unwell(Answer.Fleet fleet) {
    return "fleet " + fleet.id() + " is " + fleet.status() + ": " + fleet.reason();
  }

  private Decision woken(State s, List<Answer.Fleet> fleets, Instant now) {
    for (Answer.Fleet fleet : fleets) {
      if (fleet.status() != FleetStatus.ACTIVE) {
        String why =
            "fleet "
                + fleet.id()
                + " cannot be gone back to, it is "
                + fleet.status()
                + "; release its build anew";
        return Course.end(s, Exit.REFUSED, why, now);
      }
    }
    for (Answer.Fleet fleet : fleets) {
      Optional<String> still = fleet.firstWhere(location -> !location.scaling());
      if (still.isPresent()) {
        return Course.act(s, new Action.StartScaling(fleet.id(), still.get()));
      }
    }
    return Course.look(s.next(Step.CAPACITY, now, "scales again"));
  }

  private Decision sized(State s, List<Answer.Fleet> fleets, Instant now) {
    int active = 0;
    for (Answer.Fleet fleet : fleets) {
      if (fleet.status() != FleetStatus.ACTIVE) {
        return Course.wrong(s, Exit.FLEET, unwell(fleet), now);
      }
      Optional<Decision> smaller = smaller(s, fleet, now);
      if (smaller.isPresent()) {
        return smaller.get();
      }
      active += fleet.active();
    }
    Step next = s.order().kind() == Order.Kind.ROLLBACK ? Step.ALIAS : Step.SMOKE;
    return Course.look(s.next(next, now, active + " instances"));
  }

  /** What to do about a fleet that is smaller than it has to be. */
  private Optional<Decision> smaller(State s, Answer.Fleet fleet, Instant now) {
    boolean spot = fleet.id().equals(s.known().to().spotId());
    Map<String, Capacity> wanted =
        spot ? s.known().capacity().spot() : s.known().capacity().onDemand();
    // Who says how large it may be means it.
    boolean limited = s.order().parameters().containsKey(spot ? SPOT_MOST : ON_DEMAND_MOST);
    for (var location : fleet.locations().entrySet()) {
      Capacity has = location.getValue().capacity();
      Capacity other = wanted.getOrDefault(location.getKey(), has);
      Capacity goal = limited ? has.within(other) : has.atLeast(other);
      if (goal.desired() > has.desired()) {
        return Optional.of(
            Course.act(s, new Action.SetCapacity(fleet.id(), location.getKey(), goal)));
      }
    }
    if (fleet.desired() == 0) {
      // Nobody can try a fleet without an instance, whatever its scaling would do later.
      return Optional.of(
          fleet
              .firstWhere(location -> location.capacity().most() > 0)
              .map(name -> Course.act(s, first(fleet, name)))
              .orElseGet(() -> Course.wrong(s, Exit.FLEET, none(fleet), now)));
    }
    return fleet
        .firstWhere(location -> location.active() < location.capacity().desired())
        .map(name -> course.later(s, now, name + " has too few instances of " + fleet.id()));
  }

  private static Action first(Answer.Fleet fleet, String location) {
    return new Action.SetCapacity(
        fleet.id(),
        location,
        Optional.ofNullable(fleet.locations().get(location)).orElseThrow().capacity().begun());
  }

  private static String none(Answer.Fleet fleet) {
    return "fleet " + fleet.id() + " may have no instance anywhere; set MaxInstances";
  }
}
