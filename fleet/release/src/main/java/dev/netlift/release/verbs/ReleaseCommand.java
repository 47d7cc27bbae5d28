package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.aws.FleetParameters;
import dev.netlift.release.aws.Generation;
import dev.netlift.release.aws.Upload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Brings a build to players without ending a game session: upload, fleet, smoke, alias, drain.",
      "Killed anywhere, the same command goes on. Exit codes are in docs/release.md."
    })
final class ReleaseCommand implements Callable<Integer> {
  @Mixin private TargetOptions target = new TargetOptions();

  @Option(
      names = "--build",
      paramLabel = "DIR",
      description = "what GameLift gets (default: that of fleet build)")
  private @Nullable Path build;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "makes another generation of the same build, as for a fresh machine image")
  private String label = "";

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = {
        "of the fleet's stack, as SpotInstances=4 (docs/stacks.md); what is not given is as in the",
        "generation before. Other parameters make another generation"
      })
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--keep-failed", description = "leaves a generation that failed, to look at")
  private boolean keepFailed;

  @Option(names = "--dry-run", description = "says what there is and what would be done")
  private boolean dryRun;

  @Option(
      names = "--bots",
      paramLabel = "N",
      description = "with --local and no cloud running: how many play meanwhile (default 50)")
  private int bots = 50;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Home.find();
    Path folder = build == null ? home.fleetBuild(target.local()) : build;
    FleetParameters.check(home.template("fleet"), parameters);
    if (target.localOnly() && !dryRun && !Rehearsal.cloudRuns(home)) {
      return new Rehearsal(home, bots).run(target.json(), () -> release(home, folder));
    }
    List<State> ends = release(home, folder);
    Exit exit = InTurn.exit(ends, target.targets(home).size());
    Output.print(ends, exit, target.json());
    return exit.code();
  }

  private List<State> release(Home home, Path folder) throws IOException, InterruptedException {
    Upload upload = Upload.of(folder);
    String generation = Generation.of(upload, home.template("fleet"), parameters, label);
    return InTurn.untilOneFails(
        target.targets(home),
        each -> {
          var order =
              Order.release(
                  each.region(),
                  target.stack(),
                  generation,
                  upload.version(),
                  parameters,
                  keepFailed);
          return dryRun
              ? DryRun.of(home, target, each, order)
              : new Run(home, target, new Told(System.err))
                  .in(each, Optional.of(folder), (before, now) -> Run.release(before, order, now));
        });
  }
}
