package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.StateFile;
import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Leads players back to the fleet before, and drains the one that was released. Amid a release",
      "that has not led anybody yet, takes the new fleet away. Stops a release that is running here."
    })
final class RollbackCommand implements Callable<Integer> {
  @Mixin private TargetOptions target = new TargetOptions();

  @Option(
      names = "--to",
      paramLabel = "FLEET",
      description = "fleet id (default: the one before, as this machine knows it)")
  private String to = "";

  @Option(names = "--dry-run", description = "says what there is and what would be done")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Home.find();
    var ends = new ArrayList<State>();
    var targets = target.targets(home);
    for (Clients.Target each : targets) {
      if (dryRun) {
        ends.add(wouldBe(home, each));
        continue;
      }
      Stop.running(home, target.stack(), each);
      // In each, whatever became of the others: players are to be led back.
      ends.add(
          new Run(home, target, new Told(System.err))
              .in(each, Optional.empty(), (before, now) -> back(each, before, now)));
    }
    Exit exit = InTurn.exit(ends, targets.size());
    Output.print(ends, exit, target.json());
    return exit.code();
  }

  private State wouldBe(Home home, Clients.Target each) throws IOException, InterruptedException {
    Optional<State> before =
        StateFile.load(StateFile.path(home.releases(each), target.stack(), each.region()));
    State run = back(each, before, Instant.now());
    return run.order().kind() == Order.Kind.ROLLBACK
        ? DryRun.of(home, target, each, run.order())
        : run.noted(run.step(), Instant.now(), "the new fleet would be taken away");
  }

  private State back(Clients.Target each, Optional<State> before, Instant now) {
    boolean begun =
        before.isPresent()
            && before.get().unfinished()
            && before.get().order().kind() == Order.Kind.ROLLBACK
            && (to.isEmpty() || to.equals(before.get().order().fleet()));
    if (begun) {
      return before.get();
    }
    if (before.isPresent() && before.get().order().kind() == Order.Kind.RELEASE) {
      return before.get().takenBack(to, now);
    }
    if (to.isEmpty()) {
      throw new IllegalStateException(
          "this machine knows of no release to take back ("
              + StateFile.path(Home.find().releases(each), target.stack(), each.region())
              + "); say --to FLEET");
    }
    return State.of(Order.rollback(each.region(), target.stack(), to), now);
  }
}
