package dev.netlift.release;

import java.time.Instant;

/** Where a run begins: what there is, and whether the order makes sense there. Pure. */
final class Check {
  private Check() {}

  static Decision checked(State s, Answer.TheSystem system, Instant now) {
    State.Known known = s.known().system(system.facts());
    FleetRef live = ref(system, system.target().fleetId());
    return switch (s.order().kind()) {
      case RELEASE -> release(s, known, system, live, now);
      case ROLLBACK -> rollback(s, known, system, live, now);
      case DRAIN -> drain(s, known, system, now);
    };
  }

  private static Decision release(
      State s, State.Known known, Answer.TheSystem system, FleetRef live, Instant now) {
    String stack = s.order().fleetStack();
    String spot = system.target().spotFleetId();
    if (!spot.isEmpty() && !live.has(spot)) {
      return Course.end(
          s.with(known),
          Exit.REFUSED,
          "the aliases lead to two generations: " + system.target().words() + "; roll back first",
          now);
    }
    if (live.known() && live.stack().equals(stack)) {
      return Course.end(
          s.with(known.to(live)), Exit.DONE, "generation is live already: " + stack, now);
    }
    if (!system.quota().isEmpty()) {
      return Course.end(s.with(known), Exit.REFUSED, system.quota(), now);
    }
    State next = s.with(known.from(live, system.capacity()).to(new FleetRef("", "", stack)));
    return Course.look(
        next.next(Step.BUILD, now, live.known() ? "live is " + live.id() : "no live fleet"));
  }

  private static Decision rollback(
      State s, State.Known known, Answer.TheSystem system, FleetRef live, Instant now) {
    FleetRef back = ref(system, s.order().fleet());
    if (!back.known()) {
      return Course.end(s.with(known), Exit.REFUSED, "nobody says which fleet to go back to", now);
    }
    // Before a kill it may have been led back already: then what was live is drained, if known.
    FleetRef bad = live.equals(back) ? s.known().from() : live;
    Sizes sizes = s.known().capacity();
    State next =
        s.with(known.from(bad, sizes.none() ? system.capacity() : sizes).to(back).proven(back));
    return Course.look(next.next(Step.WAKE, now, "back to " + back.id()));
  }

  private static Decision drain(State s, State.Known known, Answer.TheSystem system, Instant now) {
    FleetRef fleet = ref(system, s.order().fleet());
    if (system.target().touches(fleet)) {
      return Course.end(
          s.with(known),
          Exit.REFUSED,
          "an alias leads to " + fleet.id() + "; release another generation first",
          now);
    }
    return Course.look(
        s.with(known.from(fleet, Sizes.NONE)).next(Step.QUIET, now, "drains " + fleet.id()));
  }

  private static FleetRef ref(Answer.TheSystem system, String fleetId) {
    if (fleetId.isEmpty()) {
      return FleetRef.NONE;
    }
    return system.fleets().stream()
        .filter(fleet -> fleet.has(fleetId))
        .findFirst()
        .orElse(new FleetRef(fleetId, "", ""));
  }
}
