package dev.netlift.release.verbs;

import dev.netlift.release.Driver;
import dev.netlift.release.Machine;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.StateFile;
import dev.netlift.release.aws.AwsWorld;
import dev.netlift.release.aws.Clients;
import dev.netlift.release.aws.FleetParameters;
import dev.netlift.release.aws.Upload;
import dev.netlift.release.smoke.GameFacts;
import dev.netlift.release.smoke.Smoke;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** A run in one Region, from the state file to its end. */
final class Run {
  private final Home home;
  private final TargetOptions options;
  private final Told told;

  Run(Home home, TargetOptions options, Told told) {
    this.home = home;
    this.options = options;
    this.told = told;
  }

  /**
   * @param begin makes the state to drive of what was there
   * @param build empty where none is needed
   * @throws IllegalStateException another process is at it
   */
  State in(
      Clients.Target target,
      Optional<Path> build,
      BiFunction<Optional<State>, Instant, State> begin)
      throws IOException, InterruptedException {
    try (StateFile file = taken(target)) {
      if (file == null) {
        throw new IllegalStateException(
            "another run of this system is going on here, in " + target.region());
      }
      State state = begin.apply(file.load(), Instant.now());
      try (Clients clients = Clients.of(target)) {
        Optional<Upload> upload = Optional.empty();
        var game = new GameFacts("", List.of(new byte[0]));
        if (build.isPresent()) {
          upload = Optional.of(Upload.of(build.get()));
          game = GameFacts.of(build.get());
        }
        var smoke =
            new Smoke(clients.gameLift(), clients.sts(), target.region(), game, options.smoke());
        var world =
            new AwsWorld(
                clients,
                state.order(),
                new AwsWorld.Sources(
                    upload, home.template("fleet"), FleetParameters.names(home.template("fleet"))),
                smoke);
        var driver =
            new Driver(
                new Machine(options.timing()),
                world,
                file,
                InstantSource.system(),
                time -> Thread.sleep(time),
                told);
        return driver.run(state);
      }
    }
  }

  @SuppressWarnings("NullAway") // try-with-resources takes null for nothing to close.
  private StateFile taken(Clients.Target target) throws IOException {
    return StateFile.take(home.releases(target), options.stack(), target.region()).orElse(null);
  }

  /**
   * A release goes on if it is the one that was not finished.
   *
   * @throws IllegalStateException another one is not finished
   */
  static State release(Optional<State> before, Order order, Instant now) {
    if (before.isEmpty() || !before.get().unfinished()) {
      return State.of(order, now);
    }
    Order unfinished = before.get().order();
    if (unfinished.kind() == order.kind()
        && unfinished.generation().equals(order.generation())
        && unfinished.fleet().equals(order.fleet())
        && unfinished.delete() == order.delete()) {
      return before.get();
    }
    throw new IllegalStateException(
        "a "
            + unfinished.kind().name().toLowerCase(Locale.ROOT)
            + " of "
            + (unfinished.generation().isEmpty() ? unfinished.fleet() : unfinished.generation())
            + " is not finished (step "
            + before.get().step()
            + "): './netlift fleet resume' goes on with it, './netlift fleet rollback' takes it back");
  }
}
