package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A compiled rule at one level of expansion. Sealed, so that whoever adds a type is led to every
 * place that must know it. Immutable; any thread.
 */
sealed interface Rule {
  String name();

  /** Judges a complete candidate. */
  boolean holds(Candidate candidate);

  /** True when no further players could make a candidate good: the search need not go on. */
  boolean hopeless(Candidate candidate);

  /** Whether a player without latency data can never pass. */
  default boolean needsLatency() {
    return false;
  }

  /** Whether it singles out teams by name. */
  boolean namesTeams();

  /** What measurements are held against. */
  sealed interface Reference {
    record Number(double value) implements Reference {}

    record Text(String value) implements Reference {}

    record Computed(Expression expression) implements Reference {}

    default Value evaluate(Candidate candidate) {
      return switch (this) {
        case Number(double value) -> new Value.Num(value);
        case Text(String value) -> new Value.Text(value);
        case Computed(Expression expression) -> expression.evaluate(candidate);
      };
    }

    default boolean namesTeams() {
      return this instanceof Computed(Expression expression) && expression.namesTeams();
    }

    default boolean constant() {
      return !(this instanceof Computed);
    }
  }

  /** Every measured number lies within a distance of the reference, both bounds included. */
  record Distance(
      String name,
      List<Expression> measurements,
      Reference reference,
      OptionalDouble minDistance,
      OptionalDouble maxDistance)
      implements Rule {
    // The sum of two rounded subtractions may be off by this much for any sensible attribute.
    private static final double ROUNDING = 1e-6;

    @Override
    public boolean holds(Candidate candidate) {
      return reference.evaluate(candidate) instanceof Value.Num(double to)
          && measurements.stream().allMatch(m -> within(m.evaluate(candidate), to));
    }

    private boolean within(Value value, double to) {
      return switch (value) {
        case Value.Num(double number) -> {
          double distance = Math.abs(number - to);
          yield distance >= minDistance.orElse(0)
              && distance <= maxDistance.orElse(Double.POSITIVE_INFINITY);
        }
        case Value.Items(List<Value> values) -> values.stream().allMatch(item -> within(item, to));
        case Value.Text _, Value.Missing _ -> false;
      };
    }

    @Override
    public boolean hopeless(Candidate candidate) {
      List<Expression> growing = measurements.stream().filter(Expression::grows).toList();
      if (growing.isEmpty()) {
        return false;
      }
      if (reference.constant()) {
        return !growing.stream().allMatch(m -> within(m.evaluate(candidate), referenceNumber()));
      }
      // Whatever the reference becomes, values that all lie within d of it lie within 2d of each
      // other.
      var seen = new DoubleSummaryStatistics();
      growing.forEach(m -> collect(m.evaluate(candidate), seen));
      return maxDistance.isPresent()
          && seen.getCount() > 1
          && seen.getMax() - seen.getMin() > 2 * maxDistance.getAsDouble() + ROUNDING;
    }

    private double referenceNumber() {
      return reference instanceof Reference.Number(double value) ? value : Double.NaN;
    }

    private static void collect(Value value, DoubleSummaryStatistics into) {
      switch (value) {
        case Value.Num(double number) -> into.accept(number);
        case Value.Items(List<Value> values) -> values.forEach(item -> collect(item, into));
        case Value.Text _, Value.Missing _ -> {}
      }
    }

    @Override
    public boolean namesTeams() {
      return reference.namesTeams() || measurements.stream().anyMatch(Expression::namesTeams);
    }
  }

  enum Operator {
    LESS("<"),
    LESS_OR_EQUAL("<="),
    EQUAL("="),
    NOT_EQUAL("!="),
    MORE(">"),
    MORE_OR_EQUAL(">=");

    final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    boolean accepts(int comparison) {
      return switch (this) {
        case LESS -> comparison < 0;
        case LESS_OR_EQUAL -> comparison <= 0;
        case EQUAL -> comparison == 0;
        case NOT_EQUAL -> comparison != 0;
        case MORE -> comparison > 0;
        case MORE_OR_EQUAL -> comparison >= 0;
      };
    }
  }

  /** Every measured value stands in a relation to the reference. */
  record Comparison(
      String name, List<Expression> measurements, Operator operator, Reference reference)
      implements Rule {
    @Override
    public boolean holds(Candidate candidate) {
      Value to = reference.evaluate(candidate);
      return measurements.stream().allMatch(m -> stands(m.evaluate(candidate), to));
    }

    private boolean stands(Value value, Value to) {
      return switch (value) {
        case Value.Num(double number) ->
            to instanceof Value.Num(double other)
                && operator.accepts(Double.compare(number + 0.0, other + 0.0));
        case Value.Text(String text) ->
            to instanceof Value.Text(String other) && operator.accepts(text.compareTo(other));
        case Value.Items(List<Value> values) -> values.stream().allMatch(item -> stands(item, to));
        case Value.Missing _ -> false;
      };
    }

    @Override
    public boolean hopeless(Candidate candidate) {
      return reference.constant()
          && measurements.stream().allMatch(Expression::grows)
          && !holds(candidate);
    }

    @Override
    public boolean namesTeams() {
      return reference.namesTeams() || measurements.stream().anyMatch(Expression::namesTeams);
    }
  }

  /**
   * All measured values are the same, or all are different. Lists inside lists are judged one by
   * one: without flatten, within each team.
   */
  record Uniformity(String name, List<Expression> measurements, boolean same) implements Rule {
    @Override
    public boolean holds(Candidate candidate) {
      return measurements.stream().allMatch(m -> uniform(m.evaluate(candidate)));
    }

    private boolean uniform(Value value) {
      if (!(value instanceof Value.Items(List<Value> values))) {
        return !(value instanceof Value.Missing);
      }
      var leaves = new ArrayList<Value>();
      for (Value item : values) {
        switch (item) {
          case Value.Items _ -> {
            if (!uniform(item)) {
              return false;
            }
          }
          case Value.Missing _ -> {
            return false;
          }
          case Value.Num _, Value.Text _ -> leaves.add(item);
        }
      }
      int distinct = new HashSet<>(leaves).size();
      return same ? distinct <= 1 : distinct == leaves.size();
    }

    @Override
    public boolean hopeless(Candidate candidate) {
      return measurements.stream().allMatch(Expression::grows) && !holds(candidate);
    }

    @Override
    public boolean namesTeams() {
      return measurements.stream().anyMatch(Expression::namesTeams);
    }
  }

  /** How far a player's latency may be from the others'. */
  enum LatencyReference {
    MIN,
    AVG
  }

  /** All players share a location that is near enough to each of them. */
  record Latency(
      String name,
      OptionalDouble maxLatency,
      OptionalDouble maxDistance,
      LatencyReference distanceReference)
      implements Rule {
    @Override
    public boolean holds(Candidate candidate) {
      return usable(candidate).stream().anyMatch(location -> close(candidate, location));
    }

    @Override
    public boolean hopeless(Candidate candidate) {
      return candidate.size() > 0 && usable(candidate).isEmpty();
    }

    @Override
    public boolean needsLatency() {
      return true;
    }

    @Override
    public boolean namesTeams() {
      return false;
    }

    private Set<String> usable(Candidate candidate) {
      var common = new HashSet<String>();
      boolean first = true;
      for (int team = 0; team < candidate.teamCount(); team++) {
        for (Player player : candidate.players(team)) {
          Map<String, Integer> latencies = player.latencyMillis();
          if (first) {
            common.addAll(latencies.keySet());
            first = false;
          }
          common.removeIf(
              location -> {
                Integer latency = latencies.get(location);
                return latency == null || latency > maxLatency.orElse(Double.POSITIVE_INFINITY);
              });
        }
      }
      return common;
    }

    private boolean close(Candidate candidate, String location) {
      if (maxDistance.isEmpty()) {
        return true;
      }
      var latencies = new ArrayList<Integer>();
      for (int team = 0; team < candidate.teamCount(); team++) {
        candidate
            .players(team)
            .forEach(p -> latencies.add(p.latencyMillis().getOrDefault(location, 0)));
      }
      var statistics = latencies.stream().mapToInt(Integer::intValue).summaryStatistics();
      double to =
          distanceReference == LatencyReference.MIN ? statistics.getMin() : statistics.getAverage();
      return latencies.stream().allMatch(ms -> Math.abs(ms - to) <= maxDistance.getAsDouble());
    }
  }
}
