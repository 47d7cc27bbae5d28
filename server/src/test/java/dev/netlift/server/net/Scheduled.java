package dev.netlift.server.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How Linux schedules a thread; proc_pid_stat(5).
 *
 * @param name 15 bytes of it at most
 */
public record Scheduled(String name, int nice, int policy) {
  private static final int SCHED_BATCH = 3;

  /**
   * @param thread its folder in proc
   */
  public static Scheduled of(Path thread) throws IOException {
    String stat = Files.readString(thread.resolve("stat")).trim();
    int end = stat.lastIndexOf(')');
    // The third of the fields is the first behind the name in brackets.
    String[] fields = stat.substring(end + 2).split(" ");
    return new Scheduled(
        stat.substring(stat.indexOf('(') + 1, end),
        Integer.parseInt(fields[19 - 3]),
        Integer.parseInt(fields[41 - 3]));
  }

  /** As {@link BehindTheTick} has it. */
  public boolean isBehindTheTick() {
    return nice >= 10 && policy == SCHED_BATCH;
  }
}
