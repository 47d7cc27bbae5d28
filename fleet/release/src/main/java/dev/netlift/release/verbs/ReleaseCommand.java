package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.aws.Clients;
import dev.netlift.release.aws.Generation;
import dev.netlift.release.aws.Upload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    if (target.local() && !dryRun && !Rehearsal.cloudRuns(home)) {
      return new Rehearsal(home, bots).run(target.json(), () -> release(home, folder));
    }
    return print(release(home, folder), target.targets(home).size());
  }

  private List<State> release(Home home, Path folder) throws IOException, InterruptedException {
    Upload upload = Upload.of(folder);
    String generation = Generation.of(upload, home.template("fleet"), label);
    var ends = new ArrayList<State>();
    for (Clients.Target each : target.targets(home)) {
      var order =
          new Order(
              Order.Kind.RELEASE,
              each.region(),
              target.stack(),
              generation,
              upload.version(),
              "",
              keepFailed,
              true);
      if (dryRun) {
        ends.add(DryRun.of(home, target, each, order));
        continue;
      }
      Optional<State> end =
          new Run(home, target, new Told(System.err))
              .in(each, Optional.of(folder), (before, now) -> Run.release(before, order, now));
      if (end.isEmpty()) {
        throw new IllegalStateException("another release of this system is running here");
      }
      ends.add(end.get());
      // The canary's fault is nobody else's.
      if (end.get().exit() != Exit.DONE) {
        break;
      }
    }
    return ends;
  }

  private int print(List<State> ends, int regions) {
    Exit exit = Run.worst(ends, regions);
    Output.print(ends, exit, target.json());
    return exit.code();
  }
}
