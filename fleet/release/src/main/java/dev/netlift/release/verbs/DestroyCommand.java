package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.WorldException;
import dev.netlift.release.aws.Clients;
import dev.netlift.release.aws.SystemStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "destroy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lets nobody in any more, waits until nobody plays, takes everything away and looks whether",
      "anything is left. Tables are kept, as the template says, and named. Killed, it goes on."
    })
final class DestroyCommand implements Callable<Integer> {
  private static final String MESSAGE = "The servers are closed.";

  @Mixin private TargetOptions target = new TargetOptions();

  @Option(names = "--yes", description = "it is meant so")
  private boolean yes;

  @Option(names = "--dry-run", description = "says what there is")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException, WorldException {
    if (!yes && !dryRun) {
      throw new IllegalArgumentException("destroy takes everything away; say --yes");
    }
    var home = Home.find();
    var done = new ArrayList<ObjectNode>();
    Exit exit = Exit.DONE;
    for (Clients.Target each : target.targets(home)) {
      exit = destroy(home, each, done);
      if (exit != Exit.DONE) {
        break;
      }
    }
    if (target.json()) {
      Output.print(done);
    }
    return exit.code();
  }

  private Exit destroy(Home home, Clients.Target each, List<ObjectNode> done)
      throws IOException, InterruptedException, WorldException {
    var json = JsonMapper.shared().createObjectNode().put("region", each.region());
    done.add(json);
    try (Clients clients = Clients.of(each)) {
      var system =
          new SystemStack(
              clients,
              target.stack(),
              target.timing().poll(),
              what -> System.err.println("netlift: " + each.region() + ": " + what));
      String prefix = Order.drain(each.region(), target.stack(), "", true).fleetStackPrefix();
      if (dryRun) {
        print(json, List.of(), system.left(prefix), "would go: ");
        return Exit.DONE;
      }
      List<String> fleets = system.close(MESSAGE, prefix);
      if (!fleets.isEmpty()) {
        // Placements under way may still reach a fleet.
        Thread.sleep(target.timing().settle());
      }
      for (String fleet : fleets) {
        var order = Order.drain(each.region(), target.stack(), fleet, true);
        State end =
            new Run(home, target, new Told(System.err))
                .in(each, Optional.empty(), (before, now) -> State.of(order, now));
        if (end.exit() != Exit.DONE) {
          json.set("drain", Told.json(end));
          System.err.println("netlift: " + fleet + " was not drained: " + end.problem());
          return end.exit();
        }
      }
      system.deleteUnused(prefix, target.timing().step());
      system.deleteBuilds();
      List<String> kept = system.destroy(home.template("system"), target.timing().step());
      List<String> left = system.left(prefix);
      print(json, kept, left, "left: ");
      if (!target.json()) {
        System.out.println(
            each.region() + ": " + (left.isEmpty() ? "nothing is left" : "not all is gone"));
      }
      return left.isEmpty() ? Exit.DONE : Exit.REFUSED;
    }
  }

  private void print(ObjectNode json, List<String> kept, List<String> there, String word) {
    kept.forEach(json.putArray("kept")::add);
    there.forEach(json.putArray(dryRun ? "wouldGo" : "left")::add);
    if (!target.json()) {
      kept.forEach(what -> System.out.println("kept: " + what));
      there.forEach(what -> System.out.println(word + what));
    }
  }
}
