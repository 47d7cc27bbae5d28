package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Matches of more than 40 players: tickets that share a location, those nearest to the anchor
 * first, are seated by the seat rule and then swapped until the teams are balanced. Owned by one
 * pass.
 */
final class LargeMatches {
  private final Plan plan;
  private final long nowMillis;
  private final Optional<String> balanced;

  LargeMatches(Plan plan, long nowMillis) {
    this.plan = plan;
    this.nowMillis = nowMillis;
    this.balanced = plan.rules().algorithm().balancedAttribute();
  }

  /** The largest match around an anchor, among the tickets that come after it. */
  Optional<Search.Found> around(
      Entry anchor, Bucket bucket, Map<String, Pass.Evaluations> evaluations) {
    Optional<Seating> best = Optional.empty();
    for (int index = 0; index < plan.levels().size(); index++) {
      Ages ages = Ages.of(plan.rules(), index, nowMillis);
      if (!ages.include(anchor)) {
        continue;
      }
      var level = plan.levels().get(index);
      int needed = level.level().teams().stream().mapToInt(Level.Team::minPlayers).sum();
      List<Entry> eligible = bucket.around(anchor, index, ages, false, Integer.MAX_VALUE);
      if (anchor.size() + eligible.stream().mapToInt(Entry::size).sum() < needed) {
        continue;
      }
      for (Group group : groups(anchor, eligible, level)) {
        for (Comparator<Entry> order : orders(anchor, level)) {
          // Those for whom it is the fastest location, filled up by those for whom it is the next.
          Comparator<Entry> fastestFirst = Comparator.comparingInt(group::rank);
          var seating = new Seating(level);
          seating.fill(
              anchor, group.entries().stream().sorted(fastestFirst.thenComparing(order)).toList());
          if (seating.better(best) && seating.good(ages)) {
            best = Optional.of(seating);
          }
        }
        if (best.isPresent() && best.get().players == level.playersMax()) {
          break;
        }
      }
    }
    return best.map(
        seating -> {
          seating.balance();
          return seating.found(evaluations);
        });
  }

  /**
   * Those that share a location.
   *
   * @param fastest whether those for whom it is the fastest go first
   */
  private record Group(String location, List<Entry> entries, boolean fastest) {
    int rank(Entry entry) {
      return fastest ? LargeMatches.rank(entry, location) : 0;
    }
  }

  /** Those that share a location with the anchor, by location, the preferred one first. */
  private List<Group> groups(Entry anchor, List<Entry> eligible, Plan.LevelPlan level) {
    if (level.latencies().isEmpty()) {
      return List.of(new Group("", eligible, false));
    }
    var locations = new TreeSet<String>();
    anchor.ticket().players().forEach(p -> locations.addAll(p.latencyMillis().keySet()));
    locations.removeIf(location -> !near(anchor, location, level));
    var groups = new LinkedHashMap<String, List<Entry>>();
    for (String location : locations) {
      groups.put(location, eligible.stream().filter(e -> near(e, location, level)).toList());
    }
    boolean fastest = level.level().algorithm().fastestRegion();
    Comparator<String> preferred =
        fastest
            ? Comparator.comparingDouble(location -> latency(anchor, location))
            : Comparator.comparingInt(location -> -players(groups.get(location)));
    return locations.stream()
        .sorted(preferred.thenComparing(Comparator.naturalOrder()))
        .map(location -> new Group(location, groups.getOrDefault(location, List.of()), fastest))
        .toList();
  }

  private static int players(@org.jspecify.annotations.Nullable List<Entry> group) {
    return group == null ? 0 : group.stream().mapToInt(Entry::size).sum();
  }

  private static boolean near(Entry entry, String location, Plan.LevelPlan level) {
    return level.latencies().stream()
        .allMatch(
            rule ->
                entry.ticket().players().stream()
                    .allMatch(
                        p ->
                            p.latencyMillis().containsKey(location)
                                && rule.near(p.latencyMillis().getOrDefault(location, 0))));
  }

  private static double latency(Entry entry, String location) {
    return entry.ticket().players().stream()
        .mapToInt(p -> p.latencyMillis().getOrDefault(location, Integer.MAX_VALUE))
        .average()
        .orElseThrow();
  }

  private static int rank(Entry entry, String location) {
    double here = latency(entry, location);
    return (int)
        entry.ticket().players().getFirst().latencyMillis().values().stream()
            .filter(other -> other < here)
            .count();
  }

  /** Nearest first; then, as a window may lie to one side, the ones above and the ones below. */
  private List<Comparator<Entry>> orders(Entry anchor, Plan.LevelPlan level) {
    Comparator<Entry> backfillFirst = Comparator.comparing(e -> !e.ticket().backfill());
    if (level.windows().isEmpty()) {
      double own = value(anchor);
      return List.of(
          backfillFirst
              .thenComparingDouble(e -> Math.abs(value(e) - own))
              .thenComparing(Comparator.naturalOrder()));
    }
    int source = level.windows().getFirst().source();
    double own = anchor.low()[source];
    var orders = new ArrayList<Comparator<Entry>>();
    for (double side : new double[] {0, 1, -1}) {
      orders.add(
          backfillFirst
              .thenComparing(e -> side * (e.low()[source] - own) < 0)
              .thenComparingDouble(e -> Math.abs(e.low()[source] - own))
              .thenComparing(Comparator.naturalOrder()));
    }
    return orders;
  }

  private double value(Entry entry) {
    return balanced
        .map(
            attribute ->
                entry.ticket().players().stream()
                    .mapToDouble(p -> number(p, attribute))
                    .average()
                    .orElseThrow())
        .orElse(0.0);
  }

  private static double number(Player player, String attribute) {
    return player.attributes().get(attribute) instanceof AttributeValue.Number(double number)
        ? number
        : 0;
  }

  /** Who sits where. */
  private final class Seating {
    private final Plan.LevelPlan level;
    private final List<Level.Team> teams;
    private final List<List<Entry>> seated = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final int[] taken;
    private final Map<Integer, double[]> spans = new HashMap<>();
    private int players;

    Seating(Plan.LevelPlan level) {
      this.level = level;
      this.teams = level.level().teams();
      this.taken = new int[teams.size()];
      teams.forEach(_ -> seated.add(new ArrayList<>()));
    }

    void fill(Entry anchor, List<Entry> others) {
      seat(anchor);
      for (Entry entry : others) {
        if (players == level.playersMax()) {
          return;
        }
        if (players + entry.size() <= level.playersMax() && within(entry)) {
          seat(entry);
        }
      }
    }

    private boolean within(Entry entry) {
      return level.windows().stream()
          .allMatch(
              window -> {
                double[] span = spans.get(window.source());
                return span == null
                    || Math.max(span[1], entry.high()[window.source()])
                            - Math.min(span[0], entry.low()[window.source()])
                        <= window.distance();
              });
    }

    private void seat(Entry entry) {
      if (entry.ticket().backfill() ? !seatBackfill(entry) : !seatNew(entry)) {
        return;
      }
      entries.add(entry);
      players += entry.size();
      for (Plan.Window window : level.windows()) {
        double low = entry.low()[window.source()];
        double high = entry.high()[window.source()];
        spans.merge(
            window.source(),
            new double[] {low, high},
            (one, other) -> new double[] {Math.min(one[0], other[0]), Math.max(one[1], other[1])});
      }
    }

    private boolean seatBackfill(Entry entry) {
      var more = new int[teams.size()];
      for (String seat : entry.ticket().seats().values()) {
        int team = level.level().teamNames().indexOf(seat);
        if (team < 0) {
          return false;
        }
        more[team]++;
      }
      for (int team = 0; team < more.length; team++) {
        if (taken[team] + more[team] > teams.get(team).maxPlayers()) {
          return false;
        }
      }
      for (int team = 0; team < more.length; team++) {
        taken[team] += more[team];
      }
      return entries.stream().noneMatch(e -> e.ticket().backfill());
    }

    /** The team below its minimum with most open slots; when none is, that with most of all. */
    private boolean seatNew(Entry entry) {
      int best = -1;
      for (int team = 0; team < teams.size(); team++) {
        if (open(team) >= entry.size() && (best < 0 || before(team, best))) {
          best = team;
        }
      }
      if (best < 0) {
        return false;
      }
      seated.get(best).add(entry);
      taken[best] += entry.size();
      return true;
    }

    private boolean before(int team, int other) {
      boolean below = taken[team] < teams.get(team).minPlayers();
      boolean otherBelow = taken[other] < teams.get(other).minPlayers();
      return below == otherBelow ? open(team) > open(other) : below;
    }

    private int open(int team) {
      return teams.get(team).maxPlayers() - taken[team];
    }

    boolean better(Optional<Seating> best) {
      return best.isEmpty() || players > best.get().players;
    }

    boolean good(Ages ages) {
      if (entries.isEmpty()
          || (entries.size() == 1 && entries.getFirst().ticket().backfill())
          || entries.stream().noneMatch(ages::decided)) {
        return false;
      }
      for (int team = 0; team < teams.size(); team++) {
        if (taken[team] < teams.get(team).minPlayers()) {
          return false;
        }
      }
      return level.level().holds(candidate());
    }

    private Candidate candidate() {
      Candidate candidate = level.level().emptyCandidate();
      entries.stream()
          .filter(e -> e.ticket().backfill())
          .forEach(e -> candidate.seat(0, e.ticket()));
      for (int team = 0; team < teams.size(); team++) {
        int seat = team;
        seated.get(team).forEach(entry -> candidate.seat(seat, entry.ticket()));
      }
      return candidate;
    }

    /** Swaps tickets of the same size while that brings the teams' averages closer together. */
    void balance() {
      if (balanced.isEmpty()) {
        return;
      }
      var sums = new double[teams.size()];
      Candidate now = candidate();
      for (int team = 0; team < sums.length; team++) {
        sums[team] = now.players(team).stream().mapToDouble(p -> number(p, balanced.get())).sum();
      }
      double average = 0;
      for (double sum : sums) {
        average += sum / players;
      }
      // Every swap brings the averages closer, so this ends; the bound is for very large teams.
      for (int round = 0; round < 50 && swapAll(sums, average); round++) {}
    }

    private boolean swapAll(double[] sums, double average) {
      boolean swapped = false;
      for (int one = 0; one < sums.length; one++) {
        for (int other = one + 1; other < sums.length; other++) {
          swapped |= swap(one, other, sums, average);
        }
      }
      return swapped;
    }

    private boolean swap(int one, int other, double[] sums, double average) {
      boolean swapped = false;
      List<Entry> here = seated.get(one);
      List<Entry> there = seated.get(other);
      for (int i = 0; i < here.size(); i++) {
        for (int j = 0; j < there.size(); j++) {
          Entry mine = here.get(i);
          Entry theirs = there.get(j);
          if (mine.size() != theirs.size()) {
            continue;
          }
          double difference = (value(theirs) - value(mine)) * mine.size();
          double before = off(one, sums[one], average) + off(other, sums[other], average);
          double after =
              off(one, sums[one] + difference, average)
                  + off(other, sums[other] - difference, average);
          if (after < before - 1e-9) {
            sums[one] += difference;
            sums[other] -= difference;
            here.set(i, theirs);
            there.set(j, mine);
            swapped = true;
          }
        }
      }
      return swapped;
    }

    private double off(int team, double sum, double average) {
      return Math.abs(sum / taken[team] - average);
    }

    Search.Found found(Map<String, Pass.Evaluations> evaluations) {
      Candidate candidate = candidate();
      int rules = level.level().rules().size();
      for (Entry entry : entries) {
        var counts =
            evaluations.computeIfAbsent(
                entry.ticket().id(), _ -> new Pass.Evaluations(new int[rules], new int[rules]));
        for (int rule = 0; rule < rules; rule++) {
          counts.passed()[rule]++;
        }
      }
      var names = new LinkedHashMap<String, List<String>>();
      for (int team = 0; team < candidate.teamCount(); team++) {
        names.put(candidate.name(team), candidate.players(team).stream().map(Player::id).toList());
      }
      return new Search.Found(
          new Match(
              entries.stream().map(Entry::ticket).sorted(Ticket.OLDEST_FIRST).toList(),
              Collections.unmodifiableSequencedMap(names)),
          List.copyOf(entries));
    }
  }
}
