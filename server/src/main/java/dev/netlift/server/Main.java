package dev.netlift.server;

import dev.netlift.server.host.ExitCode;
import dev.netlift.server.host.FleetCertificate;
import dev.netlift.server.host.FleetCredentials;
import dev.netlift.server.host.GameLiftHosting;
import dev.netlift.server.host.GameLiftUnreachableException;
import dev.netlift.server.host.HostConfig;
import dev.netlift.server.host.HostedServer;
import dev.netlift.server.host.HttpBackend;
import dev.netlift.server.host.Watchdog;
import dev.netlift.server.logs.LogFolder;
import dev.netlift.server.metrics.CloudWatchSink;
import dev.netlift.server.metrics.MetricsPublisher;
import dev.netlift.server.metrics.ServerMetrics;
import dev.netlift.server.net.BehindTheTick;
import dev.netlift.server.net.Listener;
import dev.netlift.server.net.ListenerConfig;
import dev.netlift.server.net.NetLimits;
import dev.netlift.server.net.PortTakenException;
import dev.netlift.server.net.TickConfig;
import dev.netlift.server.net.TickLoop;
import dev.netlift.server.net.TlsIdentity;
import dev.netlift.server.replay.Recordings;
import dev.netlift.server.room.Game;
import dev.netlift.server.warmup.WarmUp;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * The game server process: one GameLift game session, then the end. Exit codes: {@link ExitCode}.
 *
 * <p>The main thread becomes the tick thread.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (List.of(args).contains("--help")) {
      System.out.print(ServerConfig.help());
      return;
    }
    if (List.of(args).contains("--describe")) {
      describe(args);
      return;
    }
    if (List.of(args).contains("--replay")) {
      System.exit(Replaying.run(List.of(args)));
    }
    if (List.of(args).contains("--train")) {
      Training.run(List.of(args));
      return;
    }
    ExitCode exitCode;
    try {
      var config = ServerConfig.from(List.of(args), System.getenv());
      exitCode = run(config, Games.find(config.game()));
    } catch (ServerConfig.UsageException e) {
      // Not logged: where the log goes is a setting too.
      System.err.println("netlift-server: " + e.getMessage());
      exitCode = ExitCode.USAGE;
    } catch (PortTakenException e) {
      exitCode = failed(ExitCode.PORT_TAKEN, e);
    } catch (GameLiftUnreachableException e) {
      exitCode = failed(ExitCode.GAMELIFT_UNREACHABLE, e);
    } catch (RuntimeException | Error e) {
      exitCode = failed(ExitCode.INTERNAL, e);
    }
    // Not a return: threads of libraries must not keep a process that GameLift waits for.
    System.exit(exitCode.number());
  }

  private static void describe(String[] args) {
    try {
      System.out.println(Games.describe(Games.find(ServerConfig.game(List.of(args)))));
    } catch (ServerConfig.UsageException e) {
      System.err.println("netlift-server: " + e.getMessage());
      System.exit(ExitCode.USAGE.number());
    }
  }

  private static ExitCode failed(ExitCode exitCode, Throwable e) {
    var line =
        LoggerFactory.getLogger(Main.class)
            .atError()
            .addKeyValue("exitCode", exitCode.number())
            .addKeyValue("means", exitCode);
    // A trace only for what is a fault of ours; the others say in words what to do.
    (exitCode == ExitCode.INTERNAL ? line.setCause(e) : line).log(String.valueOf(e.getMessage()));
    return exitCode;
  }

  static <I> ExitCode run(ServerConfig config, Game<I> game) {
    // Before the first logger is made: conf/logback.xml reads the property.
    var logs = LogFolder.open(config.logDirectory(), config.port());
    System.setProperty("netlift.log.folder", logs.path().toString());
    JdkLogs.join();
    try (logs) {
      logs.prune(Instant.now());
      return run(config, game, logs);
    }
  }

  private static <I> ExitCode run(ServerConfig config, Game<I> game, LogFolder logs) {
    LoggerFactory.getLogger(Main.class)
        .atInfo()
        .addKeyValue("game", game.version())
        .addKeyValue("port", config.port())
        .addKeyValue("tickRateHz", config.tickRateHz())
        .addKeyValue("region", config.region())
        .addKeyValue("java", Runtime.version())
        .log("server starts");
    var metrics = new ServerMetrics();
    try (var gameLift = GameLiftHosting.connect();
        var defaultChain = DefaultCredentialsProvider.builder().build()) {
      var credentials = credentials(config, gameLift, defaultChain);
      try (var backend = new HttpBackend(config.backendUrl(), config.region(), credentials);
          var loop = new TickLoop(tickConfig(config), metrics);
          // Closed after the loop has stopped, so it has the last tick's numbers too.
          var publisher =
              MetricsPublisher.start(
                  metrics,
                  loop::execute,
                  () -> new CloudWatchSink(config.region(), credentials),
                  config.region(),
                  config.metricsPeriod(),
                  Clock.systemUTC());
          var spool = SpoolHere.open(config.spoolDirectory());
          var server =
              new HostedServer<>(
                  hostConfig(config),
                  listenerConfig(config, game),
                  recorded(config, game),
                  gameLift,
                  backend,
                  spool.reports(),
                  metrics,
                  loop)) {
        var host = server.host();
        // The port is ours, nobody knows of it yet.
        WarmUp.run(game, config.tickRateHz(), config.development(), config.warmUpMax());
        if (!config.warmUpMax().isZero()) {
          // What ticks need is compiled; the rest can wait for the rest of the processor.
          BehindTheTick.compilers();
        }
        server.ready(logs.forGameLift());
        if (config.tlsCertificate().equals(Optional.of(ServerConfig.FLEET_CERTIFICATE))) {
          Thread.ofVirtual().name("certificate").start(() -> secure(gameLift, server.listener()));
        }
        spool.adopt(backend);
        var watchdog = Watchdog.start(host, config.stuckMax());
        loop.run(host); // this thread is the one that matters; returns when the session has ended
        // Not closed: it watches until the process is gone.
        watchdog.leaving(host.exitCode());
        if (publisher.failures() > 0) {
          LoggerFactory.getLogger(Main.class)
              .atWarn()
              .addKeyValue("failures", publisher.failures())
              .log("metrics were lost");
        }
        return host.exitCode();
      }
    }
  }

  private static HostConfig hostConfig(ServerConfig config) {
    return new HostConfig(
        config.region(),
        config.activationMax(),
        config.tickRateHz(),
        config.emptyMax(),
        config.nobodyMax(),
        config.sessionMax(),
        config.seatHold());
  }

  private static TickConfig tickConfig(ServerConfig config) {
    var forHost = TickConfig.forHost(config.tickRateHz(), config.hostProcesses());
    return config.spinMax().map(forHost::withSpinMax).orElse(forHost);
  }

  private static Game<?> recorded(ServerConfig config, Game<?> game) {
    return config
        .recordDirectory()
        .<Game<?>>map(
            folder ->
                Recordings.into(
                    folder,
                    config.port() + "-" + ProcessHandle.current().pid(),
                    Clock.systemUTC(),
                    game))
        .orElse(game);
  }

  private static ListenerConfig listenerConfig(ServerConfig config, Game<?> game) {
    TlsIdentity tls =
        config
            .tlsKey()
            .map(key -> new TlsIdentity(Path.of(config.tlsCertificate().orElseThrow()), key))
            .orElse(null);
    return new ListenerConfig(
        config.port(),
        game.version(),
        config.tickRateHz(),
        // A silent player's seat is kept as long as they may resume.
        NetLimits.DEFAULT.withIdleTimeout(config.seatHold()),
        Clock.systemUTC(),
        config.receiveBufferBytes(),
        tls,
        config.development());
  }

  /** Without its certificate the server still plays over UDP and plain TCP. */
  private static void secure(GameLiftHosting gameLift, Listener listener) {
    try {
      FleetCertificate.await(gameLift, Duration.ofSeconds(1))
          .map(TlsIdentity::ofFleet)
          .ifPresent(listener::secure);
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Main.class).atError().setCause(e).log("TLS stays off");
    }
  }

  private static AwsCredentialsProvider credentials(
      ServerConfig config, GameLiftHosting gameLift, AwsCredentialsProvider defaultChain) {
    return config
        .roleArn()
        .<AwsCredentialsProvider>map(
            role -> new FleetCredentials(gameLift, role, defaultChain, Clock.systemUTC()))
        .orElse(defaultChain);
  }
}
