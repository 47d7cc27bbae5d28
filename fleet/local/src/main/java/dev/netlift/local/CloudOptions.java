package dev.netlift.local;

import dev.netlift.local.beacon.BeaconConfig;
import dev.netlift.local.gamelift.MatchmakingOptions;
import dev.netlift.local.gamelift.Timers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** What every verb that starts a cloud takes. */
final class CloudOptions {
  static final Duration SERVERS_MOST = Duration.ofSeconds(60);

  /** As long as the real pool's. */
  static final Duration GUEST_KEYS_LIFE = Duration.ofHours(1);

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "of the local cloud, on 127.0.0.1 (default ${DEFAULT-VALUE})")
  private int port = 4566;

  @Option(names = "--json", description = "one JSON object on standard output")
  private boolean json;

  @Option(
      names = "--match-setting",
      paramLabel = "NAME=true|false",
      description = "how FlexMatch behaves where AWS says too little; docs/flexmatch.md lists them")
  private Map<String, Boolean> matchmaking = Map.of();

  @Option(
      names = "--guest-keys-seconds",
      paramLabel = "S",
      description = "how long a guest's credentials are good (default 3600)")
  private long guestKeysSeconds = GUEST_KEYS_LIFE.toSeconds();

  Duration guestKeysLife() {
    if (guestKeysSeconds < 1 || guestKeysSeconds > GUEST_KEYS_LIFE.toSeconds()) {
      throw new IllegalArgumentException(
          "--guest-keys-seconds must be 1 to 3600, was " + guestKeysSeconds);
    }
    return Duration.ofSeconds(guestKeysSeconds);
  }

  @Option(
      names = "--termination-notice",
      paramLabel = "S",
      description =
          "seconds that GameLift names when it asks a server to end (default ${DEFAULT-VALUE})")
  private int terminationNotice = (int) Timers.DEFAULT.terminationNotice().toSeconds();

  @Option(
      names = "--beacon-delay",
      paramLabel = "MS",
      description = "milliseconds the ping beacon answers late (default ${DEFAULT-VALUE})")
  private int beaconDelay;

  @Option(
      names = "--beacon-loss",
      paramLabel = "PERCENT",
      description = "of pings the beacon loses (default ${DEFAULT-VALUE})")
  private int beaconLoss;

  @Option(
      names = "--push-port",
      paramLabel = "N",
      description = "of the push service, on 127.0.0.1 (default: any free one)")
  private int pushPort;

  /**
   * @throws IllegalArgumentException one of them cannot be
   */
  Variation variation() {
    if (terminationNotice < 1 || terminationNotice > 3600) {
      throw new IllegalArgumentException(
          "--termination-notice must be 1 to 3600, was " + terminationNotice);
    }
    if (pushPort < 0 || pushPort > 65_535) {
      throw new IllegalArgumentException("--push-port must be 0 to 65535, was " + pushPort);
    }
    var timers = Timers.DEFAULT.noticing(Duration.ofSeconds(terminationNotice));
    return new Variation(
        config -> config.with(timers),
        UnaryOperator.identity(),
        guestKeysLife(),
        new BeaconConfig(Duration.ofMillis(beaconDelay), beaconLoss),
        pushPort,
        Optional.empty());
  }

  /**
   * @throws IllegalArgumentException one of them is unknown
   */
  MatchmakingOptions matchmaking() {
    MatchmakingOptions options = MatchmakingOptions.DEFAULT;
    for (var setting : matchmaking.entrySet()) {
      options = options.with(setting.getKey(), setting.getValue());
    }
    return options;
  }

  int port() {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("--port must be 1 to 65535, was " + port);
    }
    return port;
  }

  boolean json() {
    return json;
  }

  /** Wall clock when the command was given; when it had to build first, when this JVM started. */
  static long commandMillis() {
    String given = System.getProperty("netlift.commandMillis", "");
    return given.matches("[0-9]{13}")
        ? Long.parseLong(given)
        : ManagementFactory.getRuntimeMXBean().getStartTime();
  }
}
