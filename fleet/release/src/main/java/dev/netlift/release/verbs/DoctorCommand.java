package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.State;
import dev.netlift.release.StateFile;
import dev.netlift.release.WorldException;
import dev.netlift.release.aws.Clients;
import dev.netlift.release.aws.Inventory;
import dev.netlift.release.build.BuildChecks;
import dev.netlift.release.build.BuildFolder;
import dev.netlift.release.build.FleetTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what would go wrong before it does: in the build and the fleet's template, in the account's",
      "quotas, and in what is deployed. Changes nothing. Exit 1: something is wrong."
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private TargetOptions target = new TargetOptions();

  @Option(
      names = "--build",
      paramLabel = "DIR",
      description = "what would be released (default: that of fleet build)")
  private @Nullable Path build;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "of the fleet (default: fleet/aws/templates/fleet.json)")
  private @Nullable Path template;

  @Option(names = "--parameter", paramLabel = "NAME=VALUE", description = "of that template")
  private Map<String, String> parameters = new LinkedHashMap<>();

  /** One thing that is wrong. */
  private record Wrong(String where, String fault, String what, String remedy) {}

  @Override
  public Integer call() throws IOException, WorldException {
    var home = Home.find();
    Path folder = build == null ? home.fleetBuild(target.local()) : build;
    var wrong = new ArrayList<Wrong>();
    var notes = new ArrayList<String>();
    var fleet =
        FleetTemplate.read(template == null ? home.template("fleet") : template, parameters);
    var quotas = new LinkedHashMap<String, Integer>();
    if (target.localOnly() && !Rehearsal.cloudRuns(home)) {
      notes.add("no local cloud is running, so nothing that is deployed was looked at");
    } else {
      for (Clients.Target each : target.targets(home)) {
        try (Clients clients = Clients.of(each)) {
          var inventory = new Inventory(clients, target.stack());
          quotas.putAll(inventory.quotas(fleet));
          inventory
              .faults()
              .forEach(f -> wrong.add(new Wrong(each.region(), f.fault(), f.what(), f.remedy())));
          unfinished(home, each, wrong);
        }
      }
    }
    for (BuildChecks.Finding finding :
        BuildChecks.check(new BuildChecks.Subject(BuildFolder.read(folder), fleet, quotas))) {
      wrong.add(
          new Wrong(folder.toString(), finding.fault().name(), finding.what(), finding.remedy()));
    }
    return print(wrong, notes);
  }

  private void unfinished(Home home, Clients.Target where, List<Wrong> wrong) throws IOException {
    StateFile.load(StateFile.path(home.releases(where), target.stack(), where.region()))
        .filter(State::unfinished)
        .ifPresent(
            state ->
                wrong.add(
                    new Wrong(
                        where.region(),
                        "UNFINISHED",
                        "a " + state.order().kind() + " stands in step " + state.step(),
                        "./netlift fleet resume, or rollback")));
  }

  private int print(List<Wrong> wrong, List<String> notes) {
    if (target.json()) {
      var json = JsonMapper.shared().createObjectNode().put("ok", wrong.isEmpty());
      var list = json.putArray("findings");
      for (Wrong each : wrong) {
        list.addObject()
            .put("where", each.where())
            .put("fault", each.fault())
            .put("what", each.what())
            .put("remedy", each.remedy());
      }
      notes.forEach(json.putArray("notes")::add);
      System.out.println(json);
    } else {
      notes.forEach(note -> System.out.println("  note     " + note));
      wrong.forEach(
          each ->
              System.out.println(
                  "  wrong    "
                      + each.fault()
                      + ": "
                      + each.what()
                      + "\n           "
                      + each.remedy()));
      System.out.println(wrong.isEmpty() ? "  ok       nothing is wrong" : "");
    }
    return wrong.isEmpty() ? Exit.DONE.code() : Exit.REFUSED.code();
  }
}
