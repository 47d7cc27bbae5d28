package dev.netlift.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes one launcher has started. Each is recorded in {@code processes/<pid>.json} of the
 * state folder while it lives, so that the next launcher can end what a killed one left behind. Any
 * thread.
 */
public final class Children implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Children.class);
  // Together four seconds: Ctrl-C promises that everything is gone in five.
  private static final Duration TERM = Duration.ofMillis(3_000);
  private static final Duration KILL = Duration.ofMillis(1_000);
  private static final int ENDED_MAX = 10_000;

  private final Path directory;
  private final Map<Long, Process> running = new ConcurrentHashMap<>();
  private final Deque<Ended> ended = new ConcurrentLinkedDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A child that has ended, as the operating system tells it.
   *
   * @param exitCode 128 and the number of the signal, if one ended it
   */
  public record Ended(long pid, String name, int exitCode) {}

  /**
   * @param stateDir created if missing
   */
  public Children(Path stateDir) {
    directory = stateDir.resolve("processes");
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + directory, e);
    }
  }

  /**
   * Starts a child whose output and errors are appended to a file; its standard input is empty.
   *
   * @param name for people and for the record, for example {@code lambda tickets}
   * @param logFile its folder is created if missing
   * @throws IOException the command cannot be started, for example because the file is missing
   * @throws IllegalStateException this launcher is already stopping
   */
  public Process start(ProcessBuilder builder, String name, Path logFile) throws IOException {
    Path parent = logFile.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
    return start(builder, name);
  }

  /**
   * Starts a child with its output as the builder says.
   *
   * @throws IOException the command cannot be started
   * @throws IllegalStateException this launcher is already stopping
   */
  public Process start(ProcessBuilder builder, String name) throws IOException {
    if (builder.redirectInput().equals(ProcessBuilder.Redirect.PIPE)) {
      builder.redirectInput(ProcessBuilder.Redirect.from(nullDevice()));
    }
    return launch(builder, name);
  }

  /**
   * Starts a child whose standard input is ours to write.
   *
   * @throws IOException the command cannot be started
   * @throws IllegalStateException this launcher is already stopping
   */
  public Process startListening(ProcessBuilder builder, String name) throws IOException {
    return launch(builder, name);
  }

  private Process launch(ProcessBuilder builder, String name) throws IOException {
    if (closed.get()) {
      throw new IllegalStateException("stopping; not starting " + name);
    }
    Process process = builder.start();
    running.put(process.pid(), process);
    record(process, name);
    process.onExit().thenAccept(exited -> remember(exited, name));
    if (closed.get()) {
      // close() may have looked before we were in the map.
      end(List.of(process.toHandle()));
      throw new IllegalStateException("stopping; not starting " + name);
    }
    return process;
  }

  private void record(Process process, String name) throws IOException {
    var self = ProcessHandle.current();
    // A child that has already exited has no start instant, and needs no record.
    var started = process.toHandle().info().startInstant();
    if (started.isEmpty()) {
      return;
    }
    var record =
        new ProcessRecord(
            process.pid(),
            started.get(),
            name,
            self.pid(),
            self.info().startInstant().orElse(Instant.EPOCH));
    try {
      record.write(file(process.pid()));
    } catch (IOException e) {
      // An unrecorded child could outlive us unnoticed.
      process.destroyForcibly();
      throw e;
    }
  }

  private void remember(Process process, String name) {
    ended.addLast(new Ended(process.pid(), name, process.exitValue()));
    if (ended.size() > ENDED_MAX) {
      ended.pollFirst();
    }
    forget(process);
  }

  private void forget(Process process) {
    running.remove(process.pid());
    try {
      Files.deleteIfExists(file(process.pid()));
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("pid", process.pid())
          .setCause(e)
          .log("record of an ended process could not be removed");
    }
  }

  private Path file(long pid) {
    return directory.resolve(pid + ".json");
  }

  /** The newest of those that have ended, in the order they did. */
  public List<Ended> ended() {
    return List.copyOf(ended);
  }

  /** The children alive now. */
  public List<Process> running() {
    return List.copyOf(running.values());
  }

  /**
   * Asks every child to end, without waiting, and starts none any more. Called before the parts
   * that own the children are stopped one after the other, so that all of them end side by side.
   */
  public void terminate() {
    closed.set(true);
    family(running().stream().map(Process::toHandle).toList()).forEach(ProcessHandle::destroy);
  }

  /** Asks every child to end, kills what has not after three seconds; at most four in all. */
  @Override
  public void close() {
    closed.set(true);
    List<Process> left = running();
    end(left.stream().map(Process::toHandle).toList());
    reap(left);
    left.stream().filter(process -> !process.isAlive()).forEach(this::forget);
  }

  /**
   * Ends the processes that a launcher recorded and did not live to stop. A record names pid and
   * start instant, and both must fit: a process that merely got the same pid is left alone, and so
   * are the children of a launcher that still runs.
   *
   * @return the names of the processes that were ended
   */
  public static List<String> endOrphans(Path stateDir) {
    Path directory = stateDir.resolve("processes");
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    var names = new ArrayList<String>();
    var handles = new ArrayList<ProcessHandle>();
    var files = new ArrayList<Path>();
    try (var listing = Files.newDirectoryStream(directory, "*.json")) {
      for (Path file : listing) {
        var found = ProcessRecord.read(file);
        if (found.isPresent() && found.get().launcherRuns()) {
          continue;
        }
        files.add(file);
        found
            .flatMap(ProcessRecord::running)
            .ifPresent(
                handle -> {
                  names.add(found.get().name());
                  handles.add(handle);
                });
      }
      end(handles);
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the process records in " + directory, e);
    }
    return List.copyOf(names);
  }

  private static void end(Collection<ProcessHandle> handles) {
    List<ProcessHandle> family = family(handles);
    family.forEach(ProcessHandle::destroy);
    await(family, TERM);
    family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    await(family, KILL);
  }

  /** A launcher script may have children of its own; taken while the parent still links them. */
  private static List<ProcessHandle> family(Collection<ProcessHandle> handles) {
    var family = new ArrayList<>(handles);
    handles.forEach(handle -> handle.descendants().forEach(family::add));
    return family;
  }

  /** A handle sees the end of a process a moment before its {@link Process} does. */
  private static void reap(List<Process> processes) {
    long deadlineNanos = System.nanoTime() + KILL.toNanos();
    for (Process process : processes) {
      try {
        if (!process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          log.atWarn().addKeyValue("pid", process.pid()).log("a child outlived its kill");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void await(Collection<ProcessHandle> handles, Duration most) {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    // Polled: a process that is not our child has no exit to wait on without a thread each.
    while (handles.stream().anyMatch(ProcessHandle::isAlive)
        && System.nanoTime() - deadlineNanos < 0) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        // Killing comes next and does not wait; the caller sees the flag.
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static java.io.File nullDevice() {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    return new java.io.File(windows ? "NUL" : "/dev/null");
  }
}
