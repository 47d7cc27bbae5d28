package dev.netlift.server.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How long before a tick its thread stops sleeping: as late as sleeping made it lately, and no
 * more. Tick thread.
 */
final class Spin {
  /**
   * What one sleep takes of the rest: a latest of 1,000 is remembered until about the next. Were it
   * 64, as it was, one tick in a hundred would begin tens of microseconds late.
   */
  private static final int FORGET_SHIFT = 10;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed:";

  private final long maxNanos;
  private long budgetNanos;

  Spin(Duration max) {
    maxNanos = max.toNanos();
  }

  long budgetNanos() {
    return budgetNanos;
  }

  /** A sleep ended this long after it should have. */
  void woke(long lateNanos) {
    // A quarter more than seen, and forgotten slowly.
    long wanted = lateNanos + (lateNanos >> 2);
    long kept = budgetNanos - (budgetNanos >> FORGET_SHIFT);
    budgetNanos = Math.min(maxNanos, Math.max(wanted, kept));
  }

  /**
   * Whether spinning would take the core from somebody: fewer than two processors for each game
   * server process of the machine.
   */
  static boolean coreIsShared(int hostProcesses) {
    return processors() < 2 * hostProcesses;
  }

  /** Of this process, whatever the JVM was told to count with. */
  static int processors() {
    try {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(ALLOWED)) {
          return count(line.substring(ALLOWED.length()));
        }
      }
    } catch (IOException e) {
      // Not Linux.
      return Runtime.getRuntime().availableProcessors();
    }
    return Runtime.getRuntime().availableProcessors();
  }

  /** Bits of a mask such as {@code ff,ffffffff}. */
  static int count(String mask) {
    return mask.chars()
        .map(digit -> Character.digit(digit, 16))
        .filter(digit -> digit >= 0)
        .map(Integer::bitCount)
        .sum();
  }
}
