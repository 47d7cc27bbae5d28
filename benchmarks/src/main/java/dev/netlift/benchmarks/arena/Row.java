package dev.netlift.benchmarks.arena;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One line of the table: a figure of ours over the same of another, of one repetition each time.
 * Immutable.
 *
 * @param id for {@code --rows}
 * @param unit of both figures
 * @param target the ratio may be at most, or must be at least, this
 */
record Row(
    String id,
    String name,
    Subject ours,
    Subject against,
    ToDoubleFunction<Measured> ourFigure,
    ToDoubleFunction<Measured> theirFigure,
    String unit,
    double target,
    boolean atMost) {

  private static final int CROWD = 200;
  private static final int SPIN_MICROS = 300;

  /**
   * A virtual machine's host has timer interrupts of its own, 250 in a second as a rule, and keeps
   * a core for some 50 to 100 µs at each. At 60 Hz those meet a server's ticks at six places, and
   * whether one of the six is where ticks begin is decided when the server starts: none of its
   * ticks is late by that, or every sixth. A prime number of ticks meets them everywhere.
   */
  private static final int LATENESS_HZ = 59;

  private static final String CPU = "CPU ms per 1000 client-ticks";
  private static final String BYTES = "bytes per client and second";
  private static final String CLIENTS = "clients";

  /** Where the search for how many clients a server carries begins. */
  private static final int CAPACITY_FROM = 300;

  /** Those of the issue, in its order. */
  static List<Row> all() {
    Subject plain = Subject.ours("plain", CROWD);
    Subject aes = Subject.ours("aes", CROWD);
    Subject bare = Subject.bare("gso", CROWD, 0);
    Subject enet = Subject.enet(CROWD);
    Subject colyseus = Subject.colyseus(CROWD);
    Subject kryonet = Subject.kryonet(CROWD);
    Subject awake = Subject.ours("plain", 64).spinning(SPIN_MICROS).at(LATENESS_HZ);
    Subject tcp = Subject.ours("aes-tcp", CROWD);
    return List.of(
        cpu("cpu-bare", "CPU, 200 clients, no encryption; bare sockets in C, GSO", plain, bare, .8),
        cpu("cpu-enet", "CPU, 200 clients, AES-128-GCM; ENet", aes, enet, .75),
        cpu("cpu-colyseus", "CPU, 200 clients, AES-128-GCM; Colyseus", aes, colyseus, .35),
        cpu("cpu-kryonet", "CPU, 200 clients, AES-128-GCM; KryoNet", aes, kryonet, .45),
        cpu("loss", "CPU, 200 clients, 5 % loss; none", aes.losing(5), aes, 1.5),
        loop(16),
        loop(64),
        most("bytes-enet", "bytes, 200 clients; ENet", aes, enet, Measured::bytes, BYTES, .2),
        most("bytes-colyseus", "bytes, 200; Colyseus", aes, colyseus, Measured::bytes, BYTES, .16),
        most(
            "lateness-p50",
            "tick lateness p50, 64 clients, spinning; bare sockets, asleep",
            awake,
            Subject.bare("sendmmsg", 64, 0).at(LATENESS_HZ),
            Measured::latenessP50,
            "µs",
            .05),
        most(
            "lateness-p99",
            "tick lateness p99, 64 clients, spinning; bare sockets, spinning",
            awake,
            Subject.bare("sendmmsg", 64, SPIN_MICROS).at(LATENESS_HZ),
            Measured::latenessP99,
            "µs",
            1.5),
        cpu("tcp-colyseus", "CPU, 200 clients, TCP, AES; Colyseus", tcp, colyseus, .4),
        carried("capacity-enet", "clients on one core, AES-128-GCM; ENet", Subject.enet(0), 1.5),
        carried("capacity-bare", "clients on one core; C, GSO", Subject.bare("gso", 0, 0), 1.1));
  }

  private static Row cpu(String id, String name, Subject ours, Subject against, double target) {
    return most(id, name, ours, against, Measured::cpu, CPU, target);
  }

  private static Row loop(int clients) {
    return most(
        "loop-" + clients,
        "CPU of the loop's thread, " + clients + " clients, no encryption; ENet",
        Subject.ours("plain", clients),
        Subject.enet(clients),
        Measured::loopCpu,
        CPU,
        1.0);
  }

  private static Row most(
      String id,
      String name,
      Subject ours,
      Subject against,
      ToDoubleFunction<Measured> figure,
      String unit,
      double target) {
    return new Row(id, name, ours, against, figure, figure, unit, target, true);
  }

  private static Row carried(String id, String name, Subject against, double target) {
    String variant = against.kind() == Subject.Kind.BARE ? "plain" : "aes";
    ToDoubleFunction<Measured> figure = found -> found.of(CLIENTS);
    return new Row(
        id,
        name,
        Subject.ours(variant, 0).with(CAPACITY_FROM),
        against.with(CAPACITY_FROM),
        figure,
        figure,
        CLIENTS,
        target,
        false);
  }

  /** Whether how many clients are carried is the figure, and so searched for. */
  boolean isCapacity() {
    return !atMost;
  }

  /**
   * @param ours median
   * @param against median
   * @param fault why the row says nothing; empty when it does
   */
  record Outcome(
      Row row,
      double ours,
      double against,
      double median,
      double least,
      double most,
      double loadCoresBusy,
      String fault) {
    boolean holds() {
      return fault.isEmpty() && (row.atMost ? median <= row.target : median >= row.target);
    }

    String json() {
      return String.format(
          Locale.ROOT,
          "{\"id\":\"%s\",\"name\":\"%s\",\"unit\":\"%s\",\"ours\":%s,\"against\":%s,"
              + "\"ratio\":{\"median\":%s,\"min\":%s,\"max\":%s},\"target\":\"%s %s\","
              + "\"holds\":%b,\"loadCoresBusy\":%s,\"void\":%s}",
          row.id,
          row.name,
          row.unit,
          number(ours),
          number(against),
          number(median),
          number(least),
          number(most),
          row.atMost ? "at most" : "at least",
          number(row.target),
          holds(),
          number(loadCoresBusy),
          fault.isEmpty() ? "null" : "\"" + fault + "\"");
    }

    String text() {
      String figures =
          fault.isEmpty()
              ? String.format(
                  Locale.ROOT,
                  "%10.3f %10.3f  %6.3f (%.3f to %.3f)  %s %s  %s",
                  ours,
                  against,
                  median,
                  least,
                  most,
                  row.atMost ? "<=" : ">=",
                  number(row.target),
                  holds() ? "holds" : "MISSED")
              : "void: " + fault;
      return String.format(Locale.ROOT, "%-15s %-62s %s", row.id, row.name, figures);
    }
  }

  /** Four digits that mean something, as JSON has numbers. */
  static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "null";
    }
    var digits = new java.math.BigDecimal(value).round(new java.math.MathContext(4));
    return digits.stripTrailingZeros().toPlainString();
  }

  /** Of the repetitions, in the order in which they were made. */
  Outcome outcome(Map<Subject, List<Measured>> measured) {
    List<Measured> mine = measured.getOrDefault(ours, List.of());
    List<Measured> theirs = measured.getOrDefault(against, List.of());
    int repetitions = Math.min(mine.size(), theirs.size());
    if (repetitions == 0) {
      return empty("the tools for it are not here");
    }
    var ratios = new double[repetitions];
    var ourFigures = new double[repetitions];
    var theirFigures = new double[repetitions];
    var busy = new ArrayList<Double>();
    for (int i = 0; i < repetitions; i++) {
      for (Measured each : List.of(mine.get(i), theirs.get(i))) {
        if (each.isVoid()) {
          return empty(each.fault());
        }
        busy.add(each.loadCoresBusy());
      }
      ourFigures[i] = ourFigure.applyAsDouble(mine.get(i));
      theirFigures[i] = theirFigure.applyAsDouble(theirs.get(i));
      ratios[i] = ourFigures[i] / theirFigures[i];
    }
    return new Outcome(
        this,
        median(ourFigures),
        median(theirFigures),
        median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        busy.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN),
        "");
  }

  private Outcome empty(String fault) {
    double none = Double.NaN;
    return new Outcome(this, none, none, none, none, none, none, fault);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
