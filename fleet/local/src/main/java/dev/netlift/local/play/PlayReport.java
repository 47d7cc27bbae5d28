package dev.netlift.local.play;

import dev.netlift.local.gamelift.ProcessReport;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One play: what the bots reported and what became of the fleet.
 *
 * @param bots as the bots' process reported
 * @param botsExitCode 0 only if each was matched, admitted, played and left
 * @param startMillis wall clock at the start of the command
 */
public record PlayReport(
    JsonNode bots, int botsExitCode, List<ProcessReport> processes, long startMillis) {
  public PlayReport {
    processes = List.copyOf(processes);
  }

  /** Every bot did all it should, and every server process said goodbye and exited with 0. */
  public boolean clean() {
    return botsExitCode == 0
        && processes.stream().allMatch(process -> process.exit() == ProcessReport.Exit.CLEAN);
  }

  /** The object that {@code --json} prints. */
  public ObjectNode json() {
    var json = JsonMapper.shared().createObjectNode();
    for (String key :
        List.of(
            "bots",
            "matched",
            "admitted",
            "played",
            "left",
            "mode",
            "transport",
            "tickRateHz",
            "snapshotRateHz",
            "snapshotRateConfiguredHz",
            "snapshots",
            "rttMillis",
            "inputToSnapshotMillis")) {
      if (bots.has(key)) {
        json.set(key, bots.path(key));
      }
    }
    JsonNode first = bots.path("firstAdmittedAtMillis");
    if (first.isNumber()) {
      json.put("firstMatchSeconds", (first.asLong() - startMillis) / 1000.0);
    } else {
      json.putNull("firstMatchSeconds");
    }
    json.set("unlocks", bots.path("unlocks"));
    json.set("unlocksHeard", bots.path("unlocksHeard"));
    json.put("sessions", sessions().size());
    ArrayNode list = json.putArray("processes");
    for (ProcessReport process : processes) {
      var one = list.addObject();
      process.pid().ifPresent(pid -> one.put("pid", pid));
      process.port().ifPresent(port -> one.put("port", port));
      process.gameSessionId().ifPresent(session -> one.put("gameSession", lastPart(session)));
      process
          .exitCode()
          .ifPresentOrElse(code -> one.put("exitCode", code), () -> one.putNull("exitCode"));
      one.put("exit", exit(process));
    }
    json.set("perBot", bots.path("perBot"));
    return json;
  }

  private Collection<String> sessions() {
    var sessions = new TreeSet<String>();
    processes.forEach(process -> process.gameSessionId().ifPresent(sessions::add));
    return sessions;
  }

  /** For people, below the bots' own table. */
  public String table() {
    var text = new StringBuilder();
    text.append(row("process", "port", "game session", "exit", ""));
    for (ProcessReport process : processes) {
      text.append(
          row(
              process.pid().isPresent() ? Long.toString(process.pid().getAsLong()) : "-",
              process.port().isPresent() ? Integer.toString(process.port().getAsInt()) : "-",
              process.gameSessionId().map(PlayReport::tail).orElse("none"),
              process.exitCode().isPresent()
                  ? Integer.toString(process.exitCode().getAsInt())
                  : "-",
              exit(process)));
    }
    JsonNode first = bots.path("firstAdmittedAtMillis");
    text.append(
        String.format(
            Locale.ROOT,
            "fleet  %d processes, %d hosted a session, %d clean exits; first match after %s%n",
            processes.size(),
            sessions().size(),
            processes.stream().filter(p -> p.exit() == ProcessReport.Exit.CLEAN).count(),
            first.isNumber()
                ? String.format(Locale.ROOT, "%.1f s", (first.asLong() - startMillis) / 1000.0)
                : "never"));
    return text.toString();
  }

  private static String exit(ProcessReport process) {
    return process.exit().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String lastPart(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  private static String tail(String arn) {
    String id = lastPart(arn);
    return id.length() <= 8 ? id : id.substring(id.length() - 8);
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "%-8s %-6s %-14s %-4s %s", (Object[]) cells).stripTrailing()
        + "\n";
  }
}
