package dev.netlift.local;

import dev.netlift.local.play.BotsProcess;
import dev.netlift.local.play.GameDescription;
import dev.netlift.local.play.PlayReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "play",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts the local cloud, sends bots through the whole way in, ends everything in order and",
      "prints a table. Exit 0 only if every bot was matched, admitted, played and left, and every",
      "server process exited with 0."
    })
final class PlayCommand implements Callable<Integer> {
  private enum Via {
    UDP,
    TCP,
    WS
  }

  /** What GameLift gives a process after ProcessEnding, and some for the sessions to empty. */
  private static final Duration END_MOST = Duration.ofSeconds(30);

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  @Option(names = "--bots", paramLabel = "N", description = "default ${DEFAULT-VALUE}")
  private int bots = 8;

  @Option(names = "--seconds", paramLabel = "S", description = "of play (default ${DEFAULT-VALUE})")
  private int seconds = 20;

  @Option(names = "--transport", paramLabel = "udp|tcp|ws", description = "default udp")
  private Via transport = Via.UDP;

  @Option(names = "--mode", paramLabel = "NAME", description = "default ${DEFAULT-VALUE}")
  private String mode = "arena";

  @Option(
      names = "--party",
      paramLabel = "N",
      description = "bots who play together (default ${DEFAULT-VALUE})")
  private int party = 1;

  @Option(names = "--seed", paramLabel = "N", description = "of the bots' dice")
  private long seed = 1;

  @Option(
      names = "--game",
      paramLabel = "DIR",
      description = "a game of your own, as 'netlift new DIR' writes one, instead of the arena")
  private @Nullable Path game;

  @Option(names = "--keep", description = "keep the cloud running afterwards, until Ctrl-C")
  private boolean keep;

  @Mixin private CloudOptions options = new CloudOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Home.find().playing(game);
    long start = CloudOptions.commandMillis();
    var progress = new Progress(System.err, start);
    if (game != null) {
      home.requireBuilt();
      GameDescription.write(home.gameBuild(), home.gameDescription());
    }
    try (var cloud =
        Cloud.start(home, options.port(), options.matchmaking(), progress, options.variation())) {
      progress.tell("sending " + bots + " bots in, for " + seconds + " s of play");
      var running =
          BotsProcess.start(
              cloud.children(),
              Home.java(),
              home.botsClassPath(),
              arguments(home, start),
              home.state().resolve("play"));
      int exitCode = await(running, cloud, progress);
      progress.tell("waiting for the sessions to end");
      var processes = keep ? cloud.games().awaitSessionsEnd(END_MOST) : cloud.games().end(END_MOST);
      var report = new PlayReport(running.report(), exitCode, processes, start);
      cloud.keepMetrics();
      System.out.print(
          options.json() ? report.json() + "\n" : running.table() + "\n" + report.table());
      System.out.flush();
      if (keep) {
        progress.tell("kept running; Ctrl-C or ./netlift down ends it");
        new CountDownLatch(1).await();
      }
      return report.clean() ? 0 : 1;
    }
  }

  /** While the bots play, tells what goes wrong in the fleet; ends them if nobody can host. */
  private static int await(BotsProcess running, Cloud cloud, Progress progress)
      throws InterruptedException {
    var troubles = new FleetTroubles(cloud.games());
    while (true) {
      OptionalInt exitCode = running.await(LOOK_EVERY);
      if (exitCode.isPresent()) {
        return exitCode.getAsInt();
      }
      troubles.news().forEach(progress::tell);
      Optional<String> hopeless = troubles.hopeless();
      if (hopeless.isPresent()) {
        running.stop();
        throw new IllegalStateException("no game server can start: " + hopeless.get());
      }
    }
  }

  private List<String> arguments(Home home, long start) {
    var arguments = new ArrayList<String>();
    if (game != null) {
      arguments.addAll(List.of("--game", home.gameDescription().toString()));
    }
    arguments.addAll(
        List.of(
            "--config",
            home.clientConfig().toString(),
            "--count",
            Integer.toString(bots),
            "--seconds",
            Integer.toString(seconds),
            "--transport",
            transport.name().toLowerCase(Locale.ROOT),
            "--mode",
            mode,
            "--party",
            Integer.toString(party),
            "--seed",
            Long.toString(seed),
            "--since",
            Long.toString(start)));
    return arguments;
  }
}
