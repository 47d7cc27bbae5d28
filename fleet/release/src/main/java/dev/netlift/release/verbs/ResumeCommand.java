package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Goes on with what was not finished, whatever it is.")
final class ResumeCommand implements Callable<Integer> {
  @Mixin private TargetOptions target = new TargetOptions();

  @Option(
      names = "--build",
      paramLabel = "DIR",
      description = "of the release (default: that of fleet build)")
  private @Nullable Path build;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Home.find();
    Path folder = build == null ? home.fleetBuild(target.local()) : build;
    var targets = target.targets(home);
    var ends = new ArrayList<State>();
    for (var each : targets) {
      Path file = StateFile.path(home.releases(), target.stack(), each.region());
      State unfinished =
          StateFile.load(file)
              .filter(State::unfinished)
              .orElseThrow(() -> new IllegalStateException("nothing is unfinished (" + file + ")"));
      boolean released = unfinished.order().kind() == Order.Kind.RELEASE;
      Optional<State> end =
          new Run(home, target, new Told(System.err))
              .in(
                  each,
                  released ? Optional.of(folder) : Optional.empty(),
                  (before, now) -> before.orElse(unfinished));
      ends.add(
          end.orElseThrow(
              () -> new IllegalStateException("another release of this system is running here")));
      if (ends.getLast().exit() != Exit.DONE) {
        break;
      }
    }
    Exit exit = Run.worst(ends, targets.size());
    Output.print(ends, exit, target.json());
    return exit.code();
  }
}
