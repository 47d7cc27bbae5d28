package dev.netlift.benchmarks.flexmatch;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Match;
import dev.netlift.local.flexmatch.MatchPool;
import dev.netlift.local.flexmatch.Matcher;
import dev.netlift.local.flexmatch.NaiveMatcher;
import dev.netlift.local.flexmatch.Pass;
import dev.netlift.local.flexmatch.Player;
import dev.netlift.local.flexmatch.RuleSet;
import dev.netlift.local.flexmatch.Ticket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Five against five: parties of one to five, fair teams, latency, three expansions. */
final class Fives {
  private static final RuleSet RULES =
      RuleSet.parse(
          """
          {"ruleLanguageVersion":"1.0",
           "playerAttributes":[{"name":"skill","type":"number","default":1000}],
           "teams":[{"name":"red","minPlayers":5,"maxPlayers":5},
                    {"name":"blue","minPlayers":5,"maxPlayers":5}],
           "rules":[
            {"name":"FairTeamSkill","type":"distance",
             "measurements":["avg(teams[*].players.attributes[skill])"],
             "referenceValue":"avg(flatten(teams[*].players.attributes[skill]))",
             "maxDistance":10},
            {"name":"Near","type":"latency","maxLatency":80},
            {"name":"Spread","type":"batchDistance","batchAttribute":"skill","maxDistance":200}],
           "expansions":[
            {"target":"rules[FairTeamSkill].maxDistance",
             "steps":[{"waitTimeSeconds":10,"value":20},{"waitTimeSeconds":20,"value":40}]},
            {"target":"rules[Near].maxLatency",
             "steps":[{"waitTimeSeconds":10,"value":120},{"waitTimeSeconds":20,"value":200}]},
            {"target":"rules[Spread].maxDistance",
             "steps":[{"waitTimeSeconds":15,"value":400}]}]}
          """);
  private static final List<String> LOCATIONS =
      List.of("us-west-2", "us-east-1", "eu-west-1", "ap-northeast-1");

  private final int skillMax;
  private final SplittableRandom random = new SplittableRandom(5);

  /**
   * @param skillMax skills lie between 0 and this: the wider, the emptier everyone's window
   */
  Fives(int skillMax) {
    this.skillMax = skillMax;
  }

  private Ticket ticket(long id, long enteredMillis) {
    // Most play alone, few come as five.
    int party = new int[] {1, 1, 1, 1, 2, 2, 2, 3, 4, 5}[random.nextInt(10)];
    double middle = random.nextInt(skillMax);
    var skills = new double[party];
    for (int i = 0; i < party; i++) {
      skills[i] = middle + random.nextInt(-40, 41);
    }
    Map<String, Integer> latency = new HashMap<>();
    int home = random.nextInt(LOCATIONS.size());
    for (int i = 0; i < LOCATIONS.size(); i++) {
      latency.put(LOCATIONS.get(i), i == home ? random.nextInt(15, 90) : random.nextInt(90, 260));
    }
    return Tickets.party(id, enteredMillis, skills, latency);
  }

  /** 10,000 at once, then what the naive way makes of 2,000 of them. */
  Row burst(String name, int count, int naiveCount) {
    var tickets = new ArrayList<Ticket>();
    for (int i = 0; i < count; i++) {
      tickets.add(ticket(i, i));
    }
    double best = 0;
    List<Match> matches = List.of();
    List<Match> few = List.of();
    for (int round = 0; round < 4; round++) {
      long began = System.nanoTime();
      Pass pass = pass(tickets, count);
      best = Math.max(best, tickets(pass.matches()) / ((System.nanoTime() - began) / 1e9));
      matches = pass.matches();
      few = pass(tickets.subList(0, naiveCount), count).matches();
    }
    long began = System.nanoTime();
    List<Match> naive = new NaiveMatcher(RULES).pass(tickets.subList(0, naiveCount), count);
    double naiveRate = tickets(naive) / ((System.nanoTime() - began) / 1e9);
    return new Row(name)
        .with("tickets", count)
        .with("matched", tickets(matches))
        .rate(best)
        .with("skillGap", gap(matches))
        .with("ratio", Math.round(10 * best / naiveRate) / 10.0)
        .with("sameTickets", quality(few, naiveCount).values())
        .with("naive", quality(naive, naiveCount).rate(naiveRate).values());
  }

  private static Row quality(List<Match> matches, int of) {
    return new Row("")
        .with("tickets", of)
        .with("matched", tickets(matches))
        .with("skillGap", gap(matches));
  }

  private static Pass pass(List<Ticket> tickets, long nowMillis) {
    var pool = new MatchPool(RULES, Matcher.Budget.DEFAULT);
    tickets.forEach(pool::add);
    return pool.pass(nowMillis);
  }

  /** One pass per arrival into a pool that has filled up by itself. */
  Row steady(String name, int open, int arrivals, int perSecond) {
    var pool = new MatchPool(RULES, Matcher.Budget.DEFAULT);
    long id = 0;
    // Until those that wait are as many as wanted.
    while (pool.size() < open) {
      long now = id * 1_000 / perSecond;
      pool.add(ticket(id++, now));
      pool.pass(now);
      if (id > 20L * open) {
        throw new IllegalStateException("matches as fast as tickets come: " + pool.size());
      }
    }
    int before = pool.size();
    var matched = new long[arrivals];
    int found = 0;
    int exhausted = 0;
    var matches = new ArrayList<Match>();
    long free = 0;
    long busy = 0;
    for (int i = 0; i < arrivals; i++) {
      long now = id * 1_000 / perSecond;
      Ticket ticket = ticket(id++, now);
      long due = i * 1_000_000_000L / perSecond;
      long began = System.nanoTime();
      pool.add(ticket);
      Pass pass = pool.pass(now);
      long took = System.nanoTime() - began;
      busy += took;
      free = Math.max(due, free) + took;
      exhausted += pass.exhausted();
      if (!pass.matches().isEmpty()) {
        matched[found++] = free - due;
        matches.addAll(pass.matches());
      }
    }
    return new Row(name)
        .with("open", before)
        .with("arrivalsPerSecond", perSecond)
        .times(Arrays.copyOf(matched, found))
        .rate(arrivals / (busy / 1e9))
        .with("matches", matches.size())
        .with("skillGap", gap(matches))
        .with("exhausted", exhausted)
        .with("openAfter", pool.size());
  }

  private static int tickets(List<Match> matches) {
    return matches.stream().mapToInt(match -> match.tickets().size()).sum();
  }

  /** Mean difference of the two teams' average skills; less is better. */
  static double gap(List<Match> matches) {
    double sum = 0;
    for (Match match : matches) {
      Map<String, Double> skills = new HashMap<>();
      for (Ticket ticket : match.tickets()) {
        for (Player player : ticket.players()) {
          if (player.attributes().get("skill") instanceof AttributeValue.Number(double skill)) {
            skills.merge(match.teamOf(player.id()), skill, Double::sum);
          }
        }
      }
      double[] sums = skills.values().stream().mapToDouble(total -> total / 5).toArray();
      sum += Math.abs(sums[0] - sums[1]);
    }
    return Math.round(100 * sum / Math.max(1, matches.size())) / 100.0;
  }
}
