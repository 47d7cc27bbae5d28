package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.WorldException;
import dev.netlift.release.aws.Clients;
import dev.netlift.release.aws.SystemStack;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

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

  @Override
  public Integer call() throws IOException, InterruptedException, WorldException {
    if (!yes) {
      throw new IllegalArgumentException("destroy takes everything away; say --yes");
    }
    var home = Home.find();
    for (Clients.Target each : target.targets(home)) {
      Exit exit = destroy(home, each);
      if (exit != Exit.DONE) {
        return exit.code();
      }
    }
    return Exit.DONE.code();
  }

  private Exit destroy(Home home, Clients.Target each)
      throws IOException, InterruptedException, WorldException {
    try (Clients clients = Clients.of(each)) {
      var system =
          new SystemStack(
              clients,
              target.stack(),
              target.timing().poll(),
              what -> System.err.println("netlift: " + each.region() + ": " + what));
      String prefix = drain(each, "").fleetStackPrefix();
      List<String> fleets = system.close(MESSAGE, prefix);
      if (!fleets.isEmpty()) {
        // Placements under way may still reach a fleet.
        Thread.sleep(target.timing().settle());
      }
      for (String fleet : fleets) {
        Optional<State> end =
            new Run(home, target, new Told(System.err))
                .in(each, Optional.empty(), (before, now) -> State.of(drain(each, fleet), now));
        if (end.isEmpty() || end.get().exit() != Exit.DONE) {
          return end.map(State::exit).orElse(Exit.REFUSED);
        }
      }
      system.deleteBuilds();
      List<String> kept = system.destroy(home.template("system"), target.timing().step());
      List<String> left = system.left(prefix);
      var json = JsonMapper.shared().createObjectNode().put("region", each.region());
      kept.forEach(json.putArray("kept")::add);
      left.forEach(json.putArray("left")::add);
      if (target.json()) {
        System.out.println(json);
      } else {
        kept.forEach(what -> System.out.println("kept: " + what));
        left.forEach(what -> System.out.println("left: " + what));
        System.out.println(
            each.region() + ": " + (left.isEmpty() ? "nothing is left" : "not all is gone"));
      }
      return left.isEmpty() ? Exit.DONE : Exit.REFUSED;
    }
  }

  private Order drain(Clients.Target each, String fleet) {
    return new Order(Order.Kind.DRAIN, each.region(), target.stack(), "", "", fleet, false, true);
  }
}
