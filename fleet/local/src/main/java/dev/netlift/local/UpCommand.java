package dev.netlift.local;

import dev.netlift.local.play.GameDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Mixin private CloudOptions options = new CloudOptions();

  @Override
  public Integer call() throws Exception {
    var home = Home.find().playing(game);
    Files.deleteIfExists(home.gameDescription());
    if (game != null) {
      home.requireBuilt();
      GameDescription.write(home.gameBuild(), home.gameDescription());
    }
    var progress = new Progress(System.err, CloudOptions.commandMillis());
    try (var cloud =
        Cloud.start(home, options.port(), options.matchmaking(), progress, options.variation())) {
      if (!cloud.awaitServers(CloudOptions.SERVERS_MOST)) {
        progress.tell("no game server is ready yet; see " + home.logs());
      }
      progress.tell("ready");
      System.out.println(options.json() ? cloud.facts().toString() : cloud.howToJoin());
      System.out.flush();
      // Ctrl-C and 'down' end the JVM; its shutdown hook stops the cloud.
      new CountDownLatch(1).await();
      return 0;
    }
  }
}
