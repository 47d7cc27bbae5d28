package dev.netlift.server;

import dev.netlift.server.net.ListenerConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The server's settings: launch parameters, overridden by the environment.
 *
 * @param port of the game, UDP and TCP; 0 lets the system choose
 * @param game its class; empty: the one declared as a service, else the arena
 * @param recordDirectory where matches are recorded; empty: they are not
 * @param backendUrl of the HTTP API
 * @param region of the backend and of the metrics
 * @param roleArn of the fleet; empty: credentials come from the default chain alone
 * @param activationMax what GameLift gives a session from its start to its activation
 * @param tickRateHz simulation steps per second, 20 to 60
 * @param emptyMax how long a session outlives its last player
 * @param nobodyMax how long a session waits for its first player
 * @param sessionMax how long a session lasts at most once it is active
 * @param seatHold how long the seat of a player who is gone without a word is kept
 * @param stuckMax without a tick for so long the process gives its loop up
 * @param metricsPeriod between two publications of metrics
 * @param logDirectory where this process's log file goes
 * @param spoolDirectory where the processes of this machine leave reports nobody answered
 * @param tlsCertificate PEM file, or {@code fleet}: GameLift's; empty: no TLS
 * @param tlsKey PEM file; empty: beside the fleet's certificate
 * @param development players on this machine may come in by player session alone, unencrypted
 * @param receiveBufferBytes asked for the UDP socket
 * @param spinMax before a tick; empty: by how many processes share how many processors
 * @param hostProcesses game server processes on this machine
 * @param warmUpMax CPU time for playing against itself before the first player; zero: none
 */
public record ServerConfig(
    int port,
    String game,
    Optional<Path> recordDirectory,
    URI backendUrl,
    String region,
    Optional<String> roleArn,
    Duration activationMax,
    int tickRateHz,
    Duration emptyMax,
    Duration nobodyMax,
    Duration sessionMax,
    Duration seatHold,
    Duration stuckMax,
    Duration metricsPeriod,
    Path logDirectory,
    Path spoolDirectory,
    Optional<String> tlsCertificate,
    Optional<Path> tlsKey,
    boolean development,
    int receiveBufferBytes,
    Optional<Duration> spinMax,
    int hostProcesses,
    Duration warmUpMax) {
  /** GameLift puts a build here, on the hosts it manages. */
  private static final Path MANAGED_HOST = Path.of("/local/gamemetadata");

  private static final Set<String> MANAGED_COMPUTES = Set.of("EC2", "CONTAINER");

  /** The value of --tls-certificate that means the certificate GameLift made for the fleet. */
  public static final String FLEET_CERTIFICATE = "fleet";

  /** The command line or the environment is wrong; the message says what to change. */
  public static final class UsageException extends Exception {
    UsageException(String message) {
      super(message);
    }
  }

  /** A flag, what it means when it is not there, and what it is for. */
  private record Flag(String name, String fallback, String help) {
    static Flag required(String name, String help) {
      return new Flag(name, "", help);
    }

    String variable() {
      return "NETLIFT_" + name.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
    }
  }

  private static final List<Flag> FLAGS =
      List.of(
          Flag.required("--backend-url", "base URL of the HTTP API"),
          new Flag("--port", "7777", "game port, UDP and TCP"),
          new Flag("--game", "", "class of the game; without it: the one found as a service"),
          new Flag("--record-dir", "", "where matches are recorded; without it: nowhere"),
          new Flag("--role-arn", "", "role of the fleet; without it: the default credential chain"),
          new Flag("--region", "", "AWS region; without it: AWS_REGION, else the backend's host"),
          new Flag("--activation-seconds", "60", "what the fleet gives a session to activate"),
          new Flag("--tick-rate", "30", "simulation steps per second, 20 to 60"),
          new Flag("--empty-seconds", "10", "how long a session outlives its last player"),
          new Flag("--nobody-seconds", "60", "how long a session waits for its first player"),
          new Flag("--session-seconds", "1200", "how long a session lasts at most"),
          new Flag("--seat-seconds", "45", "how long the seat of a silent player is kept"),
          new Flag("--stuck-seconds", "20", "without a tick for so long the process ends itself"),
          new Flag("--metrics-seconds", "60", "time between two publications of metrics"),
          new Flag("--log-dir", "logs", "where the log file goes"),
          new Flag("--spool-dir", "", "where unsent reports go; without it: spool in --log-dir"),
          new Flag("--tls-certificate", "", "PEM file, or fleet: GameLift's; without it: no TLS"),
          new Flag(
              "--development", "no", "yes: players on this machine need no token, no encryption"),
          new Flag("--tls-key", "", "PEM file, PKCS#8; not needed for the fleet's certificate"),
          new Flag("--receive-buffer", "4194304", "bytes for datagrams that wait for the tick"),
          new Flag("--spin-micros", "auto", "most to spin before a tick; auto: 300, shared core 0"),
          new Flag("--host-processes", "2", "game servers on this machine; tells a shared core"),
          new Flag("--warm-up-millis", "1500", "CPU time to play against itself before; 0: none"));

  /** An API Gateway's own host name tells its region. */
  private static final Pattern GATEWAY_HOST =
      Pattern.compile("[a-z0-9]+\\.execute-api\\.([a-z0-9-]+)\\.amazonaws\\.com(\\.cn)?");

  /**
   * @throws UsageException naming the flag, the bound and the value
   */
  public static ServerConfig from(List<String> args, Map<String, String> environment)
      throws UsageException {
    var values = values(args, environment);
    var backendUrl = url(values);
    return new ServerConfig(
        number(values, "--port", 0, ListenerConfig.PORT_MAX),
        value(values, "--game"),
        given(values, "--record-dir").map(Path::of),
        backendUrl,
        region(values, environment, backendUrl),
        given(values, "--role-arn"),
        Duration.ofSeconds(number(values, "--activation-seconds", 1, 600)),
        number(values, "--tick-rate", 20, 60),
        Duration.ofSeconds(number(values, "--empty-seconds", 0, 3600)),
        Duration.ofSeconds(number(values, "--nobody-seconds", 1, 3600)),
        Duration.ofSeconds(number(values, "--session-seconds", 1, 86_400)),
        Duration.ofSeconds(number(values, "--seat-seconds", 1, 600)),
        Duration.ofSeconds(number(values, "--stuck-seconds", 2, 120)),
        Duration.ofSeconds(number(values, "--metrics-seconds", 1, 3600)),
        Path.of(value(values, "--log-dir")),
        given(values, "--spool-dir")
            .map(Path::of)
            .orElseGet(() -> Path.of(value(values, "--log-dir")).resolve("spool")),
        given(values, "--tls-certificate"),
        tlsKey(values),
        development(values, environment),
        number(values, "--receive-buffer", 64 << 10, 256 << 20),
        spinMax(values),
        number(values, "--host-processes", 1, 1000),
        Duration.ofMillis(number(values, "--warm-up-millis", 0, 10_000)));
  }

  /** The game of a command line that is otherwise of no account. */
  static String game(List<String> args) throws UsageException {
    int at = args.indexOf("--game");
    if (at >= 0 && at + 1 == args.size()) {
      throw new UsageException("--game needs a value");
    }
    return at < 0 ? "" : args.get(at + 1);
  }

  private static Optional<String> given(Map<String, String> values, String name) {
    return Optional.of(value(values, name)).filter(value -> !value.isEmpty());
  }

  /** Where GameLift manages the host, whoever is on it is not the developer. */
  private static boolean development(Map<String, String> values, Map<String, String> environment)
      throws UsageException {
    String value = value(values, "--development");
    if (!value.equals("yes") && !value.equals("no")) {
      throw new UsageException("--development must be yes or no, was '" + value + "'");
    }
    boolean managed =
        MANAGED_COMPUTES.contains(environment.getOrDefault("GAMELIFT_COMPUTE_TYPE", ""))
            || Files.exists(MANAGED_HOST);
    if (value.equals("yes") && managed) {
      throw new UsageException(
          "--development yes is refused on a host that GameLift manages: leave it out");
    }
    return value.equals("yes");
  }

  private static Optional<Path> tlsKey(Map<String, String> values) throws UsageException {
    var certificate = given(values, "--tls-certificate");
    var key = given(values, "--tls-key");
    boolean ownFiles = certificate.isPresent() && !certificate.get().equals(FLEET_CERTIFICATE);
    if (ownFiles != key.isPresent()) {
      throw new UsageException(
          ownFiles
              ? "--tls-key is missing: the key of --tls-certificate"
              : "--tls-key goes with a --tls-certificate that is a file");
    }
    return key.map(Path::of);
  }

  private static Optional<Duration> spinMax(Map<String, String> values) throws UsageException {
    if (value(values, "--spin-micros").equals("auto")) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(1000L * number(values, "--spin-micros", 0, 5000)));
  }

  private static Map<String, String> values(List<String> args, Map<String, String> environment)
      throws UsageException {
    var values = new LinkedHashMap<String, String>();
    for (var flag : FLAGS) {
      values.put(flag.name(), flag.fallback());
    }
    var seen = new ArrayList<String>();
    for (int i = 0; i < args.size(); i += 2) {
      String name = args.get(i);
      if (!values.containsKey(name)) {
        throw new UsageException("unknown option " + name + "; --help lists them");
      }
      if (seen.contains(name)) {
        throw new UsageException(name + " is there twice");
      }
      if (i + 1 == args.size()) {
        throw new UsageException(name + " needs a value");
      }
      seen.add(name);
      values.put(name, args.get(i + 1));
    }
    for (var flag : FLAGS) {
      var override = environment.getOrDefault(flag.variable(), "");
      if (!override.isEmpty()) {
        values.put(flag.name(), override);
      }
    }
    return values;
  }

  private static String value(Map<String, String> values, String name) {
    return values.getOrDefault(name, "");
  }

  private static int number(Map<String, String> values, String name, int min, int max)
      throws UsageException {
    String value = value(values, name);
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as any other value that is none.
    }
    throw new UsageException(
        name + " must be a number from " + min + " to " + max + ", was '" + value + "'");
  }

  private static URI url(Map<String, String> values) throws UsageException {
    String value = value(values, "--backend-url");
    if (value.isEmpty()) {
      throw new UsageException("--backend-url is missing: the base URL of the HTTP API");
    }
    try {
      var url = URI.create(value);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (http && url.getHost() != null && url.getQuery() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as any other value that is none.
    }
    throw new UsageException("--backend-url must be an http or https URL, was '" + value + "'");
  }

  private static String region(
      Map<String, String> values, Map<String, String> environment, URI backendUrl)
      throws UsageException {
    var fromEnvironment = environment.getOrDefault("AWS_REGION", "");
    if (!fromEnvironment.isEmpty()) {
      return fromEnvironment;
    }
    String value = value(values, "--region");
    if (!value.isEmpty()) {
      return value;
    }
    var gateway = GATEWAY_HOST.matcher(backendUrl.getHost());
    if (gateway.matches()) {
      return gateway.group(1);
    }
    throw new UsageException(
        "--region is missing, and neither AWS_REGION nor the host of --backend-url tells it");
  }

  /** What --help prints. */
  public static String help() {
    var text = new StringBuilder();
    text.append("Netlift game server: hosts one GameLift game session, then ends.\n\n");
    text.append("usage: netlift-server --backend-url URL [options]\n\n");
    for (var flag : FLAGS) {
      String fallback = flag.fallback().isEmpty() ? "" : " (" + flag.fallback() + ")";
      text.append(String.format(Locale.ROOT, "  %-18s %s%s%n", flag.name(), flag.help(), fallback));
    }
    text.append(
        "\n  --describe [--game CLASS] prints the game's version, layout and sample inputs"
            + "\n  --replay FILE [--game CLASS] [--json] plays a recorded match again and compares\n");
    text.append("\nEach option can be overridden by a variable, as NETLIFT_TICK_RATE for");
    text.append(" --tick-rate.\nGameLift itself sets GAMELIFT_SDK_*.\n");
    return text.toString();
  }
}
