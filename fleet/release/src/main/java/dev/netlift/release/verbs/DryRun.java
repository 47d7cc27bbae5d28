package dev.netlift.release.verbs;

import dev.netlift.release.Answer;
import dev.netlift.release.Order;
import dev.netlift.release.Question;
import dev.netlift.release.State;
import dev.netlift.release.Step;
import dev.netlift.release.WorldException;
import dev.netlift.release.aws.AwsWorld;
import dev.netlift.release.aws.Clients;
import dev.netlift.release.smoke.GameFacts;
import dev.netlift.release.smoke.Smoke;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a release would do: every question that can be asked by now, and no action. */
final class DryRun {
  private DryRun() {}

  static State of(Home home, TargetOptions options, Clients.Target target, Order order)
      throws InterruptedException {
    try (Clients clients = Clients.of(target)) {
      var smoke =
          new Smoke(
              clients.gameLift(),
              clients.sts(),
              target.region(),
              new GameFacts("", List.of(new byte[0])),
              Duration.ZERO);
      var world =
          new AwsWorld(
              clients,
              order,
              new AwsWorld.Sources(Optional.empty(), home.template("fleet")),
              smoke);
      Instant now = Instant.now();
      State state = State.of(order, now);
      try {
        var system = (Answer.TheSystem) world.look(new Question.TheSystem(options.stack()));
        var build = (Answer.TheBuild) world.look(new Question.TheBuild(order.buildVersion()));
        var stack = (Answer.TheStack) world.look(new Question.TheStack(order.fleetStack()));
        String live = system.target().fleetId();
        return state
            .noted(Step.CHECK, now, "account " + system.facts().account())
            .noted(
                Step.BUILD,
                now,
                build.id().isEmpty() ? "would upload a build" : "has " + build.id())
            .noted(
                Step.STACK,
                now,
                order.fleetStack()
                    + (stack.status() == Answer.StackStatus.NONE
                        ? " would be made"
                        : " is " + stack.status()))
            .noted(Step.SMOKE, now, "would play 10 s in each location")
            .noted(
                Step.ALIAS,
                now,
                system.facts().aliasId()
                    + " would be led from "
                    + (live.isEmpty() ? "nowhere" : live)
                    + " to the new fleet")
            .noted(
                Step.DRAIN,
                now,
                live.isEmpty() ? "nothing to drain" : live + " would be drained and deleted");
      } catch (WorldException e) {
        return state.noted(Step.CHECK, now, String.valueOf(e.getMessage())).refused(e);
      }
    }
  }
}
