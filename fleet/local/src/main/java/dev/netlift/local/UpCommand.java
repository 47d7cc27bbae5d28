package dev.netlift.local;

import dev.netlift.local.play.Company;
import dev.netlift.local.play.GameDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Starts the local cloud and keeps it running until Ctrl-C or 'netlift down'.")
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--game",
      paramLabel = "DIR",
      description = "a game of your own, as 'netlift new DIR' writes one, instead of the arena")
  private @Nullable Path game;

  @Option(
      names = "--bots",
      paramLabel = "N",
      description =
          "bots that play: three join whoever waits for a match, the others play round after round"
              + " (default: none, at most 50)")
  private int bots;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "an IPv4 address of this machine: players' devices of that network can play too, by https;"
              + " prints how they come to trust it")
  private @Nullable String host;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = {
        "of this cloud (default ${DEFAULT-VALUE}). Another runs beside the first, if --port is another",
        "too: for releases in several Regions"
      })
  private String region = Home.REGION;

  @Mixin private CloudOptions options = new CloudOptions();

  @Override
  public Integer call() throws Exception {
    if (bots != 0) {
      Company.requireCount(bots);
    }
    var home = Home.find().in(region).playing(game);
    Files.deleteIfExists(home.gameDescription());
    if (game != null) {
      home.requireBuilt();
      GameDescription.write(home.gameBuild(), home.gameDescription());
    }
    Optional<Outside> outside = outside(home);
    var variation = options.variation();
    var progress = new Progress(System.err, CloudOptions.commandMillis());
    try (var cloud =
        Cloud.start(
            home,
            options.port(),
            options.matchmaking(),
            progress,
            outside.map(variation::with).orElse(variation))) {
      if (!cloud.games().awaitServers(CloudOptions.SERVERS_MOST)) {
        progress.tell("no game server is ready yet; see " + home.logs());
      }
      if (bots > 0) {
        company(home, cloud, progress);
      }
      progress.tell("ready");
      System.out.println(options.json() ? facts(cloud, outside).toString() : words(cloud, outside));
      System.out.flush();
      // Ctrl-C and 'down' end the JVM; its shutdown hook stops the cloud.
      new CountDownLatch(1).await();
      return 0;
    }
  }

  private Optional<Outside> outside(Home home) throws IOException {
    return host == null
        ? Optional.empty()
        : Optional.of(Outside.at(host, home.state().resolve("authority"), InstantSource.system()));
  }

  private ObjectNode facts(Cloud cloud, Optional<Outside> outside) {
    ObjectNode facts = cloud.facts().put("bots", bots);
    outside.ifPresent(place -> facts.set("host", place.facts(options.port())));
    return facts;
  }

  private String words(Cloud cloud, Optional<Outside> outside) {
    return cloud.howToJoin() + outside.map(place -> place.howToTrust(options.port())).orElse("");
  }

  /** They end with the cloud, as every child of it. */
  private void company(Home home, Cloud cloud, Progress progress) throws IOException {
    var arguments = new ArrayList<>(List.of("--config", home.clientConfig().toString()));
    if (game != null) {
      arguments.addAll(List.of("--game", home.gameDescription().toString()));
    }
    cloud.keep(
        Company.start(
            cloud.children(),
            Home.java(),
            home.botsClassPath(),
            arguments,
            "arena",
            bots,
            home.logs().resolve("bots.log"),
            cloud.site().gameLift()::waiting,
            progress::tell));
    progress.tell(bots + " bots wait for somebody to play with");
  }
}
