package dev.netlift.release.verbs;

import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.aws.Clients;
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
      "Waits until nobody plays on a fleet to which no alias leads, and takes its instances away; a",
      "Spot fleet of the same generation goes with it.",
      "Ends no game session. Exit 7: somebody still plays."
    })
final class DrainCommand implements Callable<Integer> {
  @Mixin private TargetOptions target = new TargetOptions();

  @Parameters(paramLabel = "FLEET", description = "fleet id")
  private String fleet = "";

  @Option(names = "--delete", description = "then deletes the fleet, or the stack that made it")
  private boolean delete;

  @Option(names = "--dry-run", description = "says what there is and what would be done")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Home.find();
    Clients.Target where = target.target(home);
    var order = Order.drain(where.region(), target.stack(), fleet, delete);
    State end =
        dryRun
            ? DryRun.of(home, target, where, order)
            : new Run(home, target, new Told(System.err))
                .in(where, Optional.empty(), (before, now) -> Run.release(before, order, now));
    Output.print(List.of(end), end.exit(), target.json());
    return end.exit().code();
  }
}
