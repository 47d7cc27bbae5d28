package dev.netlift.benchmarks.flexmatch;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.MatchPool;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One match of 200 players in two balanced teams. */
final class Crowds {
  private static final RuleSet RULES =
      RuleSet.parse(
          """
          {"ruleLanguageVersion":"1.0",
           "playerAttributes":[{"name":"skill","type":"number","default":1000}],
           "algorithm":{"strategy":"balanced","balancedAttribute":"skill",
             "batchingPreference":"largestPopulation"},
           "teams":[{"name":"red","minPlayers":90,"maxPlayers":100},
                    {"name":"blue","minPlayers":90,"maxPlayers":100}],
           "rules":[{"name":"Near","type":"latency","maxLatency":120}]}
          """);

  private Crowds() {}

  static Row match(String name, int open, int rounds) {
    var random = new SplittableRandom(9);
    var tickets = new ArrayList<Ticket>();
    for (int i = 0; i < open; i++) {
      var skills = new double[random.nextInt(1, 4)];
      for (int p = 0; p < skills.length; p++) {
        skills[p] = 1_000 + 300 * random.nextGaussian();
      }
      tickets.add(
          Tickets.party(
              i,
              i,
              skills,
              Map.of(
                  "us", random.nextInt(20, 200),
                  "eu", random.nextInt(20, 200),
                  "ap", random.nextInt(20, 200))));
    }
    var nanos = new long[rounds];
    Match match = null;
    for (int round = -5; round < rounds; round++) {
      var pool = new MatchPool(RULES, Matcher.Budget.DEFAULT);
      tickets.forEach(pool::add);
      long began = System.nanoTime();
      match = pool.pass(open, 1).matches().getFirst();
      if (round >= 0) {
        nanos[round] = System.nanoTime() - began;
      }
    }
    if (match == null) {
      throw new IllegalArgumentException("rounds must be at least 1, was " + rounds);
    }
    return new Row(name)
        .with("open", open)
        .times(nanos)
        .with("players", match.playerCount())
        .with("skillGap", gap(match));
  }

  private static double gap(Match match) {
    Map<String, double[]> teams = new HashMap<>();
    for (Ticket ticket : match.tickets()) {
      for (Player player : ticket.players()) {
        if (player.attributes().get("skill") instanceof AttributeValue.Number(double skill)) {
          double[] sum = teams.computeIfAbsent(match.teamOf(player.id()), _ -> new double[2]);
          sum[0] += skill;
          sum[1]++;
        }
      }
    }
    List<double[]> sums = List.copyOf(teams.values());
    double one = sums.getFirst()[0] / sums.getFirst()[1];
    double other = sums.getLast()[0] / sums.getLast()[1];
    return Math.round(100 * Math.abs(one - other)) / 100.0;
  }
}
