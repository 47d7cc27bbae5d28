package dev.netlift.release.verbs;

import dev.netlift.release.Exit;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.StateFile;
import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
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
    var unfinished = new LinkedHashMap<Clients.Target, State>();
    for (Clients.Target each : target.targets(home)) {
      StateFile.load(StateFile.path(home.releases(each), target.stack(), each.region()))
          .filter(State::unfinished)
          .ifPresent(state -> unfinished.put(each, state));
    }
    if (unfinished.isEmpty()) {
      throw new IllegalStateException("nothing is unfinished");
    }
    List<State> ends =
        InTurn.untilOneFails(
            List.copyOf(unfinished.keySet()),
            each -> {
              State found = Objects.requireNonNull(unfinished.get(each));
              boolean release = found.order().kind() == Order.Kind.RELEASE;
              return new Run(home, target, new Told(System.err))
                  .in(
                      each,
                      release ? Optional.of(folder) : Optional.empty(),
                      (before, now) -> before.orElse(found));
            });
    Exit exit = InTurn.exit(ends, unfinished.size());
    Output.print(ends, exit, target.json());
    return exit.code();
  }
}
