package dev.netlift.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Runs a program as a user would, bounded in time, with both outputs kept. */
final class Command {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final List<String> words;
  private final Map<String, String> environment = new HashMap<>();

  private Command(Path folder, List<String> words) {
    this.folder = folder;
    this.words = words;
  }

  static Command in(Path folder, String... words) {
    return new Command(folder, List.of(words));
  }

  /** The launcher of the checkout in {@code root}. */
  static Command netlift(Path root, String... words) {
    String[] all = new String[words.length + 1];
    all[0] = root.resolve("netlift").toString();
    System.arraycopy(words, 0, all, 1, words.length);
    return in(root, all);
  }

  /** With more words at its end. */
  Command and(String... more) {
    var all = new ArrayList<>(words);
    all.addAll(List.of(more));
    var longer = new Command(folder, List.copyOf(all));
    longer.environment.putAll(environment);
    return longer;
  }

  Command with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Starts it in the background; its outputs go to {@code log}. The caller ends it. */
  Process start(Path log) {
    try {
      return builder().redirectErrorStream(true).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it to its end; past {@code limit} it is killed with its children and the call fails. */
  Result run(Duration limit) {
    try {
      Path output = Files.createTempFile("netlift-gate", ".out");
      Path errors = Files.createTempFile("netlift-gate", ".err");
      try {
        Process process =
            builder().redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
        boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly().waitFor();
        }
        var result =
            new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
        if (!ended) {
          throw new AssertionError(words + " did not end in " + limit + "\n" + result);
        }
        return result;
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + words, e);
    }
  }

  private ProcessBuilder builder() {
    var builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(environment);
    return builder;
  }

  record Result(int exitCode, String output, String errors) {
    JsonNode json() {
      return JSON.readTree(output);
    }

    @Override
    public String toString() {
      return "exit " + exitCode + "\n--- stdout\n" + tail(output) + "\n--- stderr\n" + tail(errors);
    }

    private static String tail(String text) {
      return text.length() <= 6000 ? text : "…" + text.substring(text.length() - 6000);
    }
  }
}
