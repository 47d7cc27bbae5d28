package dev.netlift.benchmarks.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM of this benchmark: a line in, a line out. */
final class Child implements AutoCloseable {
  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  private final Process process;
  private final Writer in;
  private final BufferedReader out;

  /**
   * @param cores as taskset writes them, where there is one
   */
  Child(
      Class<?> main,
      String cores,
      boolean realTime,
      List<String> jvmOptions,
      List<String> arguments)
      throws IOException {
    var command = new ArrayList<String>();
    if (Files.isExecutable(TASKSET) && !cores.isEmpty()) {
      command.addAll(List.of(TASKSET.toString(), "-c", cores));
    }
    if (realTime) {
      command.addAll(List.of("chrt", "-f", "10"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    in = process.outputWriter(StandardCharsets.UTF_8);
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The next line it says. */
  String line() {
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

  void tell(String line) {
    try {
      in.write(line + "\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String ask(String line) {
    tell(line);
    return line();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
