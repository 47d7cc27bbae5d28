package dev.netlift.local.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of the two matches.
 *
 * @param untouched nothing of the disturbed match was counted while the backend was cut off
 * @param spooled files that its process left, and how many are left in the end
 * @param functionsKilled when the backend was cut off
 * @param reports calls that carried reports in the disturbed match and after it
 * @param retries those of them that were not answered
 * @param countedMillis from the backend's return until everything was counted
 * @param toastMillis from the moment a threshold was passed to the toast, in the undisturbed match
 */
public record TwinReport(
    long seed,
    List<Awards> undisturbed,
    List<Awards> disturbed,
    boolean untouched,
    int spooled,
    int spooledLeft,
    int functionsKilled,
    int reports,
    int retries,
    long countedMillis,
    List<Long> toastMillis,
    String undisturbedExit,
    String disturbedExit) {
  public TwinReport {
    undisturbed = List.copyOf(undisturbed);
    disturbed = List.copyOf(disturbed);
    toastMillis = List.copyOf(toastMillis);
  }

  static List<Long> toasts(JsonNode bots) {
    var delays = new ArrayList<Long>();
    for (JsonNode bot : bots.path("perBot")) {
      for (JsonNode heard : bot.path("unlocksHeard")) {
        if (heard.path("delayMillis").isNumber()) {
          delays.add(heard.path("delayMillis").asLong());
        }
      }
    }
    return delays;
  }

  /**
   * Equal, and something was there to be equal: a tier was unlocked, the outage was one, both
   * processes ended in order.
   */
  public boolean clean() {
    return Awards.hash(undisturbed).equals(Awards.hash(disturbed))
        && undisturbed.stream().anyMatch(one -> one.unlocked().contains("marksman#1"))
        && untouched
        && spooled > 0
        && spooledLeft == 0
        && undisturbedExit.equals("clean")
        && disturbedExit.equals("clean");
  }

  private long percentile(int percent) {
    var sorted = new ArrayList<>(toastMillis);
    Collections.sort(sorted);
    return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
  }

  /** The object that {@code --json} prints. */
  public ObjectNode json() {
    var json = JsonMapper.shared().createObjectNode();
    json.put("equal", Awards.hash(undisturbed).equals(Awards.hash(disturbed)))
        .put("clean", clean())
        .put("seed", seed)
        .put("disturbedHash", Awards.hash(disturbed))
        .put("undisturbedHash", Awards.hash(undisturbed))
        .put("reports", reports)
        .put("retries", retries)
        .put("spooled", spooled)
        .put("spooledLeft", spooledLeft)
        .put("untouched", untouched)
        .put("functionsKilled", functionsKilled)
        .put("countedMillis", countedMillis)
        .put("undisturbedExit", undisturbedExit)
        .put("disturbedExit", disturbedExit);
    var toasts = json.putObject("toastMillis").put("count", toastMillis.size());
    if (!toastMillis.isEmpty()) {
      toasts.put("p50", percentile(50)).put("p99", percentile(99));
    }
    awards(json, "undisturbed", undisturbed);
    awards(json, "disturbed", disturbed);
    return json;
  }

  private static void awards(ObjectNode json, String name, List<Awards> players) {
    var list = json.putArray(name);
    players.stream()
        .sorted(java.util.Comparator.comparing(Awards::toString))
        .forEach(
            player -> {
              var one = list.addObject();
              player.totals().forEach(one.putObject("totals")::put);
              player.unlocked().forEach(one.putArray("unlocked")::add);
            });
  }

  /** For people. */
  public String table() {
    return String.format(
        Locale.ROOT,
        "undisturbed %.12s, disturbed %.12s: %s%n"
            + "%d calls with reports, %d cut off; %d file left by the process, counted %d ms after"
            + " the backend was back%n"
            + "toasts %s ms%n",
        Awards.hash(undisturbed),
        Awards.hash(disturbed),
        clean() ? "equal" : "NOT as it should be, see --json",
        reports,
        retries,
        spooled,
        countedMillis,
        toastMillis);
  }
}
