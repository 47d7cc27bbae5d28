package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The engine beside the naive way, one JSON line per scenario. Run: {@code java -Xmx1g -cp
 * fleet/local/target/test-classes:fleet/local/target/classes:... MatchPoolBench}.
 */
final class MatchPoolBench {
  private static final RuleSet DUEL =
      RuleSet.parse(
          """
          {"ruleLanguageVersion":"1.0",
           "playerAttributes":[{"name":"skill","type":"number"},{"name":"mode","type":"string"}],
           "teams":[{"name":"red","minPlayers":1,"maxPlayers":1},
                    {"name":"blue","minPlayers":1,"maxPlayers":1}],
           "rules":[
            {"name":"mode","type":"batchDistance","batchAttribute":"mode"},
            {"name":"skill","type":"distance",
             "measurements":["max(flatten(teams[*].players.attributes[skill]))"],
             "referenceValue":"min(flatten(teams[*].players.attributes[skill]))",
             "maxDistance":50}]}
          """);

  private MatchPoolBench() {}

  public static void main(String[] args) {
    for (int warm = 0; warm < 3; warm++) {
      burst(50_000);
      naive(2_000);
    }
    double rate = burst(100_000);
    // The naive way at 100,000 would take the better part of an hour; it is quadratic, so its rate
    // at a tenth flatters it.
    double naive = naive(10_000);
    System.out.printf(
        "{\"scenario\":\"1v1 100000 at once\",\"ticketsPerSecond\":%.0f,"
            + "\"naive\":{\"tickets\":10000,\"ticketsPerSecond\":%.0f},\"ratio\":%.1f}%n",
        rate, naive, rate / naive);
    for (int open : new int[] {10_000, 100_000}) {
      steady(open, 1_000);
      long[] nanos = steady(open, 4_000);
      System.out.printf(
          "{\"scenario\":\"%d open, 99%% cannot match, 1000/s\",\"p50Micros\":%.1f,"
              + "\"p99Micros\":%.1f,\"maxMicros\":%.1f}%n",
          open,
          nanos[nanos.length / 2] / 1e3,
          nanos[nanos.length * 99 / 100] / 1e3,
          nanos[nanos.length - 1] / 1e3);
    }
  }

  private static Ticket ticket(long id, long now, double skill, String mode) {
    return new Ticket(
        "t" + id,
        id,
        now,
        List.of(
            new Player(
                "p" + id,
                Map.of(
                    "skill",
                    new AttributeValue.Number(skill),
                    "mode",
                    new AttributeValue.Text(mode)),
                Map.of())));
  }

  private static List<Ticket> arrivals(int count) {
    var random = new SplittableRandom(1);
    var tickets = new ArrayList<Ticket>(count);
    for (int i = 0; i < count; i++) {
      tickets.add(ticket(i, i, random.nextInt(3_000), "m" + random.nextInt(8)));
    }
    return tickets;
  }

  private static double burst(int count) {
    List<Ticket> tickets = arrivals(count);
    long began = System.nanoTime();
    var pool = new MatchPool(DUEL, Matcher.Budget.DEFAULT);
    tickets.forEach(pool::add);
    int matched = pool.pass(count).matches().size() * 2;
    return rate(matched, began);
  }

  private static double naive(int count) {
    List<Ticket> tickets = arrivals(count);
    long began = System.nanoTime();
    return rate(new NaiveMatcher(DUEL).pass(tickets), began);
  }

  private static double rate(int matched, long began) {
    return matched / ((System.nanoTime() - began) / 1e9);
  }

  /** From an arrival to the end of the pass that looks at it, one pass per arrival. */
  private static long[] steady(int open, int arrivals) {
    var pool = new MatchPool(DUEL, Matcher.Budget.DEFAULT);
    for (int i = 0; i < open; i++) {
      // Each 60 apart, so that none goes with another; 1 in 100 has a partner within reach.
      pool.add(ticket(i, i, 60.0 * (i / 8), "m" + i % 8));
    }
    pool.pass(open);
    var random = new SplittableRandom(2);
    var nanos = new long[arrivals];
    for (int i = 0; i < arrivals; i++) {
      boolean matches = random.nextInt(100) == 0;
      double skill = matches ? 60.0 * random.nextInt(open / 8) + 1 : -1_000.0 - 60.0 * i;
      Ticket ticket = ticket(open + i, open + i, skill, "m" + i % 8);
      long began = System.nanoTime();
      pool.add(ticket);
      pool.pass(open + i);
      nanos[i] = System.nanoTime() - began;
    }
    Arrays.sort(nanos);
    return nanos;
  }
}
