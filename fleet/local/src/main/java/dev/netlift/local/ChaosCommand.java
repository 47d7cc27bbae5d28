package dev.netlift.local;

import dev.netlift.local.chaos.Chaos;
import dev.netlift.local.chaos.ChaosReport;
import dev.netlift.local.chaos.GatewayRecord;
import dev.netlift.local.chaos.LoopingBots;
import dev.netlift.local.front.Service;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.gamelift.Timers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    subcommands = TwinCommand.class,
    sortOptions = false,
    description = {
      "Starts the local cloud, lets bots match and play over and over, and meanwhile kills game",
      "servers and functions and cuts connections, by seed. Exit 0 only if nobody was stranded or",
      "seated twice, no total that was answered as counted is missing, and every exit is explained.",
      "docs/chaos.md says how each of these is counted."
    })
final class ChaosCommand implements Callable<Integer> {
  private static final int PLAYERS_PER_MATCH = 4;

  /** More of them only take the processors from those that play. */
  private static final int PROCESSES_PER_PROCESSOR = 6;

  /** What a runtime configuration may hold. */
  private static final int PROCESSES_MAX = 50;

  private static final int PORT_FROM = 7801;

  /** Waiting for a match, joining it, and its end, on a busy machine. */
  private static final int AROUND_A_MATCH_SECONDS = 12;

  /** Of the seats, so that whoever asks finds one soon. */
  private static final double SEATS_WANTED = 0.8;

  private static final Duration SERVERS_MOST = Duration.ofMinutes(2);
  private static final Duration END_MOST = Duration.ofSeconds(25);
  private static final Duration MATCH_MOST = Duration.ofMinutes(10);

  @Option(names = "--minutes", paramLabel = "M", description = "of faults (default: 3)")
  private @Nullable Integer minutes;

  @Option(names = "--seconds", paramLabel = "S", description = "of faults, instead of minutes")
  private @Nullable Integer seconds;

  @Option(names = "--bots", paramLabel = "N", description = "default ${DEFAULT-VALUE}")
  private int bots = 200;

  @Option(
      names = "--play-seconds",
      paramLabel = "S",
      description = "how long a bot plays before it leaves, at most (default ${DEFAULT-VALUE})")
  private int playSeconds = 45;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description = "game servers (default: by bots and processors, at most 50)")
  private @Nullable Integer processes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of the schedule of faults and the bots' dice (default: drawn, and told)")
  private @Nullable Long seed;

  @Mixin private CloudOptions options = new CloudOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var home = Home.find();
    Duration length = length();
    int servers = servers();
    long drawn = seed == null ? System.nanoTime() & 0xffffff : seed;
    var progress = new Progress(System.err, CloudOptions.commandMillis());
    progress.tell("seed " + drawn + ": the same schedule of faults with --seed " + drawn);
    Path folder = Files.createDirectories(home.state().resolve("chaos"));
    var record = new AtomicReference<@Nullable GatewayRecord>();
    var variation = new Variation(ChaosCommand::manyServers, api -> recorded(api, record));
    try (var cloud =
        Cloud.start(home, options.port(), options.matchmaking(), progress, variation)) {
      cloud.site().processes(servers, PORT_FROM, parameters(servers));
      progress.tell(servers + " game servers, " + bots + " bots");
      cloud.games().awaitServers(servers / 2 + 1, SERVERS_MOST);
      var crowd =
          LoopingBots.start(
              cloud.children(),
              Home.java(),
              home.botsClassPath(),
              arguments(home, drawn, restSeconds(servers)),
              folder);
      var chaos =
          new Chaos(
              new Chaos.Settings(drawn, bots, length, folder),
              cloud.site(),
              java.util.Objects.requireNonNull(record.get()),
              crowd,
              progress::tell);
      ChaosReport report = chaos.run(() -> cloud.games().stopServers(END_MOST));
      System.out.print(options.json() ? report.json() + "\n" : report.table());
      System.out.flush();
      return report.clean() ? 0 : 1;
    }
  }

  private static Service recorded(Service api, AtomicReference<@Nullable GatewayRecord> record) {
    var gateway = new GatewayRecord(api);
    record.set(gateway);
    return gateway;
  }

  private Duration length() {
    if (minutes != null && seconds != null) {
      throw new IllegalArgumentException("--minutes or --seconds, not both");
    }
    Duration length =
        seconds != null
            ? Duration.ofSeconds(seconds)
            : Duration.ofMinutes(minutes == null ? 3 : minutes);
    if (length.compareTo(Duration.ofSeconds(5)) < 0 || length.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("faults must last 5 s to 1 h, was " + length.toSeconds());
    }
    return length;
  }

  private int servers() {
    int wanted = (bots + PLAYERS_PER_MATCH - 1) / PLAYERS_PER_MATCH;
    int sound = PROCESSES_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    int count = processes == null ? Math.min(wanted, sound) : processes;
    if (count < 1 || count > PROCESSES_MAX) {
      throw new IllegalArgumentException("--processes must be 1 to 50, was " + count);
    }
    return Math.min(count, PROCESSES_MAX);
  }

  /** Matches follow each other quickly, so that many are under way when something breaks. */
  private static Map<String, String> parameters(int servers) {
    return Map.of(
        "--empty-seconds", "1",
        "--nobody-seconds", "30",
        "--seat-seconds", "10",
        "--tick-rate", "20",
        "--host-processes", Integer.toString(servers));
  }

  /**
   * Processes live for one short match: compiling twice, and waiting for each other, costs more.
   */
  private static GameLiftConfig manyServers(GameLiftConfig usual) {
    var environment = new HashMap<>(usual.serverEnvironment());
    environment.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
    return usual
        .withServerEnvironment(environment)
        .with(Timers.DEFAULT.staggered(Duration.ofMillis(150)));
  }

  /** More players than seats take turns: who does not play rests, instead of filling the queue. */
  private int restSeconds(int servers) {
    double active = playSeconds * 0.75 + AROUND_A_MATCH_SECONDS;
    double turns = bots / (SEATS_WANTED * PLAYERS_PER_MATCH * servers);
    // The bots rest three quarters of what they may.
    return (int) Math.max(0, Math.round(active * (turns - 1) / 0.75));
  }

  private List<String> arguments(Home home, long drawn, int restSeconds) {
    return List.of(
        "--config",
        home.clientConfig().toString(),
        "--count",
        Integer.toString(bots),
        "--seconds",
        Integer.toString(playSeconds),
        "--rest-seconds",
        Integer.toString(restSeconds),
        "--match-seconds",
        Long.toString(MATCH_MOST.toSeconds()),
        "--seed",
        Long.toString(drawn));
  }
}
