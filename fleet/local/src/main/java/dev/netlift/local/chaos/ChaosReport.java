package dev.netlift.local.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run of chaos found.
 *
 * @param stranded a sentence for each player without an end and without a seat
 * @param doubleSeats a sentence for each seat held twice
 * @param lost by player and metric, what was promised and is not in the table
 * @param doubled by player and metric, what is in the table and nobody asked for
 * @param settledMillis from the last fault until nobody was stranded any more, or we gave up
 */
public record ChaosReport(
    long seed,
    int bots,
    long faultsMillis,
    int players,
    long matches,
    Map<Fault.Kind, Integer> faults,
    int functionsAmid,
    int answersLost,
    List<String> stranded,
    List<String> doubleSeats,
    Map<String, Long> lost,
    Map<String, Long> doubled,
    Map<String, Integer> exits,
    List<String> unclassified,
    int totalsPromised,
    int reportsRefused,
    Map<String, Integer> rounds,
    Map<String, Integer> reasons,
    int resumes,
    int returns,
    long longestWaitMillis,
    long settledMillis,
    boolean botsFinished) {
  private static final int FINDINGS_MAX = 50;

  /** Processes ended by kill -9. */
  public int kills() {
    return faults.getOrDefault(Fault.Kind.SERVER, 0) + faults.getOrDefault(Fault.Kind.FUNCTION, 0);
  }

  /** Nothing was lost and nobody doubled, in a run that could have shown it. */
  public boolean clean() {
    return stranded.isEmpty()
        && doubleSeats.isEmpty()
        && lost.isEmpty()
        && doubled.isEmpty()
        && unclassified.isEmpty()
        && kills() > 0
        && matches > 0
        && totalsPromised > 0;
  }

  /** The object that {@code --json} prints. */
  public ObjectNode json() {
    var json = JsonMapper.shared().createObjectNode();
    json.put("strandedPlayers", stranded.size())
        .put("doubleSeats", doubleSeats.size())
        .put("lostTotals", lost.size())
        .put("unclassifiedExits", unclassified.size())
        .put("doubledTotals", doubled.size())
        .put("kills", kills())
        .put("matches", matches)
        .put("players", players)
        .put("bots", bots)
        .put("seed", seed)
        .put("seconds", faultsMillis / 1000.0);
    var each = json.putObject("faults");
    faults.forEach((kind, count) -> each.put(name(kind), count));
    each.put("functionAmidInvocation", functionsAmid).put("answerLost", answersLost);
    put(json.putObject("exits"), exits);
    put(json.putObject("rounds"), rounds);
    put(json.putObject("reasons"), reasons);
    json.put("resumes", resumes)
        .put("returns", returns)
        .put("totalsPromised", totalsPromised)
        .put("reportsRefused", reportsRefused)
        .put("longestWaitSeconds", longestWaitMillis / 1000.0)
        .put("settledSeconds", settledMillis / 1000.0)
        .put("botsFinished", botsFinished);
    ArrayNode list = json.putArray("findings");
    findings().stream().limit(FINDINGS_MAX).forEach(list::add);
    return json;
  }

  private static String name(Fault.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static void put(ObjectNode into, Map<String, Integer> counts) {
    new TreeMap<>(counts).forEach(into::put);
  }

  /** Everything that should not be, a line each. */
  List<String> findings() {
    var findings = new ArrayList<String>();
    stranded.forEach(line -> findings.add("stranded: " + line));
    doubleSeats.forEach(line -> findings.add("double seat: " + line));
    lost.forEach((what, amount) -> findings.add("lost total: " + what + ", " + amount));
    doubled.forEach((what, amount) -> findings.add("doubled total: " + what + ", " + amount));
    unclassified.forEach(line -> findings.add("unclassified exit: " + line));
    return findings;
  }

  /** For people. */
  public String table() {
    var text = new StringBuilder();
    row(text, "faults", "%s", faults);
    row(text, "matches", "%d of %d players, rounds %s", matches, players, rounds);
    row(text, "exits", "%s", exits);
    row(text, "totals", "%d answered as counted", totalsPromised);
    row(text, "settled", "%.1f s after the last fault", settledMillis / 1000.0);
    row(text, "stranded players", "%d", stranded.size());
    row(text, "double seats", "%d", doubleSeats.size());
    row(text, "lost totals", "%d (doubled: %d)", lost.size(), doubled.size());
    row(text, "unclassified exits", "%d", unclassified.size());
    findings().stream()
        .limit(FINDINGS_MAX)
        .forEach(line -> text.append("  ! ").append(line).append('\n'));
    return text.toString();
  }

  private static void row(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-20s", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }
}
