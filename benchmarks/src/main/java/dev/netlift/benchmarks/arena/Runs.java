package dev.netlift.benchmarks.arena;

import dev.netlift.benchmarks.Child;
import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Limits;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs subjects one at a time, each server and each load on cores of its own. One thread. */
final class Runs implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long TOKEN_LIFE_MILLIS = 600_000;
  private static final int CORES_MIN = 4;
  private static final double STOLEN_MAX = 0.01;
  private static final int TRIES_MAX = 3;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Places places;
  private final int seconds;
  private final int warm;
  private final Cores cores;
  private final Path folder;
  private final List<Integer> serverCores;
  private final List<Integer> loadCores;

  /**
   * @param seconds of each window
   * @param warm seconds before it, for those that compile while they run
   */
  Runs(Places places, int seconds, int warm) throws IOException {
    this.places = places;
    this.seconds = seconds;
    this.warm = warm;
    folder = Files.createTempDirectory("netlift-arena");
    serverCores = List.of(Cores.COUNT < 2 ? 0 : comparable() ? 1 : 0);
    cores = new Cores(serverCores.getFirst());
    loadCores =
        comparable()
            ? List.of(2, 3)
            : IntStream.range(Math.min(1, Cores.COUNT - 1), Cores.COUNT).boxed().toList();
  }

  /** Whether server and load have the cores that the targets are for. */
  static boolean comparable() {
    return Cores.COUNT >= CORES_MIN;
  }

  /** Keeps this process to the core that neither servers nor load have. */
  static void stayOff() throws IOException {
    if (comparable()) {
      Child.keepTo("0");
    }
  }

  /** Once more, twice at most, when the host kept the server's core for itself. */
  Measured undisturbed(Subject subject) throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      Measured one = run(subject);
      ArenaBench.say(subject, one);
      if (tries == TRIES_MAX || !(one.stolenShare() > STOLEN_MAX)) {
        return one;
      }
    }
  }

  private Measured run(Subject subject) throws IOException, InterruptedException {
    Path ticks = folder.resolve("ticks");
    Files.deleteIfExists(ticks);
    int warmUp = subject.warmsUp() ? warm : 1;
    int port = freePort();
    var values = new HashMap<String, Double>();
    String fault = "";
    double loadBusy = Double.NaN;
    double serverBusy = Double.NaN;
    String others = "";
    byte[] key = {};
    try (var server =
        new Child(
            subject.server(places, port, warmUp, seconds, ticks), text(serverCores), folder)) {
      server.endWithin(subject.patience(warmUp, seconds));
      if (subject.ours()) {
        String[] told = line(server, "port ").split(" ");
        port = Integer.parseInt(told[1]);
        key = HexFormat.of().parseHex(told[2]);
      }
      Thread.sleep(subject.startsWithin());
      try (var load =
          new Child(
              subject.load(places, port, warmUp, seconds, text(loadCores), ticks),
              text(loadCores),
              folder)) {
        load.endWithin(subject.patience(warmUp, seconds));
        if (subject.ours()) {
          tokens(subject, key, load);
        }
        String served = line(server, "{\"server\"");
        long now = System.nanoTime();
        long from = now - seconds * SECOND_NANOS;
        loadBusy = cores.busiest(loadCores, from, now);
        serverBusy = cores.busiest(serverCores, from, now);
        read(line(load, "{\"load\""), values);
        read(served, values);
        values.put("stolenShare", cores.stolen(serverCores, from, now));
        values.put("othersShare", cores.tenants().others(server.pid(), from, now));
        others = cores.tenants().told(server.pid(), from, now);
      }
    } catch (IllegalStateException e) {
      fault = "it ended early";
    }
    if (fault.isEmpty() && loadBusy >= Measured.LOAD_CORES_MAX) {
      fault = String.format(Locale.ROOT, "load cores %.0f %% busy", 100 * loadBusy);
    }
    return new Measured(Map.copyOf(values), loadBusy, serverBusy, others, fault);
  }

  /** The next line that begins so; others are somebody's log. */
  static String line(Child child, String beginning) {
    String line = child.line();
    while (!line.startsWith(beginning)) {
      line = child.line();
    }
    return line;
  }

  private static void read(String line, Map<String, Double> into) {
    var numbers = Measured.NUMBER.matcher(line);
    while (numbers.find()) {
      into.put(numbers.group(1), Double.valueOf(numbers.group(2)));
    }
  }

  /** Tells a load of ours who plays. */
  static void tokens(Subject subject, byte[] key, Child load) {
    for (int i = 0; i < subject.clients(); i++) {
      String player = "player-" + i;
      if (subject.variant().startsWith("plain")) {
        load.tell("dev:" + player);
        continue;
      }
      byte[] secret = new byte[Limits.SECRET_BYTES];
      RANDOM.nextBytes(secret);
      long now = System.currentTimeMillis();
      load.tell(
          ConnectTokens.seal(
              key,
              new ConnectToken(
                  Limits.PROTOCOL_VERSION,
                  ArenaServer.GAME_SESSION,
                  "psess-" + player,
                  player,
                  now,
                  now + TOKEN_LIFE_MILLIS,
                  secret)));
    }
  }

  private static String text(List<Integer> cores) {
    return String.join(",", cores.stream().map(String::valueOf).toList());
  }

  /** Below those the system hands out, with the next one free, too, or so one hopes. */
  private static int freePort() throws IOException {
    while (true) {
      int port = 20_000 + RANDOM.nextInt(10_000);
      try (var socket = new DatagramSocket(port);
          var next = new DatagramSocket(port + 1)) {
        if (socket.isBound() && next.isBound()) {
          return port;
        }
      } catch (java.net.BindException e) {
        continue;
      }
    }
  }

  @Override
  public void close() throws IOException {
    cores.close();
    // Programs may have left something of theirs there.
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
