package dev.netlift.benchmarks.arena;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How busy cores are, by whomever, as the kernel counts; looked at four times a second. Start and
 * close on one thread.
 */
final class Cores implements AutoCloseable {
  static final int COUNT = Runtime.getRuntime().availableProcessors();

  private static final Path STAT = Path.of("/proc/stat");
  private static final int IDLE = 4;
  private static final int WAITING = 5;
  private static final int STOLEN = 8;
  private static final long LOOK_MILLIS = 250;

  /** Idle ticks, all ticks and stolen ticks of each core, by time. */
  private final NavigableMap<Long, long[][]> looks = new ConcurrentSkipListMap<>();

  private final Tenants tenants;
  private final Thread thread = new Thread(this::look, "cores");
  private volatile boolean closed;

  /**
   * @param watched the core whose tenants are told
   */
  Cores(int watched) {
    tenants = new Tenants(watched);
    thread.setDaemon(true);
    thread.start();
  }

  private void look() {
    while (!closed) {
      looks.put(System.nanoTime(), read());
      tenants.look();
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static long[][] read() {
    var cores = new long[COUNT][3];
    try {
      for (String line : Files.readAllLines(STAT, StandardCharsets.ISO_8859_1)) {
        if (!line.startsWith("cpu") || line.charAt(3) == ' ') {
          continue;
        }
        String[] words = line.split(" ", -1);
        int core = Integer.parseInt(words[0].substring(3));
        if (core < COUNT) {
          for (int i = 1; i < words.length; i++) {
            long ticks = Long.parseLong(words[i]);
            cores[core][0] += i == IDLE || i == WAITING ? ticks : 0;
            cores[core][1] += ticks;
            cores[core][2] += i == STOLEN ? ticks : 0;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cores;
  }

  Tenants tenants() {
    return tenants;
  }

  /** The share, 0 to 1, of the busiest of these cores; NaN when there was no time to look. */
  double busiest(List<Integer> cores, long fromNanos, long toNanos) {
    return most(cores, fromNanos, toNanos, (idle, all, stolen) -> 1 - idle / all);
  }

  /**
   * The share, 0 to 1, that the host kept from the one of these cores it kept most from: a virtual
   * machine's ticks are late by that, whatever runs in it. NaN when there was no time to look.
   */
  double stolen(List<Integer> cores, long fromNanos, long toNanos) {
    return most(cores, fromNanos, toNanos, (idle, all, stolen) -> stolen / all);
  }

  private interface Share {
    double of(double idle, double all, double stolen);
  }

  private double most(List<Integer> cores, long fromNanos, long toNanos, Share share) {
    var from = looks.ceilingEntry(fromNanos);
    var to = looks.floorEntry(toNanos);
    if (from == null || to == null || to.getKey() <= from.getKey()) {
      return Double.NaN;
    }
    double most = 0;
    for (int core : cores) {
      long[] before = from.getValue()[core];
      long[] after = to.getValue()[core];
      double all = after[1] - before[1];
      if (all > 0) {
        most = Math.max(most, share.of(after[0] - before[0], all, after[2] - before[2]));
      }
    }
    return most;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
