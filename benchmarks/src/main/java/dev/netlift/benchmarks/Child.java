package dev.netlift.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process of a benchmark, on cores of its own: a line in, a line out. One thread. */
public final class Child implements AutoCloseable {
  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  private final Process process;
  private final Writer in;
  private final BufferedReader out;

  /**
   * @param cores as taskset writes them, where there is one; empty for any
   * @param folder to run in
   */
  public Child(List<String> command, String cores, Path folder) throws IOException {
    var all = new ArrayList<String>();
    if (Files.isExecutable(TASKSET) && !cores.isEmpty()) {
      all.addAll(List.of(TASKSET.toString(), "-c", cores));
    }
    all.addAll(command);
    process =
        Processes.start(
            new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    in = process.outputWriter(StandardCharsets.UTF_8);
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Of what was started: taskset becomes it. */
  public long pid() {
    return process.pid();
  }

  /**
   * Keeps this process, and what it starts from now on without cores of its own, to these.
   *
   * @param cores as taskset writes them
   */
  public static void keepTo(String cores) throws IOException {
    if (Files.isExecutable(TASKSET)) {
      String self = Long.toString(ProcessHandle.current().pid());
      Process set =
          new ProcessBuilder(TASKSET.toString(), "-acp", cores, self)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      set.onExit().join();
    }
  }

  /** What starts {@code main} in a JVM like this one, with this one's class path. */
  public static List<String> java(Class<?> main, List<String> jvmOptions, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /**
   * The next line it says.
   *
   * @throws IllegalStateException when it has ended
   */
  public String line() {
    try {
      String line = out.readLine();
      if (line == null) {
        throw new IllegalStateException("a process of the benchmark ended: " + process.info());
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void tell(String line) {
    try {
      in.write(line + "\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String ask(String line) {
    tell(line);
    return line();
  }

  /** Kills it unless it ends within this time; any thread. */
  public void endWithin(Duration patience) {
    process
        .onExit()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            late -> {
              process.destroyForcibly();
              return process;
            });
  }

  @Override
  public void close() {
    process.destroy();
  }
}
