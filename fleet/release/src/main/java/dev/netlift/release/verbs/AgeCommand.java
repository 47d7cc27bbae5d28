package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "age",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "How old fleets are. A fleet keeps the machine image it was made with, so AWS advises a new one",
      "every 30 days: './netlift fleet release --label DATE'. Exit 1: one is older."
    })
final class AgeCommand implements Callable<Integer> {
  @Mixin private TargetOptions target = new TargetOptions();

  @Option(names = "--days", paramLabel = "N", description = "default ${DEFAULT-VALUE}")
  private int days = 30;

  @Override
  public Integer call() throws IOException {
    boolean old = false;
    var json = JsonMapper.shared().createObjectNode().put("days", days);
    var list = json.putArray("fleets");
    for (Clients.Target each : target.targets(Home.find())) {
      try (Clients clients = Clients.of(each)) {
        for (var fleet :
            clients.gameLift().describeFleetAttributesPaginator(r -> {}).fleetAttributes()) {
          long age = Duration.between(fleet.creationTime(), Instant.now()).toDays();
          old |= age > days;
          list.addObject()
              .put("region", each.region())
              .put("fleetId", fleet.fleetId())
              .put("name", fleet.name())
              .put("ageDays", age)
              .put("old", age > days);
          if (!target.json()) {
            System.out.printf(
                "%s  %s  %s  %d days%s%n",
                each.region(), fleet.fleetId(), fleet.name(), age, age > days ? "  OLD" : "");
          }
        }
      }
    }
    if (target.json()) {
      System.out.println(json);
    }
    return old ? Exit.REFUSED.code() : Exit.DONE.code();
  }
}
