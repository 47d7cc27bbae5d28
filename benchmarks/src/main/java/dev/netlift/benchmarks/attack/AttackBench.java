package dev.netlift.benchmarks.attack;

import dev.netlift.benchmarks.Child;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Honest players beside attackers, each in a JVM of their own, against the real port and the arena;
 * says what the players noticed, and whether issue 5's bounds hold.
 *
 * <pre>
 * ./netlift bench attack [--json] [--seconds S] [--rate N] [--players N] [--real-time]
 * </pre>
 *
 * <p>The server is pinned to the first half of the cores and everybody else to the second, where
 * taskset exists: attackers are on other machines in truth.
 */
public final class AttackBench {
  /** Before this process is pinned to half of them. */
  static final int CORES = Runtime.getRuntime().availableProcessors();

  private static final int WARM_UP_SECONDS = 10;
  private static final int TLS_JOINS = 200;
  private static final int TLS_STORMS = 5;
  private static final int TORMENT_TOKENS = 17;

  private final Options options;
  private final Seats seats;
  private final Child server;
  private final Child attackers;
  private final Honest honest;
  private final Map<String, Map<String, Double>> phases = new LinkedHashMap<>();
  private int strangers;

  record Options(int seconds, int perSecond, int players, boolean realTime, boolean json) {
    static Options of(String[] args) {
      var values = new HashMap<>(Map.of("--seconds", "15", "--rate", "200000", "--players", "64"));
      boolean json = false;
      boolean realTime = false;
      for (int i = 0; i < args.length; i++) {
        if (args[i].equals("--json")) {
          json = true;
        } else if (args[i].equals("--real-time")) {
          realTime = true;
        } else if (values.containsKey(args[i]) && i + 1 < args.length) {
          values.put(args[i], args[++i]);
        } else {
          System.err.println(
              "usage: ./netlift bench attack [--json] [--seconds S] [--rate N] [--players N]"
                  + " [--real-time]\n  --real-time  the server has real-time priority: for a"
                  + " machine with other work on it");
          System.exit(args[i].equals("--help") ? 0 : 2);
        }
      }
      return new Options(
          Integer.parseInt(values.getOrDefault("--seconds", "")),
          Integer.parseInt(values.getOrDefault("--rate", "")),
          Math.min(BenchRoom.HONEST_MAX, Integer.parseInt(values.getOrDefault("--players", ""))),
          realTime,
          json);
    }
  }

  private AttackBench(Options options, Seats seats, Child server, Child attackers, Honest honest) {
    this.options = options;
    this.seats = seats;
    this.server = server;
    this.attackers = attackers;
    this.honest = honest;
  }

  /** Exit 0 only if everything held. */
  public static void main(String[] args) throws Exception {
    var options = Options.of(args);
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    var seats = new Seats(key);
    Path directory = Files.createTempDirectory("netlift-attack");
    Path certificate = directory.resolve("certificate.pem");
    Path privateKey = directory.resolve("key.pem");
    var bundle =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Files.writeString(certificate, bundle.getCertificatePathPEM());
    Files.writeString(privateKey, bundle.getPrivateKeyPEM());
    String first = CORES < 2 ? "" : "0-" + (CORES / 2 - 1);
    String second = CORES < 2 ? "" : CORES / 2 + "-" + (CORES - 1);
    pinSelf(second);
    boolean held;
    try (var server =
        new Child(
            prioritised(
                options.realTime(),
                Child.java(
                    AttackServer.class,
                    Report.SERVER_OPTIONS,
                    List.of(certificate.toString(), privateKey.toString(), "1"))),
            first,
            directory)) {
      server.tell(HexFormat.of().formatHex(key));
      int port = Integer.parseInt(server.line());
      try (var attackers =
              new Child(
                  Child.java(
                      Attackers.class,
                      List.of("-Xmx512m", "-XX:+UseSerialGC"),
                      List.of(Integer.toString(port), certificate.toString())),
                  second,
                  directory);
          var honest = new Honest(port, options.players(), seats)) {
        var bench = new AttackBench(options, seats, server, attackers, honest);
        bench.run();
        held = Report.print(bench.phases, options, honest.closedEarly());
      }
    } finally {
      Files.deleteIfExists(certificate);
      Files.deleteIfExists(privateKey);
      Files.deleteIfExists(directory);
    }
    System.exit(held ? 0 : 1);
  }

  private static List<String> prioritised(boolean realTime, List<String> command) {
    var all = new ArrayList<String>(realTime ? List.of("chrt", "-f", "10") : List.of());
    all.addAll(command);
    return all;
  }

  private static void pinSelf(String cores) throws IOException, InterruptedException {
    if (!cores.isEmpty() && Files.isExecutable(Path.of("/usr/bin/taskset"))) {
      new ProcessBuilder("taskset", "-acp", cores, Long.toString(ProcessHandle.current().pid()))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  private void run() throws InterruptedException {
    // Everything once before it counts: code that runs first in the heat of it would be compiled
    // there.
    attackers.ask("record " + seats.token("recorded"));
    attackers.ask("flood " + options.perSecond() / 4 + " " + WARM_UP_SECONDS);
    attackers.ask("tls" + tokens(TLS_JOINS));
    attackers.ask("torment 3" + tokens(TORMENT_TOKENS));
    sleep(WARM_UP_SECONDS);
    undisturbed(1);
    phase("flood", () -> "seconds=" + options.seconds() + " " + flood(options.perSecond()));
    undisturbed(2);
    phase("tls", this::storms);
    undisturbed(3);
    phase("streams", () -> attackers.ask("torment " + options.seconds() + tokens(TORMENT_TOKENS)));
    undisturbed(4);
  }

  private void undisturbed(int which) throws InterruptedException {
    phase(Report.UNDISTURBED + which, () -> sleep(options.seconds()));
  }

  private String flood(int perSecond) {
    return attackers.ask("flood " + perSecond + " " + options.seconds());
  }

  private String storms() {
    int joined = 0;
    double worst = 0;
    for (int i = 0; i < TLS_STORMS; i++) {
      Map<String, Double> storm = read(attackers.ask("tls" + tokens(TLS_JOINS)));
      joined += (int) (double) storm.getOrDefault("joined", 0.0);
      worst = Math.max(worst, storm.getOrDefault("p99", 0.0));
      // 200 a second from one address is what its bucket lets through.
      sleep(1);
    }
    return "asked=" + TLS_STORMS * TLS_JOINS + " joined=" + joined + " joinP99=" + worst;
  }

  private String tokens(int count) {
    var line = new StringBuilder();
    for (int i = 0; i < count; i++) {
      line.append(' ').append(seats.token("stranger-" + strangers++));
    }
    return line.toString();
  }

  private static String sleep(int seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "";
  }

  private interface Deed {
    String run();
  }

  private void phase(String name, Deed deed) throws InterruptedException {
    server.ask("gc");
    TimeUnit.SECONDS.sleep(2);
    Map<String, Double> before = read(server.ask("mark"));
    long sentBefore = honest.sent();
    long snapshotsBefore = honest.snapshots();
    long startNanos = System.nanoTime();
    Map<String, Double> did = read(deed.run());
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    long sent = honest.sent() - sentBefore;
    long snapshots = honest.snapshots() - snapshotsBefore;
    Map<String, Double> found = read(server.ask("mark"));
    double applied = grown(before, found, "inputs");
    double lost = grown(before, found, "inputsLost");
    found.putAll(did);
    found.put("took", seconds);
    found.put("honestSent", (double) sent);
    // By their numbers: what is still on its way at the end is not lost.
    found.put("honestLostPercent", 100 * lost / Math.max(1, applied + lost));
    found.put("snapshotsPerSecondAndPlayer", snapshots / seconds / options.players());
    server.ask("gc");
    TimeUnit.MILLISECONDS.sleep(500);
    found.put("heapAfterGc", read(server.ask("mark")).getOrDefault("heap", 0.0));
    phases.put(name, found);
    System.err.println(String.format(Locale.ROOT, "%-17s %s", name, found));
  }

  private static double grown(Map<String, Double> from, Map<String, Double> to, String name) {
    return to.getOrDefault(name, 0.0) - from.getOrDefault(name, 0.0);
  }

  /** {@code name=number} separated by spaces. */
  private static Map<String, Double> read(String line) {
    var values = new LinkedHashMap<String, Double>();
    for (String pair : new ArrayList<>(List.of(line.split(" ")))) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), Double.parseDouble(pair.substring(equals + 1)));
      }
    }
    return values;
  }
}
