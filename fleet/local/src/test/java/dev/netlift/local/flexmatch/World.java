package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A random rule set of the whole small-match language, and tickets for it. */
record World(long seed, String body, RuleSet rules, List<Ticket> tickets, long nowMillis) {
  private static final List<String> MODES = List.of("x", "y");
  private static final List<String> TAGS = List.of("m", "n", "o");

  private static final String ATTRIBUTES =
      """
      {"name":"skill","type":"number","default":10},{"name":"mode","type":"string"},
      {"name":"tags","type":"string_list","default":[]},
      {"name":"maps","type":"string_number_map","default":{"m":1}}""";

  static World of(long seed, int ticketsMin, int ticketsMax) {
    var random = new SplittableRandom(seed);
    var teams = new ArrayList<String>();
    var names = new ArrayList<String>();
    int definitions = random.nextInt(4) == 0 ? 2 : 1;
    for (int i = 0; i < definitions; i++) {
      int most = random.nextInt(1, 4);
      int quantity = definitions == 1 ? random.nextInt(1, 4) : 1;
      String name = "t" + i;
      teams.add(
          "{\"name\":\"%s\",\"minPlayers\":%d,\"maxPlayers\":\"%d\",\"quantity\":%d}"
              .formatted(name, random.nextInt(0, most + 1), most, quantity));
      for (int instance = 1; instance <= quantity; instance++) {
        names.add(quantity == 1 ? name : name + "_" + instance);
      }
    }
    var rules = new ArrayList<String>();
    var expansions = new ArrayList<String>();
    int count = random.nextInt(0, 4);
    for (int i = 0; i < count; i++) {
      rules(random, "r" + i, names, rules, expansions);
    }
    if (random.nextInt(4) == 0) {
      expansions.add(
          "{\"target\":\"teams[t0].minPlayers\",\"steps\":[{\"waitTimeSeconds\":10,\"value\":0}]}");
    }
    String body =
        """
        {"ruleLanguageVersion":"1.0", // a remark
         "playerAttributes":[%s],
         "algorithm":{%s"expansionAgeSelection":"%s","backfillPriority":"%s"},
         "teams":[%s],
         "rules":[%s],
         "expansions":[%s]}
        """
            .formatted(
                ATTRIBUTES,
                random.nextInt(4) == 0
                    ? "\"batchingPreference\":\"sorted\",\"sortByAttributes\":[\"skill\"],"
                    : "",
                pick(random, "newest", "oldest"),
                pick(random, "normal", "high", "low"),
                String.join(",", teams),
                String.join(",", rules),
                String.join(",", expansions));
    var tickets = new ArrayList<Ticket>();
    int wanted = random.nextInt(ticketsMin, ticketsMax + 1);
    for (int i = 0; i < wanted; i++) {
      tickets.add(ticket(random, i, names));
    }
    return new World(seed, body, RuleSet.parse(body), tickets, 15_000);
  }

  @SafeVarargs
  private static <T> T pick(SplittableRandom random, T... from) {
    return from[random.nextInt(from.length)];
  }

  private static void rules(
      SplittableRandom random,
      String name,
      List<String> teams,
      List<String> rules,
      List<String> expansions) {
    String all = "flatten(teams[*].players.attributes[skill])";
    switch (random.nextInt(9)) {
      case 0 -> {
        rules.add(
            rule(
                name,
                "distance",
                "\"measurements\":[\"%s\"],\"referenceValue\":\"avg(%s)\",\"maxDistance\":%d"
                    .formatted(
                        pick(
                            random,
                            "avg(teams[*].players.attributes[skill])",
                            "teams[*].players.attributes[skill]",
                            "max(" + all + ")"),
                        all,
                        random.nextInt(0, 20))));
        expansions.add(expansion(random, name, "maxDistance", random.nextInt(0, 40)));
      }
      case 1 -> {
        rules.add(
            rule(
                name,
                "distance",
                "\"measurements\":\"max(%s)\",\"referenceValue\":\"min(%s)\",\"maxDistance\":%d"
                    .formatted(all, all, random.nextInt(0, 30))));
        expansions.add(expansion(random, name, "maxDistance", random.nextInt(0, 40)));
      }
      case 2 -> {
        rules.add(
            rule(
                name,
                "batchDistance",
                pick(
                    random,
                    "\"batchAttribute\":\"mode\"",
                    "\"batchAttribute\":\"skill\",\"partyAggregation\":\"min\",\"maxDistance\":15",
                    "\"batchAttribute\":\"skill\",\"maxDistance\":\"25\"")));
      }
      case 3 ->
          rules.add(
              rule(
                  name,
                  "comparison",
                  "\"measurements\":[\"%s\"],\"operation\":\"%s\""
                      .formatted(
                          pick(
                              random,
                              "flatten(teams[*].players.attributes[mode])",
                              "teams[*].players.attributes[mode]",
                              "count(teams[*].players)"),
                          pick(random, "=", "!="))));
      case 4 ->
          rules.add(
              rule(
                  name,
                  "comparison",
                  "\"measurements\":[\"%s\"],\"operation\":\"%s\",\"referenceValue\":%d"
                      .formatted(
                          pick(
                              random,
                              "min(" + all + ")",
                              "median(" + all + ")",
                              "sum(teams[" + teams.getFirst() + "].players.attributes[skill])",
                              "stddev(" + all + ")",
                              "teams[" + teams.getLast() + "].players.attributes[skill]",
                              "max(count(teams[*].players))"),
                          pick(random, "<", "<=", ">", ">=", "!="),
                          random.nextInt(0, 30))));
      case 5 ->
          rules.add(
              rule(
                  name,
                  "collection",
                  "\"measurements\":[\"%s\"],%s"
                      .formatted(
                          pick(
                              random,
                              "flatten(teams[*].players.attributes[tags])",
                              "teams[*].players.attributes[tags]",
                              "teams[" + teams.getFirst() + "].players.attributes[tags]"),
                          pick(
                              random,
                              "\"operation\":\"contains\",\"referenceValue\":\"m\",\"maxCount\":1",
                              "\"operation\":\"contains\",\"referenceValue\":\"n\",\"minCount\":1",
                              "\"operation\":\"intersection\",\"minCount\":1",
                              "\"operation\":\"intersection\",\"maxCount\":1",
                              "\"operation\":\"reference_intersection_count\","
                                  + "\"referenceValue\":[\"m\",\"n\"],\"minCount\":1,\"maxCount\":2",
                              "\"operation\":\"reference_intersection_count\",\"minCount\":1,"
                                  + "\"referenceValue\":\"set_intersection("
                                  + "flatten(teams[*].players.attributes[tags]))\"",
                              "\"operation\":\"reference_intersection_count\",\"maxCount\":0,"
                                  + "\"referenceValue\":\"flatten(teams[*].players[playerId])\""))));
      case 6 -> {
        rules.add(
            rule(
                name,
                "latency",
                pick(
                    random,
                    "\"maxLatency\":100",
                    "\"maxLatency\":90,\"maxDistance\":30,\"distanceReference\":\"min\"",
                    "\"maxDistance\":20,\"distanceReference\":\"avg\"")));
        if (random.nextBoolean()) {
          expansions.add(expansion(random, name, "maxLatency", random.nextInt(60, 160)));
        }
      }
      case 7 ->
          rules.add(
              rule(
                  name,
                  pick(random, "absoluteSort", "distanceSort"),
                  "\"sortDirection\":\"%s\",%s"
                      .formatted(
                          pick(random, "ascending", "descending"),
                          pick(
                              random,
                              "\"sortAttribute\":\"skill\"",
                              "\"sortAttribute\":\"maps\",\"mapKey\":\"minValue\""))));
      default -> compound(random, name, rules);
    }
  }

  private static void compound(SplittableRandom random, String name, List<String> rules) {
    rules.add(
        rule(
            name + "a",
            "comparison",
            "\"measurements\":[\"flatten(teams[*].players.attributes[mode])\"],\"operation\":\"%s\""
                .formatted(pick(random, "=", "!="))));
    rules.add(
        rule(
            name + "b",
            "collection",
            "\"measurements\":[\"flatten(teams[*].players.attributes[tags])\"],"
                + "\"operation\":\"contains\",\"referenceValue\":\"m\",\"minCount\":1"));
    rules.add(rule(name + "c", "latency", "\"maxLatency\":100"));
    rules.add(
        rule(
            name,
            "compound",
            "\"statement\":\"%s\""
                .formatted(
                    pick(
                            random,
                            "or(@a, @b)",
                            "and(@a, not(@b))",
                            "xor(@a,@b)",
                            "or(and(@a,@b), not( @c ))",
                            "and(@a, @b, @c)")
                        .replace("@", name))));
  }

  private static String rule(String name, String type, String properties) {
    return "{\"name\":\"%s\",\"type\":\"%s\",%s}".formatted(name, type, properties);
  }

  private static String expansion(
      SplittableRandom random, String rule, String property, int value) {
    return "{\"target\":\"rules[%s].%s\",\"steps\":[{\"waitTimeSeconds\":%d,\"value\":%d}]}"
        .formatted(rule, property, random.nextInt(1, 15), value);
  }

  private static Ticket ticket(SplittableRandom random, int index, List<String> teams) {
    var players = new ArrayList<Player>();
    Map<String, String> seats = new HashMap<>();
    boolean backfill = random.nextInt(8) == 0;
    int party = random.nextInt(4) == 0 ? 2 : 1;
    for (int p = 0; p < party; p++) {
      String id = "p" + index + "-" + p;
      var latencies = new HashMap<String, Integer>();
      for (String location : List.of("a", "b")) {
        if (random.nextInt(8) != 0) {
          latencies.put(location, random.nextInt(50, 150));
        }
      }
      var attributes = new HashMap<String, AttributeValue>();
      attributes.put("skill", new AttributeValue.Number(random.nextInt(0, 40)));
      if (random.nextInt(20) != 0) {
        attributes.put("mode", new AttributeValue.Text(MODES.get(random.nextInt(2))));
      }
      attributes.put(
          "tags", new AttributeValue.TextList(TAGS.subList(0, random.nextInt(TAGS.size() + 1))));
      attributes.put(
          "maps",
          new AttributeValue.NumberMap(
              Map.of("m", (double) random.nextInt(5), "n", (double) random.nextInt(5))));
      players.add(new Player(id, attributes, latencies));
      if (backfill) {
        seats.put(id, teams.get(random.nextInt(teams.size())));
      }
    }
    return new Ticket("t" + index, index, random.nextLong(0, 15_000), players, seats);
  }

  /** Players in each possible match, by the bits of its tickets. All of them, one by one. */
  Map<Integer, Integer> everyMatch() {
    var good = new HashMap<Integer, Integer>();
    List<Ticket> open = tickets.stream().filter(t -> rules.neverMatches(t).isEmpty()).toList();
    seat(open, 0, new HashMap<>(), good);
    return good;
  }

  private void seat(
      List<Ticket> open, int next, Map<Ticket, Integer> seated, Map<Integer, Integer> good) {
    if (next == open.size()) {
      int bits = 0;
      int players = 0;
      for (Ticket ticket : seated.keySet()) {
        bits |= 1 << tickets.indexOf(ticket);
        players += ticket.players().size();
      }
      if (bits != 0 && !good.containsKey(bits) && valid(seated)) {
        good.put(bits, players);
      }
      return;
    }
    Ticket ticket = open.get(next);
    seat(open, next + 1, seated, good);
    int teams = ticket.backfill() ? 1 : rules.levels().getFirst().teams().size();
    for (int team = 0; team < teams; team++) {
      seated.put(ticket, team);
      seat(open, next + 1, seated, good);
      seated.remove(ticket);
    }
  }

  /** Whether these tickets in these teams are a match, judged from scratch. */
  boolean valid(Map<Ticket, Integer> seated) {
    long backfills = seated.keySet().stream().filter(Ticket::backfill).count();
    if (backfills > 1 || (backfills == 1 && seated.size() == 1)) {
      return false;
    }
    boolean newest = rules.expansionAge() == RuleSet.ExpansionAge.NEWEST;
    var entered = seated.keySet().stream().mapToLong(Ticket::enteredMillis);
    long since = newest ? entered.max().orElseThrow() : entered.min().orElseThrow();
    Level level = rules.levels().get(rules.levelAt(nowMillis - since));
    Candidate candidate = level.emptyCandidate();
    seated.forEach((ticket, team) -> candidate.seat(team, ticket));
    for (int team = 0; team < candidate.teamCount(); team++) {
      int size = candidate.players(team).size();
      if (size < level.teams().get(team).minPlayers()
          || size > level.teams().get(team).maxPlayers()) {
        return false;
      }
    }
    return level.holds(candidate);
  }

  boolean valid(Match match) {
    var seated = new HashMap<Ticket, Integer>();
    List<String> names = List.copyOf(match.teams().keySet());
    for (Ticket ticket : match.tickets()) {
      var teams =
          ticket.players().stream().map(p -> names.indexOf(match.teamOf(p.id()))).distinct();
      if (ticket.backfill()) {
        if (!ticket.players().stream()
            .allMatch(p -> match.teamOf(p.id()).equals(ticket.seats().get(p.id())))) {
          return false;
        }
        seated.put(ticket, 0);
      } else {
        List<Integer> sole = teams.toList();
        if (sole.size() != 1) {
          return false;
        }
        seated.put(ticket, sole.getFirst());
      }
    }
    return valid(seated);
  }
}
