package dev.netlift.release.verbs;

import dev.netlift.release.StateFile;
import dev.netlift.release.aws.Clients;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Ends a driver that runs on this machine; its state is saved at every moment. */
final class Stop {
  private static final Duration MOST = Duration.ofSeconds(15);

  private Stop() {}

  static void running(Home home, String stack, Clients.Target target) throws IOException {
    Optional<ProcessHandle> driver =
        StateFile.driver(home.releases(target), stack, target.region());
    if (driver.isEmpty()) {
      return;
    }
    System.err.println(
        "netlift: stops the release that is running (pid " + driver.get().pid() + ")");
    driver.get().destroy();
    try {
      driver.get().onExit().orTimeout(MOST.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(
          "the release with pid " + driver.get().pid() + " does not stop", e);
    }
  }
}
