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

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Home.find();
    var ends = new ArrayList<State>();
    var targets = target.targets(home);
    for (Clients.Target each : targets) {
      Stop.running(home, target.stack(), each.region());
      Optional<State> end =
          new Run(home, target, new Told(System.err))
              .in(each, Optional.empty(), (before, now) -> back(each, before, now));
      if (end.isEmpty()) {
        throw new IllegalStateException("a release is running here and does not stop");
      }
      ends.add(end.get());
    }
    Exit exit = Run.worst(ends, targets.size());
    Output.print(ends, exit, target.json());
    return exit.code();
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
              + StateFile.path(Home.find().releases(), target.stack(), each.region())
              + "); say --to FLEET");
    }
    return State.of(
        new Order(Order.Kind.ROLLBACK, each.region(), target.stack(), "", "", to, false, true),
        now);
  }
}
