package dev.netlift.server.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * The folder of one server process below the logs of its instance, named by port and process id,
 * and what GameLift keeps of it. Blocks; to be used before the loop runs and after.
 *
 * <pre>
 * logs/netlift-server-7777.pid             whom to watch, as long as it runs
 * logs/7777-4711/server.log                 until the game session, JSON, rotated
 * logs/7777-4711/game-session-….log         the game session, JSON, rotated
 * logs/hs_err_4711.log                      if the JVM has crashed
 * </pre>
 */
public final class LogFolder implements AutoCloseable {
  /** Folders of processes that are gone; GameLift's agent deletes those it has uploaded. */
  static final int KEPT_MAX = 64;

  static final long KEPT_BYTES_MAX = 512L << 20;

  /** The agent uploads for a minute after the end; then for sure nobody reads it any more. */
  private static final Duration UPLOADING = Duration.ofMinutes(10);

  private static final Pattern OURS = Pattern.compile("\\d{1,5}-(\\d{1,10})");
  private static final Pattern CRASH = Pattern.compile("hs_err_(\\d{1,10})\\.log");

  private final Path all;
  private final Path folder;
  private final Path crash;
  private final Path pidFile;

  private LogFolder(Path all, Path folder, Path crash, Path pidFile) {
    this.all = all;
    this.folder = folder;
    this.crash = crash;
    this.pidFile = pidFile;
  }

  /** A folder of a process that has ended. */
  private record Old(Path path, Instant changed, long bytes) {}

  /**
   * Makes the folder and the file with the process id, and clears away what older processes have
   * left.
   *
   * @throws UncheckedIOException when there cannot be a log
   */
  public static LogFolder open(Path logs, int port) {
    long pid = ProcessHandle.current().pid();
    Path all = logs.toAbsolutePath().normalize();
    try {
      Path folder = Files.createDirectories(all.resolve(port + "-" + pid));
      Path pidFile = all.resolve("netlift-server-" + port + ".pid");
      Files.writeString(pidFile, pid + "\n");
      return new LogFolder(all, folder, all.resolve("hs_err_" + pid + ".log"), pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no log can be written below " + all + " (--log-dir): " + e.getMessage(), e);
    }
  }

  /** For conf/logback.xml, which reads it as {@code netlift.log.folder}. */
  public Path path() {
    return folder;
  }

  /**
   * What GameLift uploads when the process has ended: folders whole, so rotated files too. Its
   * agent takes only what everybody may read, which is why bin/netlift-server sets a umask.
   */
  public List<String> forGameLift() {
    return List.of(folder.toString(), crash.toString());
  }

  /** Clears away what ended processes have left, beyond what is kept. Never fails. */
  public void prune(Instant now) {
    try {
      prune(all, now, pid -> ProcessHandle.of(pid).isPresent());
    } catch (IOException | UncheckedIOException e) {
      LoggerFactory.getLogger(LogFolder.class)
          .atWarn()
          .addKeyValue("cause", e.toString())
          .log("old logs stay");
    }
  }

  static void prune(Path logs, Instant now, LongPredicate alive) throws IOException {
    var old = new ArrayList<Old>();
    try (Stream<Path> entries = Files.list(logs)) {
      for (Path entry : entries.toList()) {
        long pid = processOf(entry);
        if (pid >= 0 && !alive.test(pid)) {
          old.add(describe(entry));
        }
      }
    }
    old.removeIf(entry -> entry.changed().isAfter(now.minus(UPLOADING)));
    old.sort(Comparator.comparing(Old::changed).reversed());
    int kept = 0;
    long bytes = 0;
    for (var entry : old) {
      bytes += entry.bytes();
      if (++kept > KEPT_MAX || bytes > KEPT_BYTES_MAX) {
        delete(entry.path());
      }
    }
  }

  /** -1 for what is not ours to delete. */
  private static long processOf(Path entry) {
    String name = entry.getFileName().toString();
    for (var pattern : List.of(OURS, CRASH)) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        return Long.parseLong(matcher.group(1));
      }
    }
    return -1;
  }

  private static Old describe(Path entry) throws IOException {
    var changed = Files.getLastModifiedTime(entry).toInstant();
    long bytes = 0;
    try (Stream<Path> files = Files.walk(entry)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
        var of = Files.getLastModifiedTime(file).toInstant();
        changed = of.isAfter(changed) ? of : changed;
      }
    }
    return new Old(entry, changed, bytes);
  }

  private static void delete(Path entry) throws IOException {
    try (Stream<Path> files = Files.walk(entry)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Nobody is to take the next process of this number for us. The log stays. */
  @Override
  public void close() {
    try {
      String pid = Long.toString(ProcessHandle.current().pid());
      if (Files.readString(pidFile).strip().equals(pid)) {
        Files.delete(pidFile);
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(LogFolder.class)
          .atDebug()
          .addKeyValue("cause", e.toString())
          .log("no file with the process id");
    }
  }
}
