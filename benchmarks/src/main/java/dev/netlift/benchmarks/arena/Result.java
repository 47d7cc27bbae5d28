package dev.netlift.benchmarks.arena;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What a run found, with what one needs to know to judge it. Immutable.
 *
 * @param root of the repository
 * @param args of the command
 */
record Result(
    Path root, String[] args, Map<Subject, List<Measured>> measured, List<Row.Outcome> outcomes) {
  private static final Path FOLDER = Path.of("benchmarks/results");

  String json() throws IOException {
    return "{" + about() + ",\"rows\":[" + rows() + "],\"runs\":[" + runs() + "]}";
  }

  private String about() throws IOException {
    return String.join(
        ",",
        text("benchmark", "arena"),
        text("commit", commit()),
        text("at", Instant.now().toString()),
        text("jdk", System.getProperty("java.vendor") + " " + Runtime.version()),
        text("machine", machine()),
        text("load", Files.readString(Path.of("/proc/loadavg")).strip()),
        text("command", "./netlift bench arena " + String.join(" ", args)),
        "\"comparable\":" + Runs.comparable());
  }

  private String rows() {
    var joined = new StringJoiner(",");
    outcomes.forEach(outcome -> joined.add(outcome.json()));
    return joined.toString();
  }

  private String runs() {
    var joined = new StringJoiner(",");
    measured.forEach(
        (subject, all) -> {
          for (int i = 0; i < all.size(); i++) {
            Measured one = all.get(i);
            var values = new StringJoiner(",");
            new TreeMap<>(one.values())
                .forEach((name, value) -> values.add("\"" + name + "\":" + Row.number(value)));
            joined.add(
                "{"
                    + text("subject", subject.name())
                    + ",\"repetition\":"
                    + (i + 1)
                    + ",\"loadCoresBusy\":"
                    + Row.number(one.loadCoresBusy())
                    + ",\"serverCoreBusy\":"
                    + Row.number(one.serverCoreBusy())
                    + ","
                    + text("others", one.others())
                    + ","
                    + text("void", one.fault())
                    + ",\"values\":{"
                    + values
                    + "}}");
          }
        });
    return joined.toString();
  }

  String text() {
    var lines = new StringJoiner("\n");
    if (!Runs.comparable()) {
      lines.add("comparable: false (" + Cores.COUNT + " cores; the targets are for four)");
    }
    outcomes.forEach(outcome -> lines.add(outcome.text()));
    return lines.toString();
  }

  /** Writes it to the repository: all of it, a line of the history, and the drawing. */
  void keep(String name) throws IOException {
    Path folder = root.resolve(FOLDER);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".json"), json() + "\n");
    Files.writeString(
        folder.resolve("arena-history.jsonl"),
        "{" + about() + ",\"rows\":[" + rows() + "]}\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    Files.writeString(folder.resolve(name + ".svg"), Drawing.of(outcomes));
  }

  private static String text(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"");
    return "\"" + name + "\":\"" + escaped + "\"";
  }

  private String commit() throws IOException {
    try {
      Process git =
          new ProcessBuilder("git", "-C", root.toString(), "describe", "--always", "--dirty")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String machine() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElse("?");
    return Cores.COUNT
        + " x "
        + model
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version");
  }
}
