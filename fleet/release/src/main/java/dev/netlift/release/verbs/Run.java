package dev.netlift.release.verbs;

import dev.netlift.release.Driver;
import dev.netlift.release.Exit;
import dev.netlift.release.Machine;
import dev.netlift.release.Order;
import dev.netlift.release.State;
import dev.netlift.release.StateFile;
import dev.netlift.release.aws.AwsWorld;
import dev.netlift.release.aws.Clients;
import dev.netlift.release.aws.Upload;
import dev.netlift.release.smoke.GameFacts;
import dev.netlift.release.smoke.Smoke;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A run in one Region, from the state file to its end. */
final class Run {
  private static final Duration SMOKE = Duration.ofSeconds(10);

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
   * @return empty: another process is at it
   */
  Optional<State> in(
      Clients.Target target,
      Optional<Path> build,
      BiFunction<Optional<State>, Instant, State> begin)
      throws IOException, InterruptedException {
    try (StateFile file = taken(target)) {
      if (file == null) {
        return Optional.empty();
      }
      State state = begin.apply(file.load(), Instant.now());
      try (Clients clients = Clients.of(target)) {
        Optional<Upload> upload = Optional.empty();
        var game = new GameFacts("", List.of(new byte[0]));
        if (build.isPresent()) {
          upload = Optional.of(Upload.of(build.get()));
          game = GameFacts.of(build.get());
        }
        var smoke = new Smoke(clients.gameLift(), clients.sts(), target.region(), game, SMOKE);
        var world =
            new AwsWorld(
                clients,
                state.order(),
                new AwsWorld.Sources(upload, home.template("fleet")),
                smoke);
        var driver =
            new Driver(
                new Machine(options.timing()),
                world,
                file,
                InstantSource.system(),
                time -> Thread.sleep(time),
                told);
        return Optional.of(driver.run(state));
      }
    }
  }

  @SuppressWarnings("NullAway") // try-with-resources takes null for nothing to close.
  private StateFile taken(Clients.Target target) throws IOException {
    return StateFile.take(home.releases(), options.stack(), target.region()).orElse(null);
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
        && unfinished.fleet().equals(order.fleet())) {
      return before.get();
    }
    throw new IllegalStateException(
        "a "
            + unfinished.kind().name().toLowerCase(java.util.Locale.ROOT)
            + " of "
            + (unfinished.generation().isEmpty() ? unfinished.fleet() : unfinished.generation())
            + " is not finished (step "
            + before.get().step()
            + "): './netlift fleet resume' goes on with it, './netlift fleet rollback' takes it back");
  }

  static Exit worst(List<State> ends, int regions) {
    Exit last = ends.isEmpty() ? Exit.REFUSED : ends.getLast().exit();
    return last != Exit.DONE && ends.size() > 1
            || ends.size() < regions && ends.size() > 0 && last == Exit.DONE
        ? Exit.PARTIAL
        : last;
  }
}
