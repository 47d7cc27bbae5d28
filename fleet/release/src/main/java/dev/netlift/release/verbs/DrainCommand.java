package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Waits until nobody plays on a fleet to which no alias leads, and takes its instances away.",
      "Ends no game session. Exit 7: somebody still plays."
    })
final class DrainCommand implements Callable<Integer> {
  @Mixin private TargetOptions target = new TargetOptions();

  @Parameters(paramLabel = "FLEET", description = "fleet id")
  private String fleet = "";

  @Option(names = "--delete", description = "then deletes the fleet, or the stack that made it")
  private boolean delete;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Home.find();
    var targets = target.targets(home);
    if (targets.size() != 1) {
      throw new IllegalArgumentException("a fleet is in one Region; say one --region");
    }
    var order =
        new Order(
            Order.Kind.DRAIN,
            targets.getFirst().region(),
            target.stack(),
            "",
            "",
            fleet,
            false,
            delete);
    Optional<State> end =
        new Run(home, target, new Told(System.err))
            .in(
                targets.getFirst(),
                Optional.empty(),
                (before, now) -> Run.release(before, order, now));
    if (end.isEmpty()) {
      throw new IllegalStateException("a release of this system is running here");
    }
    Exit exit = end.get().exit();
    Output.print(List.of(end.get()), exit, target.json());
    return exit.code();
  }
}
