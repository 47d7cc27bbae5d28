package dev.netlift.server;

import dev.netlift.server.host.ExitCode;
import dev.netlift.server.host.GameLiftHosting;
import dev.netlift.server.host.HttpBackend;
import dev.netlift.server.metrics.CloudWatchSink;
import dev.netlift.server.warmup.WarmUp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * A run that an AOT cache is made of, by {@code -XX:AOTCacheOutput}: what a server loads and runs
 * from its start to its first match, without GameLift, backend or network.
 */
final class Training {
  /** Enough for the compilers to see every loop; the profiles go into the cache. */
  private static final Duration CPU_MAX = Duration.ofSeconds(4);

  private static final int TICK_RATE_HZ = 30;
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1");
  private static final String REGION = "us-west-2";

  private Training() {}

  /** Ends the process: the JVM makes the cache on its way out, and only by System.exit. */
  static void run(List<String> args) {
    System.exit(train(args).number());
  }

  private static ExitCode train(List<String> args) {
    System.setProperty("netlift.log.folder", Path.of("training-logs").toString());
    JdkLogs.join();
    try {
      var game = Games.find(ServerConfig.game(args));
      loadWhatTalksToTheWorld();
      WarmUp.run(game, TICK_RATE_HZ, false, cpuMax());
      return ExitCode.ENDED;
    } catch (ServerConfig.UsageException e) {
      System.err.println("netlift-server: " + e.getMessage());
      return ExitCode.USAGE;
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Training.class).atError().setCause(e).log("the training failed");
      return ExitCode.INTERNAL;
    }
  }

  /** As long as it takes, unless the environment says how long a warm-up may be. */
  private static Duration cpuMax() {
    String millis = System.getenv("NETLIFT_WARM_UP_MILLIS");
    return millis == null ? CPU_MAX : Duration.ofMillis(Long.parseLong(millis));
  }

  private static void loadWhatTalksToTheWorld() {
    var nobody =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("training", "training"));
    new CloudWatchSink(REGION, nobody);
    try (var chain = DefaultCredentialsProvider.builder().build();
        var backend = new HttpBackend(NOWHERE, REGION, nobody)) {
      backend.prepare();
      LoggerFactory.getLogger(Training.class).atDebug().addKeyValue("chain", chain).log("loaded");
    }
    GameLiftHosting.load();
  }
}
