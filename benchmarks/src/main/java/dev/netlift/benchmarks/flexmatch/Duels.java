package dev.netlift.benchmarks.flexmatch;

import dev.netlift.local.flexmatch.MatchPool;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.flexmatch.NaiveMatcher;
import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One against one: a skill window and a text that must be the same. */
final class Duels {
  private static final int SKILL_MAX = 3_000;
  private static final int OPEN_LOCATIONS = 20;

  private final int modes;
  private final int window;

  /**
   * @param modes how many different texts
   * @param window how far two skills of 0 to 3,000 may be apart
   */
  Duels(int modes, int window) {
    this.modes = modes;
    this.window = window;
  }

  private RuleSet rules(boolean latency) {
    String near = "{\"name\":\"near\",\"type\":\"latency\",\"maxLatency\":150},";
    return RuleSet.parse(
        """
        {"ruleLanguageVersion":"1.0",
         "playerAttributes":[{"name":"skill","type":"number"},{"name":"mode","type":"string"}],
         "teams":[{"name":"red","minPlayers":1,"maxPlayers":1},
                  {"name":"blue","minPlayers":1,"maxPlayers":1}],
         "rules":[
          {"name":"mode","type":"batchDistance","batchAttribute":"mode"},%s
          {"name":"skill","type":"distance",
           "measurements":["max(flatten(teams[*].players.attributes[skill]))"],
           "referenceValue":"min(flatten(teams[*].players.attributes[skill]))",
           "maxDistance":%d}]}
        """
            .formatted(latency ? near : "", window));
  }

  private List<Ticket> arrivals(int count) {
    var random = new SplittableRandom(1);
    var tickets = new ArrayList<Ticket>(count);
    for (int i = 0; i < count; i++) {
      tickets.add(
          Tickets.of(i, i, random.nextInt(SKILL_MAX), "m" + random.nextInt(modes), Map.of()));
    }
    return tickets;
  }

  Row burst(String name, int count, int warmups, int naiveRuns) {
    RuleSet rules = rules(false);
    List<Ticket> tickets = arrivals(count);
    double best = 0;
    int matched = 0;
    // Rounds in turn: what else the machine does meets both. The best of each counts.
    double naive = 0;
    int naiveMatched = 0;
    for (int round = 0; round < warmups + naiveRuns; round++) {
      System.gc();
      long began = System.nanoTime();
      var pool = new MatchPool(rules, Matcher.Budget.DEFAULT);
      tickets.forEach(pool::add);
      matched = 2 * pool.pass(count).matches().size();
      best = Math.max(best, matched / ((System.nanoTime() - began) / 1e9));
      if (round >= warmups) {
        began = System.nanoTime();
        naiveMatched = 2 * new NaiveMatcher(rules).pass(tickets, count).size();
        naive = Math.max(naive, naiveMatched / ((System.nanoTime() - began) / 1e9));
      }
    }
    return new Row(name)
        .with("tickets", count)
        .with("modes", modes)
        .with("window", window)
        .with("matched", matched)
        .rate(best)
        .with("ratio", Math.round(10 * best / naive) / 10.0)
        .with("naive", new Row("").rate(naive).with("matched", naiveMatched).values());
  }

  /**
   * Open tickets of three kinds that cannot match, 99 in 100: too far in skill, alone in their
   * mode, or in everyone's window but near to no shared location.
   */
  private List<Ticket> open(int count) {
    var random = new SplittableRandom(3);
    var tickets = new ArrayList<Ticket>(count);
    for (int i = 0; i < count; i++) {
      int kind = i % 100 == 99 ? 3 : i % 3;
      double skill =
          kind == 0 ? 10_000 + i * (window + 1.0) : kind == 3 ? live(i) : random.nextInt(SKILL_MAX);
      String mode = kind == 1 ? "alone" + i : "m" + random.nextInt(modes);
      Map<String, Integer> latency =
          kind == 2 ? Map.of("far" + i % OPEN_LOCATIONS, 149 + 2) : Map.of("near", 40, "next", 90);
      tickets.add(Tickets.of(i, i, skill, kind == 3 ? "live" : mode, latency));
    }
    return tickets;
  }

  // Far enough apart that they wait for arrivals.
  private double live(int i) {
    return -1_000.0 - (window + 1.0) * i;
  }

  /** One pass per arrival, 1,000 arrivals a second: half of them find someone to play with. */
  Row steady(String name, int open, int arrivals) {
    RuleSet rules = rules(true);
    List<Ticket> waiting = open(open);
    var pool = new MatchPool(rules, Matcher.Budget.DEFAULT);
    waiting.forEach(pool::add);
    pool.pass(open);
    int before = pool.size();
    var random = new SplittableRandom(2);
    var matched = new long[arrivals];
    var all = new long[arrivals];
    int matches = 0;
    // Arrival to decision with a queue before the engine: those that come while it works wait.
    long free = 0;
    for (int i = 0; i < arrivals; i++) {
      Ticket ticket = arrival(open, i, random);
      long due = i * 1_000_000L;
      long began = System.nanoTime();
      pool.add(ticket);
      Pass pass = pool.pass(open + i);
      long took = System.nanoTime() - began;
      free = Math.max(due, free) + took;
      all[i] = free - due;
      if (!pass.matches().isEmpty()) {
        matched[matches++] = free - due;
      }
    }
    Row row =
        new Row(name)
            .with("open", before)
            .with("arrivalsPerSecond", 1_000)
            .times(Arrays.copyOf(matched, matches))
            .rate(arrivals / (Arrays.stream(all).sum() / 1e9))
            .with("openAfter", pool.size());
    return row.with("naive", naive(rules, waiting, open).values());
  }

  private Ticket arrival(int open, int i, SplittableRandom random) {
    Map<String, Integer> latency = Map.of("near", 50);
    boolean partner = random.nextBoolean();
    double skill =
        partner ? live(100 * random.nextInt(open / 100) + 99) + 1 : random.nextInt(SKILL_MAX);
    return Tickets.of(
        open + i, open + i, skill, partner ? "live" : "m" + random.nextInt(modes), latency);
  }

  /** Kindly: only the arrival is tried as an anchor, never those that have waited in vain. */
  private Row naive(RuleSet rules, List<Ticket> waiting, int open) {
    var random = new SplittableRandom(2);
    var matcher = new NaiveMatcher(rules);
    var pool = new ArrayList<>(waiting);
    int samples = Math.max(50, 2_000_000 / open);
    var nanos = new long[samples];
    for (int i = 0; i < samples; i++) {
      Ticket ticket = arrival(open, i, random);
      long began = System.nanoTime();
      pool.add(ticket);
      matcher.around(pool, ticket, open + i).ifPresent(match -> pool.removeAll(match.tickets()));
      nanos[i] = System.nanoTime() - began;
    }
    return new Row("").times(nanos);
  }

  /** What stays in the heap per open ticket, the ticket itself and its players included. */
  long bytesPerTicket(int count) {
    RuleSet rules = rules(true);
    long before = heap();
    var pool = new MatchPool(rules, Matcher.Budget.DEFAULT);
    open(count).forEach(pool::add);
    pool.pass(count);
    long after = heap();
    return (after - before) / pool.size();
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
