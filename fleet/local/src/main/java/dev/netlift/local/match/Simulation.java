package dev.netlift.local.match;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Explainer;
import dev.netlift.local.flexmatch.Explanation;
import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.MatchPool;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A population against one rule set, in virtual time: one pass a second. */
final class Simulation {
  private static final int EXPLAINED_MAX = 12;
  private static final int EXPLAINED_AMONG = 40;

  private final RuleSet rules;
  private final Map<String, Ticket> waiting = new LinkedHashMap<>();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final List<Match> matches = new ArrayList<>();
  private final List<Double> waits = new ArrayList<>();
  private int timedOut;
  private int impossible;
  private int exhausted;

  private Simulation(RuleSet rules) {
    this.rules = rules;
  }

  /**
   * What came of it.
   *
   * @param impossible tickets that no wait and no company could ever get matched
   * @param waitSeconds of the tickets that were matched, ascending
   * @param quality per number attribute: mean difference between teams, mean spread in a match
   * @param reasons why tickets found none, how often: of those timed out or left, a sample
   */
  record Result(
      int tickets,
      int matched,
      int waiting,
      int timedOut,
      int impossible,
      int matches,
      double playersPerMatch,
      double[] waitSeconds,
      Map<String, Map<String, Double>> quality,
      Map<String, Integer> reasons,
      int exhausted) {
    double waited(double share) {
      int at =
          Math.clamp(
              (int) Math.ceil(share * waitSeconds.length) - 1,
              0,
              Math.max(0, waitSeconds.length - 1));
      return waitSeconds.length == 0 ? 0 : waitSeconds[at];
    }
  }

  /**
   * @param timeoutSeconds after which a ticket gives up; 0: never
   */
  static Result run(RuleSet rules, List<Ticket> tickets, int seconds, int timeoutSeconds) {
    var simulation = new Simulation(rules);
    simulation.play(new ArrayDeque<>(tickets), seconds, timeoutSeconds);
    return simulation.result(tickets.size(), seconds * 1_000L);
  }

  private void play(ArrayDeque<Ticket> coming, int seconds, int timeoutSeconds) {
    var pool = new MatchPool(rules, Matcher.Budget.DEFAULT);
    for (long now = 1_000; now <= seconds * 1_000L; now += 1_000) {
      while (!coming.isEmpty() && coming.getFirst().enteredMillis() <= now) {
        Ticket ticket = coming.removeFirst();
        if (pool.add(ticket)) {
          waiting.put(ticket.id(), ticket);
        } else {
          impossible++;
          reasons.merge("can never match: " + never(ticket), 1, Integer::sum);
        }
      }
      Pass pass = pool.pass(now);
      exhausted += pass.exhausted();
      for (Match match : pass.matches()) {
        matches.add(match);
        for (Ticket ticket : match.tickets()) {
          waits.add((now - ticket.enteredMillis()) / 1_000.0);
          waiting.remove(ticket.id());
        }
      }
      if (timeoutSeconds > 0) {
        giveUp(pool, now, now - timeoutSeconds * 1_000L);
      }
    }
  }

  private String never(Ticket ticket) {
    // Without the player's id, so that equal reasons are counted together.
    return rules
        .neverMatches(ticket)
        .orElse("its players differ where a match must be the same")
        .replaceAll("player \\S+ ", "a player ");
  }

  private void giveUp(MatchPool pool, long nowMillis, long enteredUntil) {
    List<Ticket> late =
        waiting.values().stream().filter(t -> t.enteredMillis() <= enteredUntil).toList();
    for (Ticket ticket : late) {
      if (timedOut++ < EXPLAINED_MAX) {
        explain(ticket, nowMillis);
      }
      pool.remove(ticket.id());
      waiting.remove(ticket.id());
    }
  }

  private void explain(Ticket ticket, long nowMillis) {
    List<Ticket> among = waiting.values().stream().limit(EXPLAINED_AMONG).toList();
    Explanation why = new Explainer(rules).explain(ticket, among, nowMillis);
    why.failedRules().forEach(rule -> reasons.merge("rule " + rule, 1, Integer::sum));
    if (why.size().isPresent()) {
      reasons.merge("too few to fill the teams", 1, Integer::sum);
    }
  }

  private Result result(int tickets, long nowMillis) {
    List.copyOf(waiting.values()).stream()
        .limit(EXPLAINED_MAX)
        .forEach(ticket -> explain(ticket, nowMillis));
    double[] sorted = waits.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return new Result(
        tickets,
        waits.size(),
        waiting.size(),
        timedOut,
        impossible,
        matches.size(),
        matches.stream().mapToInt(Match::playerCount).average().orElse(0),
        sorted,
        quality(),
        reasons,
        exhausted);
  }

  private Map<String, Map<String, Double>> quality() {
    Map<String, double[]> sums = new TreeMap<>();
    for (Match match : matches) {
      Map<String, Map<String, List<Double>>> byAttribute = new HashMap<>();
      for (Ticket ticket : match.tickets()) {
        for (Player player : ticket.players()) {
          player
              .attributes()
              .forEach(
                  (name, value) -> {
                    if (value instanceof AttributeValue.Number(double number)) {
                      byAttribute
                          .computeIfAbsent(name, _ -> new HashMap<>())
                          .computeIfAbsent(match.teamOf(player.id()), _ -> new ArrayList<>())
                          .add(number);
                    }
                  });
        }
      }
      byAttribute.forEach(
          (name, teams) -> add(sums.computeIfAbsent(name, _ -> new double[3]), teams));
    }
    Map<String, Map<String, Double>> quality = new LinkedHashMap<>();
    sums.forEach(
        (name, sum) ->
            quality.put(
                name, Map.of("betweenTeams", sum[0] / sum[2], "withinMatch", sum[1] / sum[2])));
    return quality;
  }

  private static void add(double[] sum, Map<String, List<Double>> teams) {
    var averages =
        teams.values().stream()
            .mapToDouble(team -> team.stream().mapToDouble(d -> d).average().orElse(0))
            .summaryStatistics();
    var all = teams.values().stream().flatMap(List::stream).mapToDouble(d -> d).summaryStatistics();
    sum[0] += averages.getMax() - averages.getMin();
    sum[1] += all.getMax() - all.getMin();
    sum[2]++;
  }
}
