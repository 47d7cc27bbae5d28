package dev.netlift.release;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where players are led. Pure; any thread. */
final class Leading {
  private final Course course;

  Leading(Course course) {
    this.course = course;
  }

  Decision aliases(State s, Routing target, Instant now) {
    State.Known known = s.known();
    return switch (s.step()) {
      case ALIAS -> pointed(s, target, now);
      case SETTLE -> settled(s, target, now);
      case UNPOINTED ->
          target.touches(known.from())
              ? Course.end(s, Exit.REFUSED, "the alias leads to " + target.words() + " again", now)
              : Course.look(s.next(Step.DELETE, now, "no alias leads there"));
      case ABANDON_UNPOINTED ->
          target.touches(known.to())
              ? Course.end(s, s.verdict(), "the alias leads there, so it stays", now)
              : Course.look(s.next(Step.ABANDON_STACK, now, "no alias leads there"));
      default -> Course.look(s);
    };
  }

  private Decision pointed(State s, Routing target, Instant now) {
    State.Known known = s.known();
    FleetRef to = known.to();
    if (target.leadsTo(to)) {
      return Course.look(
          s.with(known.moved(now)).next(Step.SETTLE, now, "leads to " + target.words()));
    }
    if (!known.proven().equals(to)) {
      throw new IllegalStateException("the alias would lead to a fleet that nobody has tried");
    }
    FleetRef from = known.from();
    String stranger =
        stranger(target.fleetId(), List.of(from.id(), to.id()))
            + stranger(target.spotFleetId(), List.of("", from.spotId(), to.spotId()));
    if (!stranger.isEmpty()) {
      String why = "somebody else has led the alias to '" + target.words() + "'";
      return Course.wrong(s, Exit.REFUSED, why, now);
    }
    SystemFacts system = known.system();
    Action move;
    if (!target.fleetId().equals(to.id())) {
      move = new Action.MoveAlias(system.aliasId(), to.id());
    } else if (to.spotId().isEmpty()) {
      move = new Action.CloseAlias(system.spotAliasId());
    } else {
      move = new Action.MoveAlias(system.spotAliasId(), to.spotId());
    }
    return course.tryIt(s, now, move, "the alias does not move");
  }

  private static String stranger(String fleetId, List<String> ours) {
    return ours.contains(fleetId) ? "" : fleetId.isEmpty() ? "nowhere" : fleetId;
  }

  private Decision settled(State s, Routing target, Instant now) {
    State.Known known = s.known();
    if (!target.leadsTo(known.to())) {
      String why = "the alias was led away, to '" + target.words() + "'; nothing is drained";
      return Course.end(s, Exit.REFUSED, why, now);
    }
    Timing timing = course.timing();
    Duration left =
        Duration.between(now, known.aliasMoved().plus(timing.settle()).plus(timing.keepWarm()));
    if (left.isPositive()) {
      return Course.wait(s, left.compareTo(timing.poll()) < 0 ? left : timing.poll());
    }
    return known.from().known()
        ? Course.look(s.next(Step.QUIET, now, "settled"))
        : Course.end(s, Exit.DONE, "there is no other fleet to drain", now);
  }
}
