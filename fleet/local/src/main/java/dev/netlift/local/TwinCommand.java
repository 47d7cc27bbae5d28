package dev.netlift.local;

import dev.netlift.local.chaos.BackendSwitch;
import dev.netlift.local.chaos.TwinMatches;
import dev.netlift.local.chaos.TwinReport;
import dev.netlift.local.front.Service;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.play.BotsProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "achievements",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Plays a scripted match twice in the local cloud: undisturbed, and with the backend cut off",
      "and its functions killed from before the first report until the server process has gone.",
      "Exit 0 only if both brought their players the same totals and unlocks."
    })
final class TwinCommand implements Callable<Integer> {
  private static final String GAME = "dev.netlift.server.arena.ScriptedArena";

  /** A match of the mode arena; in one party, so that it is one match. */
  private static final int PLAYERS = 4;

  /** Longer than the script's match: the bots stay until the room ends. */
  private static final Duration PLAY = Duration.ofSeconds(120);

  private static final Duration SERVER_MOST = Duration.ofMinutes(2);

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of both matches (default ${DEFAULT-VALUE})")
  private long seed = 1;

  @Mixin private CloudOptions options = new CloudOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Home.find();
    var progress = new Progress(System.err, CloudOptions.commandMillis());
    var gateway = new AtomicReference<@Nullable BackendSwitch>();
    var variation = new Variation(this::scripted, api -> switched(api, gateway));
    try (var cloud =
        Cloud.start(home, options.port(), options.matchmaking(), progress, variation)) {
      cloud.games().awaitServers(1, SERVER_MOST);
      TwinReport report =
          new TwinMatches(
                  cloud.site(),
                  Objects.requireNonNull(gateway.get()),
                  home.state().resolve("spool"),
                  () -> bots(home, cloud),
                  PLAYERS,
                  progress::tell)
              .run(seed);
      System.out.print(options.json() ? report.json() + "\n" : report.table());
      System.out.flush();
      return report.clean() ? 0 : 1;
    }
  }

  private static Service switched(Service api, AtomicReference<@Nullable BackendSwitch> gateway) {
    var between = new BackendSwitch(api);
    gateway.set(between);
    return between;
  }

  private GameLiftConfig scripted(GameLiftConfig usual) {
    var environment = new HashMap<>(usual.serverEnvironment());
    environment.put("NETLIFT_GAME", GAME);
    environment.put("NETLIFT_EMPTY_SECONDS", "2");
    environment.put("JDK_JAVA_OPTIONS", "-Dnetlift.script.seed=" + seed);
    return usual.withServerEnvironment(environment);
  }

  private BotsProcess bots(Home home, Cloud cloud) throws IOException {
    return BotsProcess.start(
        cloud.children(),
        Home.java(),
        home.botsClassPath(),
        List.of(
            "--config",
            home.clientConfig().toString(),
            "--count",
            Integer.toString(PLAYERS),
            "--party",
            Integer.toString(PLAYERS),
            "--seconds",
            Long.toString(PLAY.toSeconds()),
            "--seed",
            Long.toString(seed)),
        home.state().resolve("chaos"));
  }
}
