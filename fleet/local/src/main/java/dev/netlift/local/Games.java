package dev.netlift.local;

import dev.netlift.local.beacon.Beacon;
import dev.netlift.local.gamelift.FleetEvent;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.gamelift.MatchmakingOptions;
import dev.netlift.local.gamelift.ProcessReport;
import dev.netlift.local.gamelift.RoleCredentials;
import dev.netlift.local.identity.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** GameLift with its server processes, and the beacon that locations are pinged by. Any thread. */
record Games(GameLift gameLift, Beacon beacon) {
  private static final Duration POLL = Duration.ofMillis(100);

  static Games start(
      Base base,
      MatchmakingOptions matchmaking,
      Variation variation,
      Messaging messaging,
      Storage storage) {
    var config =
        new GameLiftConfig(
                base.region(), Base.ACCOUNT, base.state(), base.endpoint(), serverEnvironment(base))
            .with(matchmaking);
    GameLift gameLift =
        base.parts()
            .add(
                GameLift.start(
                    variation.gameLift().apply(config),
                    base.children(),
                    messaging.sns().publisher("gamelift.amazonaws.com")::publish,
                    messaging.events(),
                    (roleArn, session, life) ->
                        credentials(
                            base.identities().issue(roleArn, session, life, Optional.empty())),
                    base.identities()::lookup));
    gameLift.movePorts(base.home().portShift());
    UploadedBuilds.serve(gameLift, storage.s3(), base.identities(), base.region());
    Beacon beacon =
        base.parts().add(Beacon.start(variation.beacon(), RandomGenerator.getDefault()));
    gameLift.beacon(beacon.address());
    return new Games(gameLift, beacon);
  }

  /** What a server process on an instance would find there, and the way to us. */
  private static Map<String, String> serverEnvironment(Base base) {
    return Map.of(
        "JAVA_HOME",
        System.getProperty("java.home"),
        "PATH",
        "/usr/local/bin:/usr/bin:/bin",
        "LANG",
        "C.UTF-8",
        "AWS_REGION",
        base.region(),
        "AWS_ENDPOINT_URL",
        base.endpoint().toString(),
        // A laptop's cores are for everything here, and a first second may be rough.
        "NETLIFT_WARM_UP_MILLIS",
        "300",
        "NETLIFT_LOG_DIR",
        base.home().logs().resolve("servers").toString(),
        "NETLIFT_SPOOL_DIR",
        base.state().resolve("spool").toString());
  }

  private static RoleCredentials.Credentials credentials(Keys keys) {
    return new RoleCredentials.Credentials(
        keys.accessKeyId(),
        keys.secretAccessKey(),
        keys.sessionToken().orElseThrow(),
        keys.expiration().orElseThrow());
  }

  /** Waits until as many server processes are ready as the fleet has. */
  boolean awaitServers(Duration most) throws InterruptedException {
    return await(
        most,
        () -> {
          List<ProcessReport> running = running();
          return !running.isEmpty() && running.stream().allMatch(p -> p.port().isPresent());
        });
  }

  /** Waits until so many server processes are ready. */
  boolean awaitServers(int count, Duration most) throws InterruptedException {
    return await(most, () -> running().stream().filter(p -> p.port().isPresent()).count() >= count);
  }

  /** Whether a server process runs, or one has ended as it should. */
  boolean anyServer() {
    return gameLift.processes().stream()
        .anyMatch(
            process ->
                process.exit() == ProcessReport.Exit.RUNNING
                    || process.exit() == ProcessReport.Exit.CLEAN);
  }

  List<FleetEvent> fleetEvents(Instant since) {
    return gameLift.events(since);
  }

  private List<ProcessReport> running() {
    return gameLift.processes().stream()
        .filter(process -> process.exit() == ProcessReport.Exit.RUNNING)
        .toList();
  }

  /** Waits until no process hosts a session any more. @return every process so far */
  List<ProcessReport> awaitSessionsEnd(Duration most) throws InterruptedException {
    await(most, () -> running().stream().allMatch(p -> p.gameSessionId().isEmpty()));
    return gameLift.processes();
  }

  /**
   * Waits for the sessions to end by themselves, then asks the idle processes, which have replaced
   * those that hosted, to end as well.
   *
   * @return every process there was
   */
  List<ProcessReport> end(Duration most) throws InterruptedException {
    awaitSessionsEnd(most);
    stopServers(most);
    return gameLift.processes();
  }

  /** Asks every process to end, whatever it does. */
  void stopServers(Duration most) {
    gameLift.stop(most);
  }

  private static boolean await(Duration most, BooleanSupplier condition)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }
}
