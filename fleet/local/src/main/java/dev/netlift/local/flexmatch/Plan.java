package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rule set prepared for searching. Rules that only ask for the same value fall into partitions,
 * those that bound a spread into windows, and shared locations into bit masks, so that most tickets
 * that cannot go together are never looked at. The rest is judged on candidates. Immutable.
 */
final class Plan {
  // What rounding two subtractions may add to a window that only narrows the choice.
  private static final double ROUNDING = 1e-6;

  /** A number of a ticket, by the extremes of its players or as their aggregate. */
  record Source(String attribute, PartyAggregation party) {}

  /** At most this far between the smallest and largest number of a match. */
  record Window(int source, double distance) {}

  /**
   * @param latencies rules that become masks
   * @param residual rules to be judged on candidates
   * @param fairness those of them that say how far teams may be apart
   * @param pruning those of them that can become hopeless before a candidate is full
   * @param required by rule of the level, whether a match must keep it
   * @param judged by rule of the level, whether it is judged on full candidates
   * @param interchangeable whether equal empty teams are as good as each other
   */
  record LevelPlan(
      Level level,
      int playersMax,
      List<Window> windows,
      List<LatencyRule> latencies,
      List<Rule> residual,
      List<Rule.Distance> fairness,
      List<Rule> pruning,
      List<Boolean> required,
      List<Boolean> judged,
      boolean interchangeable,
      List<SortRule> sorts) {}

  private final RuleSet rules;
  private final List<Source> sources = new ArrayList<>();
  private final List<String> partitions;
  private final List<LevelPlan> levels = new ArrayList<>();
  private final boolean masked;
  private final long[][] noMasks;

  Plan(RuleSet rules) {
    this.rules = rules;
    Set<String> everywhere = new LinkedHashSet<>();
    for (int i = 0; i < rules.levels().size(); i++) {
      Set<String> here = new HashSet<>();
      rules.levels().get(i).required().forEach(rule -> here.addAll(sameKeys(rule)));
      if (i == 0) {
        everywhere.addAll(here);
      } else {
        everywhere.retainAll(here);
      }
    }
    partitions = everywhere.stream().sorted().toList();
    rules.levels().forEach(level -> levels.add(plan(level)));
    masked = levels.stream().anyMatch(level -> !level.latencies().isEmpty());
    noMasks = new long[levels.size()][0];
  }

  /** Whether any level has latency rules that become masks. */
  boolean masked() {
    return masked;
  }

  /** What all tickets share when nothing is masked. */
  long[][] noMasks() {
    return noMasks;
  }

  RuleSet rules() {
    return rules;
  }

  List<Source> sources() {
    return sources;
  }

  /** Attributes that are the same for all players of a match, whatever its age. */
  List<String> partitions() {
    return partitions;
  }

  List<LevelPlan> levels() {
    return levels;
  }

  private LevelPlan plan(Level level) {
    var windows = new ArrayList<Window>();
    var latencies = new ArrayList<LatencyRule>();
    var residual = new ArrayList<Rule>();
    boolean solo = level.teams().stream().allMatch(team -> team.maxPlayers() == 1);
    for (Rule rule : level.required()) {
      Optional<Window> window = window(rule, solo);
      window.ifPresent(windows::add);
      boolean masked =
          rule instanceof LatencyRule latency
              && latency.shared()
              && latency.party() == PartyAggregation.NONE
              && latencies.add(latency);
      if (!settled(rule, window.isPresent(), masked)) {
        residual.add(rule);
      }
    }
    return new LevelPlan(
        level,
        level.playersMax(),
        List.copyOf(windows),
        List.copyOf(latencies),
        List.copyOf(residual),
        residual.stream()
            .filter(Rule.Distance.class::isInstance)
            .map(Rule.Distance.class::cast)
            .filter(rule -> rule.minDistance().isEmpty())
            .toList(),
        residual.stream().filter(Rule::prunes).toList(),
        level.rules().stream().map(rule -> level.required().contains(rule)).toList(),
        level.rules().stream()
            .map(rule -> residual.contains(rule) || !level.required().contains(rule))
            .toList(),
        !level.teamsNamed(),
        level.sorts());
  }

  /** Whether keys, windows and masks say all that the rule says. */
  private boolean settled(Rule rule, boolean window, boolean masked) {
    return switch (rule) {
      case BatchDistanceRule batch ->
          batch.maxDistance().isPresent() ? window : partitions.containsAll(sameKeys(batch));
      case Rule.Uniformity same ->
          !sameKeys(same).isEmpty() && partitions.containsAll(sameKeys(same));
      case Rule.Distance distance ->
          window && distance.spread().isPresent() && distance.minDistance().isEmpty();
      case LatencyRule latency -> masked && latency.maxDistance().isEmpty();
      case SortRule _ -> true;
      case Rule.Comparison _, CollectionRule _, CompoundRule _ -> false;
    };
  }

  private static List<String> sameKeys(Rule rule) {
    return switch (rule) {
      case BatchDistanceRule batch ->
          batch.maxDistance().isEmpty() ? List.of(batch.attribute()) : List.of();
      case Rule.Uniformity uniform -> {
        var keys = new ArrayList<String>();
        for (Expression measurement : uniform.measurements()) {
          Optional<String> key =
              measurement.type().depth() == 1 ? measurement.everyPlayers(false) : Optional.empty();
          if (!uniform.same() || key.isEmpty()) {
            yield List.of();
          }
          keys.add(key.get());
        }
        yield keys;
      }
      case Rule.Comparison _, Rule.Distance _ -> List.of();
      case LatencyRule _, CollectionRule _, CompoundRule _, SortRule _ -> List.of();
    };
  }

  private Optional<Window> window(Rule rule, boolean solo) {
    return switch (rule) {
      case BatchDistanceRule batch ->
          batch.maxDistance().isPresent()
              ? Optional.of(
                  new Window(
                      source(batch.attribute(), batch.party()), batch.maxDistance().getAsDouble()))
              : Optional.empty();
      case Rule.Distance distance -> {
        if (distance.maxDistance().isEmpty()) {
          yield Optional.empty();
        }
        double most = distance.maxDistance().getAsDouble();
        if (distance.spread().isPresent()) {
          yield Optional.of(
              new Window(source(distance.spread().get(), PartyAggregation.NONE), most));
        }
        // All within a distance of one number, whatever it is, are within twice of each other.
        yield distance.measurements().stream()
            .flatMap(m -> m.everyPlayers(solo).stream())
            .findFirst()
            .map(
                attribute ->
                    new Window(source(attribute, PartyAggregation.NONE), 2 * most + ROUNDING));
      }
      case Rule.Comparison _, Rule.Uniformity _ -> Optional.empty();
      case LatencyRule _, CollectionRule _, CompoundRule _, SortRule _ -> Optional.empty();
    };
  }

  private int source(String attribute, PartyAggregation party) {
    var source = new Source(attribute, party);
    int index = sources.indexOf(source);
    if (index < 0) {
      sources.add(source);
      index = sources.size() - 1;
    }
    return index;
  }
}
