package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says why a ticket waits. Holds no state: the same pool at the same time gets the same answer. Any
 * thread; not for the matcher's own, as it looks at groupings that the search would never touch.
 */
public final class Explainer {
  private static final int OTHERS_MAX = 12;
  private static final int NODES_MAX = 20_000;
  private static final int NEAREST_MAX = 3;
  private static final int TIMES_MAX = 40;
  private static final int POOL_MAX = 300;

  private final RuleSet rules;

  public Explainer(RuleSet rules) {
    this.rules = rules;
  }

  /**
   * @param pool all that wait, the ticket itself among them or not
   */
  public Explanation explain(Ticket ticket, List<Ticket> pool, long nowMillis) {
    List<String> never = rules.reasonsAgainst(ticket);
    List<Ticket> others =
        pool.stream()
            .filter(other -> !other.id().equals(ticket.id()))
            .filter(other -> rules.neverMatches(other).isEmpty())
            .sorted(Ticket.OLDEST_FIRST)
            .toList();
    int level = rules.levelAt(nowMillis - ticket.enteredMillis());
    var groupings = new Groupings(ticket, nearest(ticket, others, nowMillis), nowMillis);
    if (never.isEmpty()) {
      groupings.find();
    }
    List<Explanation.Grouping> found = groupings.best();
    return new Explanation(
        ticket.id(),
        nowMillis - ticket.enteredMillis(),
        rules.levels().get(level).fromMillis(),
        never,
        found.isEmpty() && never.isEmpty()
            ? Optional.of(size(ticket, others, rules.levels().get(level)))
            : Optional.empty(),
        found,
        never.isEmpty() ? later(ticket, others, nowMillis) : Optional.empty());
  }

  /** Those that alone with the ticket make the fewest rules hopeless, the oldest first. */
  private List<Ticket> nearest(Ticket ticket, List<Ticket> others, long nowMillis) {
    Comparator<Ticket> order = Comparator.comparingInt(o -> hopeless(ticket, o, nowMillis));
    return others.stream()
        .limit(POOL_MAX)
        .sorted(order.thenComparing(Ticket.OLDEST_FIRST))
        .limit(OTHERS_MAX)
        .toList();
  }

  private int hopeless(Ticket ticket, Ticket other, long nowMillis) {
    Level level = level(List.of(ticket, other), nowMillis);
    Candidate candidate = level.emptyCandidate();
    candidate.seat(0, ticket);
    candidate.seat(candidate.teamCount() - 1, other);
    return (int) level.required().stream().filter(rule -> rule.hopeless(candidate)).count();
  }

  private Level level(List<Ticket> group, long nowMillis) {
    var ages = group.stream().mapToLong(t -> nowMillis - t.enteredMillis()).summaryStatistics();
    boolean newest = rules.expansionAge() == RuleSet.ExpansionAge.NEWEST;
    return rules.levels().get(rules.levelAt(newest ? ages.getMin() : ages.getMax()));
  }

  private static String size(Ticket ticket, List<Ticket> others, Level level) {
    String teams =
        level.teams().stream()
            .map(t -> t.name() + " takes " + t.minPlayers() + " to " + t.maxPlayers())
            .collect(Collectors.joining(", "));
    List<Ticket> all = Stream.concat(Stream.of(ticket), others.stream()).toList();
    int players = all.stream().mapToInt(t -> t.players().size()).sum();
    String parties =
        all.stream()
            .limit(20)
            .map(t -> Integer.toString(t.players().size()))
            .collect(Collectors.joining(", "));
    if (ticket.backfill() && others.stream().allMatch(Ticket::backfill)) {
      return "a match holds at most one backfill ticket and needs another that is none; there are"
          + " only backfill tickets";
    }
    int least = level.teams().stream().mapToInt(Level.Team::minPlayers).sum();
    return (players < least
            ? "not enough players, " + players + " of " + least
            : "the tickets cannot fill the teams, as the players of one ticket stay together")
        + ": "
        + teams
        + "; tickets of "
        + parties
        + (others.size() >= 20 ? ", …" : "");
  }

  private Optional<Explanation.Later> later(Ticket ticket, List<Ticket> others, long nowMillis) {
    var pool = new ArrayList<>(others.stream().limit(POOL_MAX).toList());
    pool.add(ticket);
    var times = new TreeSet<Long>();
    for (Ticket each : pool) {
      for (long step : rules.stepMillis()) {
        if (step > 0 && each.enteredMillis() + step > nowMillis) {
          times.add(each.enteredMillis() + step);
        }
      }
    }
    var matcher = new Matcher(rules, Matcher.Budget.DEFAULT);
    for (long time : times.stream().limit(TIMES_MAX).toList()) {
      for (Match match : matcher.pass(pool, time).matches()) {
        if (match.tickets().contains(ticket)) {
          return Optional.of(
              new Explanation.Later(
                  time - nowMillis,
                  level(match.tickets(), time).fromMillis(),
                  match.tickets().stream().map(Ticket::id).toList()));
        }
      }
    }
    return Optional.empty();
  }

  private static String detail(Rule rule, Candidate candidate) {
    return switch (rule) {
      case Rule.Distance distance ->
          values(distance.measurements(), candidate)
              + " against "
              + text(distance.reference().evaluate(candidate))
              + bound(", at least ", distance.minDistance())
              + bound(", at most ", distance.maxDistance());
      case Rule.Comparison comparison ->
          values(comparison.measurements(), candidate)
              + " "
              + comparison.operator().sign
              + " "
              + text(comparison.reference().evaluate(candidate));
      case Rule.Uniformity uniform ->
          values(uniform.measurements(), candidate)
              + (uniform.same() ? " must be the same" : " must all differ");
      case CollectionRule collection ->
          values(collection.measurements(), candidate) + " by " + collection.operation().word;
      case BatchDistanceRule batch ->
          batch.attribute()
              + " "
              + candidate.tickets().stream()
                  .flatMap(t -> batch.values(t).stream())
                  .map(Explainer::text)
                  .toList()
              + bound(", at most apart ", batch.maxDistance());
      case LatencyRule latency ->
          candidate.tickets().stream()
                  .flatMap(t -> t.players().stream())
                  .map(p -> p.id() + " " + new java.util.TreeMap<>(p.latencyMillis()))
                  .toList()
              + bound(", at most ", latency.maxLatency())
              + bound(", at most apart ", latency.maxDistance());
      case CompoundRule compound ->
          compound
              .statement()
              .rules()
              .distinct()
              .map(child -> child.name() + " is " + child.holds(candidate))
              .collect(Collectors.joining(", "));
      case SortRule _ -> "";
    };
  }

  private static String bound(String words, java.util.OptionalDouble bound) {
    return bound.isPresent() ? words + bound.getAsDouble() : "";
  }

  private static String values(List<Expression> measurements, Candidate candidate) {
    return measurements.stream()
        .map(m -> text(m.evaluate(candidate)))
        .collect(Collectors.joining("; "));
  }

  private static String text(Value value) {
    return switch (value) {
      case Value.Num(double number) -> Double.toString(number);
      case Value.Text(String text) -> text;
      case Value.Items(List<Value> values) ->
          values.stream().map(Explainer::text).toList().toString();
      case Value.Missing _ -> "(no value)";
    };
  }

  /** All ways to fill the teams with a few tickets, whatever the rules say to it. */
  private final class Groupings {
    private static final Comparator<Explanation.Grouping> FEWEST_BROKEN =
        Comparator.<Explanation.Grouping>comparingInt(g -> g.broken().size())
            .thenComparingInt(g -> -g.teams().values().stream().mapToInt(List::size).sum());

    private final Ticket ticket;
    private final List<Ticket> others;
    private final long nowMillis;
    private final List<Explanation.Grouping> found = new ArrayList<>();
    private int nodes = NODES_MAX;

    Groupings(Ticket ticket, List<Ticket> others, long nowMillis) {
      this.ticket = ticket;
      this.others = others;
      this.nowMillis = nowMillis;
    }

    void find() {
      for (Level level : rules.levels()) {
        extend(level, level.emptyCandidate(), ticket, -1);
      }
    }

    /** One per set of tickets: the best way to seat them. */
    List<Explanation.Grouping> best() {
      var sets = new HashSet<List<String>>();
      return found.stream()
          .sorted(FEWEST_BROKEN)
          .filter(g -> sets.add(g.ticketIds().stream().sorted().toList()))
          .limit(NEAREST_MAX)
          .toList();
    }

    private void extend(Level level, Candidate candidate, Ticket next, int index) {
      boolean second = next.backfill() && candidate.tickets().stream().anyMatch(Ticket::backfill);
      int teams = next.backfill() ? 1 : level.teams().size();
      for (int team = 0; team < teams && nodes > 0 && !second; team++) {
        if (next.backfill() && !level.teamNames().containsAll(next.seats().values())) {
          return;
        }
        nodes--;
        candidate.seat(team, next);
        if (fits(level, candidate)) {
          judge(level, candidate);
          for (int i = index + 1; i < others.size(); i++) {
            extend(level, candidate, others.get(i), i);
          }
        }
        candidate.unseat(team, next);
      }
    }

    private boolean fits(Level level, Candidate candidate) {
      for (int team = 0; team < candidate.teamCount(); team++) {
        if (candidate.players(team).size() > level.teams().get(team).maxPlayers()) {
          return false;
        }
      }
      return true;
    }

    private void judge(Level level, Candidate candidate) {
      List<Ticket> group = candidate.tickets();
      for (int team = 0; team < candidate.teamCount(); team++) {
        if (candidate.players(team).size() < level.teams().get(team).minPlayers()) {
          return;
        }
      }
      if ((group.size() == 1 && group.getFirst().backfill())
          || level(group, nowMillis).fromMillis() != level.fromMillis()) {
        return;
      }
      var broken = new ArrayList<Explanation.Broken>();
      for (Rule rule : level.required()) {
        if (!rule.holds(candidate)) {
          broken.add(new Explanation.Broken(rule.name(), detail(rule, candidate)));
        }
      }
      var teams = new LinkedHashMap<String, List<String>>();
      for (int team = 0; team < candidate.teamCount(); team++) {
        teams.put(candidate.name(team), candidate.players(team).stream().map(Player::id).toList());
      }
      found.add(
          new Explanation.Grouping(
              group.stream().map(Ticket::id).toList(),
              Collections.unmodifiableSequencedMap(teams),
              level.fromMillis(),
              broken));
    }
  }
}
