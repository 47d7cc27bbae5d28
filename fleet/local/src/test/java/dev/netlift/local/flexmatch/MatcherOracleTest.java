package dev.netlift.local.flexmatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The engine against brute force, on worlds small enough to try everything. */
class MatcherOracleTest {
  private static final Matcher.Budget UNBOUNDED =
      new Matcher.Budget(10_000_000, 1_000_000_000, 100);

  private record World(RuleSet rules, List<Ticket> tickets, long nowMillis) {}

  private static World world(long seed) {
    var random = new SplittableRandom(seed);
    int teams = random.nextInt(1, 3);
    int most = random.nextInt(1, 4);
    int least = random.nextInt(0, most + 1);
    String body =
        """
        {"ruleLanguageVersion":"1.0",
         "playerAttributes":[{"name":"skill","type":"number","default":10}],
         "algorithm":{"expansionAgeSelection":"%s"},
         "teams":[{"name":"t","minPlayers":%d,"maxPlayers":%d,"quantity":%d}],
         "rules":[{"name":"fair","type":"distance",
           "measurements":["%s"],
           "referenceValue":"avg(flatten(teams[*].players.attributes[skill]))","maxDistance":%d},
          {"name":"near","type":"latency","maxLatency":100}],
         "expansions":[
          {"target":"rules[fair].maxDistance","steps":[{"waitTimeSeconds":5,"value":%d}]},
          {"target":"teams[t].minPlayers","steps":[{"waitTimeSeconds":10,"value":1}]}]}
        """
            .formatted(
                random.nextBoolean() ? "newest" : "oldest",
                least,
                most,
                teams,
                random.nextBoolean()
                    ? "avg(teams[*].players.attributes[skill])"
                    : "teams[*].players.attributes[skill]",
                random.nextInt(0, 10),
                random.nextInt(10, 40));
    RuleSet rules = RuleSet.parse(body);
    var tickets = new ArrayList<Ticket>();
    int count = random.nextInt(1, 7);
    for (int i = 0; i < count; i++) {
      var players = new ArrayList<Player>();
      int party = random.nextInt(4) == 0 ? 2 : 1;
      for (int p = 0; p < party; p++) {
        Map<String, Integer> latencies = new HashMap<>();
        latencies.put("a", random.nextInt(50, 150));
        latencies.put("b", random.nextInt(50, 150));
        players.add(
            new Player(
                "p" + i + "-" + p,
                Map.of("skill", new AttributeValue.Number(random.nextInt(0, 50))),
                latencies));
      }
      tickets.add(new Ticket("t" + i, i, random.nextLong(0, 15_000), players));
    }
    return new World(rules, tickets, 15_000);
  }

  @Property(tries = 1_500)
  void givenSmallWorld_whenSearched_thenSameAnswerAsBruteForce(@ForAll long seed) {
    World world = world(seed);
    Pass pass = new Matcher(world.rules(), UNBOUNDED).pass(world.tickets(), world.nowMillis());

    assertThat(pass.exhausted()).isZero();
    assertThat(pass)
        .usingRecursiveComparison()
        .isEqualTo(
            new Matcher(world.rules(), UNBOUNDED)
                .pass(shuffled(world.tickets(), seed), world.nowMillis()));
    var left = new ArrayList<>(world.tickets());
    left.sort(Ticket.OLDEST_FIRST);
    var found = new ArrayList<>(pass.matches());
    while (!left.isEmpty()) {
      Ticket anchor = left.removeFirst();
      int best = bruteForce(world, anchor, left);
      if (!found.isEmpty() && found.getFirst().tickets().contains(anchor)) {
        Match match = found.removeFirst();
        assertThat(valid(world, match)).isTrue();
        assertThat(match.playerCount()).isEqualTo(best);
        left.removeAll(match.tickets());
      } else {
        assertThat(best).as("players in the best match around %s", anchor.id()).isZero();
      }
    }
    assertThat(found).isEmpty();
  }

  private static List<Ticket> shuffled(List<Ticket> tickets, long seed) {
    var shuffled = new ArrayList<>(tickets);
    Collections.shuffle(shuffled, new java.util.Random(seed));
    return shuffled;
  }

  private static boolean valid(World world, Match match) {
    var players = new HashMap<String, Player>();
    match.tickets().forEach(t -> t.players().forEach(p -> players.put(p.id(), p)));
    var seated = new HashMap<Ticket, Integer>();
    Level level = world.rules().levels().getFirst();
    for (Ticket ticket : match.tickets()) {
      var teams = new HashSet<String>();
      ticket.players().forEach(p -> teams.add(match.teamOf(p.id())));
      assertThat(teams).as("a party stays together").hasSize(1);
      seated.put(ticket, level.teamNames().indexOf(teams.iterator().next()));
    }
    return good(world, seated);
  }

  private static boolean good(World world, Map<Ticket, Integer> seated) {
    boolean newest = world.rules().expansionAge() == RuleSet.ExpansionAge.NEWEST;
    var entered = seated.keySet().stream().mapToLong(Ticket::enteredMillis);
    long since = newest ? entered.max().orElseThrow() : entered.min().orElseThrow();
    Level level = world.rules().levels().get(world.rules().levelAt(world.nowMillis() - since));
    Candidate candidate = level.emptyCandidate();
    seated.forEach((ticket, team) -> candidate.seat(team, ticket));
    for (int team = 0; team < candidate.teamCount(); team++) {
      int size = candidate.players(team).size();
      if (size < level.teams().get(team).minPlayers()
          || size > level.teams().get(team).maxPlayers()) {
        return false;
      }
    }
    return level.broken(candidate).isEmpty();
  }

  /** Players in the largest good match around the anchor; 0 when there is none. */
  private static int bruteForce(World world, Ticket anchor, List<Ticket> others) {
    if (world.rules().neverMatches(anchor).isPresent()) {
      return 0;
    }
    var all = new ArrayList<Ticket>();
    all.add(anchor);
    others.stream().filter(t -> world.rules().neverMatches(t).isEmpty()).forEach(all::add);
    int choices = world.rules().levels().getFirst().teams().size() + 1;
    int best = 0;
    long combinations = Math.round(Math.pow(choices, all.size()));
    for (long combination = 0; combination < combinations; combination++) {
      var seated = new HashMap<Ticket, Integer>();
      long rest = combination;
      for (Ticket ticket : all) {
        int choice = (int) (rest % choices);
        rest /= choices;
        if (choice > 0) {
          seated.put(ticket, choice - 1);
        }
      }
      if (seated.containsKey(anchor)) {
        int players = seated.keySet().stream().mapToInt(t -> t.players().size()).sum();
        if (players > best && good(world, seated)) {
          best = players;
        }
      }
    }
    return best;
  }
}
