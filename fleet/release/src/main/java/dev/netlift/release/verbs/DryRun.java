package dev.netlift.release.verbs;

import dev.netlift.release.Answer;
import dev.netlift.release.Event;
import dev.netlift.release.Order;
import dev.netlift.release.Question;
import dev.netlift.release.State;
import dev.netlift.release.Step;
import dev.netlift.release.WorldException;
import dev.netlift.release.aws.AwsWorld;
import dev.netlift.release.aws.Clients;
import dev.netlift.release.aws.FleetParameters;
import dev.netlift.release.smoke.GameFacts;
import dev.netlift.release.smoke.Smoke;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a run would do: every question that can be asked by now, and no action. */
final class DryRun {
  private final AwsWorld world;
  private final Order order;
  private final Instant now;

  private DryRun(AwsWorld world, Order order, Instant now) {
    this.world = world;
    this.order = order;
    this.now = now;
  }

  static State of(Home home, TargetOptions options, Clients.Target target, Order order)
      throws IOException, InterruptedException {
    try (Clients clients = Clients.of(target)) {
      var smoke =
          new Smoke(
              clients.gameLift(),
              clients.sts(),
              target.region(),
              new GameFacts("", List.of(new byte[0])),
              Duration.ZERO);
      var sources =
          new AwsWorld.Sources(
              Optional.empty(),
              home.template("fleet"),
              FleetParameters.names(home.template("fleet")));
      var run = new DryRun(new AwsWorld(clients, order, sources, smoke), order, Instant.now());
      State state = State.of(order, run.now);
      try {
        return run.noted(state, options.stack());
      } catch (WorldException e) {
        return state.noted(Step.CHECK, run.now, String.valueOf(e.getMessage())).refused(e);
      }
    }
  }

  private State noted(State state, String stack) throws WorldException {
    var system = (Answer.TheSystem) world.look(new Question.TheSystem(stack));
    State checked = state.noted(Step.CHECK, now, "account " + system.facts().account());
    String live = system.target().fleetId();
    return switch (order.kind()) {
      case RELEASE -> release(checked, system, live.isEmpty() ? "nowhere" : live);
      case ROLLBACK ->
          checked
              .noted(Step.ALIAS, now, led(system, live, order.fleet()))
              .noted(Step.DRAIN, now, live + " would be drained and deleted");
      case DRAIN -> {
        if (live.equals(order.fleet()) || system.target().spotFleetId().equals(order.fleet())) {
          throw new WorldException(
              Event.Failure.Kind.REFUSED, "an alias leads to " + order.fleet());
        }
        String then = order.delete() ? ", then deleted" : ", and kept without instances";
        yield checked.noted(Step.DRAIN, now, order.fleet() + " would be drained" + then);
      }
    };
  }

  private static String led(Answer.TheSystem system, String from, String to) {
    return system.facts().aliasId() + " would be led from " + from + " to " + to;
  }

  private State release(State checked, Answer.TheSystem system, String live) throws WorldException {
    if (!system.quota().isEmpty()) {
      throw new WorldException(Event.Failure.Kind.REFUSED, system.quota());
    }
    var build = (Answer.TheBuild) world.look(new Question.TheBuild(order.buildVersion()));
    var stack = (Answer.TheStack) world.look(new Question.TheStack(order.fleetStack()));
    String given = order.parameters().isEmpty() ? "" : " with " + new TreeMap<>(order.parameters());
    return checked
        .noted(Step.BUILD, now, build.id().isEmpty() ? "would upload a build" : "has " + build.id())
        .noted(
            Step.STACK,
            now,
            order.fleetStack()
                + (stack.status() == Answer.StackStatus.NONE
                    ? " would be made" + given
                    : " is " + stack.status()))
        .noted(Step.SMOKE, now, "would play in each location")
        .noted(Step.ALIAS, now, led(system, live, "the new fleet"))
        .noted(
            Step.DRAIN,
            now,
            live.equals("nowhere") ? "nothing to drain" : live + " would be drained and deleted");
  }
}
