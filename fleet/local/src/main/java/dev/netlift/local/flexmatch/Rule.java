package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A compiled rule at one level of expansion. Sealed, so that whoever adds a type is led to every
 * place that must know it. Immutable; any thread.
 */
sealed interface Rule
    permits Rule.Distance,
        Rule.Comparison,
        Rule.Uniformity,
        LatencyRule,
        CollectionRule,
        BatchDistanceRule,
        CompoundRule,
        SortRule {
  String name();

  /** Judges a complete candidate. */
  boolean holds(Candidate candidate);

  /** True when no further players could make a candidate good: the search need not go on. */
  boolean hopeless(Candidate candidate);

  /** Whether it can ever be hopeless. */
  default boolean prunes() {
    return true;
  }

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

    @Override
    public boolean prunes() {
      boolean grows = measurements.stream().anyMatch(Expression::grows);
      return maxDistance.isPresent()
          ? spread().isPresent() || grows
          : grows && reference.constant();
    }

    /** How far the value farthest from the reference is, as a share of what is allowed. */
    double farthest(Candidate candidate) {
      if (!(reference.evaluate(candidate) instanceof Value.Num(double to))) {
        return 0;
      }
      var seen = new DoubleSummaryStatistics();
      measurements.forEach(m -> collect(m.evaluate(candidate), seen));
      double farthest = Math.max(seen.getMax() - to, to - seen.getMin());
      return seen.getCount() == 0 ? 0 : farthest / Math.max(1, maxDistance.orElse(1));
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
      if (maxDistance.isPresent() && spread().isPresent()) {
        return candidate.size() > 0
            && measurements.getFirst().evaluate(candidate) instanceof Value.Num(double one)
            && reference.evaluate(candidate) instanceof Value.Num(double other)
            && Math.abs(one - other) > maxDistance.getAsDouble();
      }
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

    /**
     * The attribute whose largest value in the match is held against its smallest: more players can
     * only widen the gap.
     */
    Optional<String> spread() {
      if (measurements.size() != 1 || !(reference instanceof Reference.Computed(Expression to))) {
        return Optional.empty();
      }
      Optional<String> most = measurements.getFirst().extreme(Expression.Function.MAX);
      Optional<String> least = to.extreme(Expression.Function.MIN);
      if (most.isEmpty()) {
        most = measurements.getFirst().extreme(Expression.Function.MIN);
        least = to.extreme(Expression.Function.MAX);
      }
      return most.isPresent() && most.equals(least) ? most : Optional.empty();
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

    @Override
    public boolean prunes() {
      return reference.constant()
          && measurements.stream().anyMatch(m -> m.grows() || m.trend() != 0);
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
      if (!reference.constant() || candidate.size() == 0) {
        return false;
      }
      Value to = reference.evaluate(candidate);
      return measurements.stream()
          .anyMatch(m -> m.grows() ? !stands(m.evaluate(candidate), to) : lost(m, candidate, to));
    }

    /** Whether a value that only rises, or only falls, has gone past the reference. */
    private boolean lost(Expression measurement, Candidate candidate, Value to) {
      int trend = measurement.trend();
      return trend != 0
          && to instanceof Value.Num(double bound)
          && passed(measurement.evaluate(candidate), bound, trend);
    }

    private boolean passed(Value value, double bound, int trend) {
      return switch (value) {
        case Value.Num(double number) ->
            switch (operator) {
              case LESS -> trend > 0 && number >= bound;
              case LESS_OR_EQUAL -> trend > 0 && number > bound;
              case EQUAL -> trend > 0 ? number > bound : number < bound;
              case MORE -> trend < 0 && number <= bound;
              case MORE_OR_EQUAL -> trend < 0 && number < bound;
              case NOT_EQUAL -> false;
            };
        case Value.Items(List<Value> values) ->
            values.stream().anyMatch(item -> passed(item, bound, trend));
        case Value.Text _, Value.Missing _ -> false;
      };
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
  record Uniformity(String name, List<Expression> measurements, boolean same, boolean withinTeams)
      implements Rule {
    @Override
    public boolean holds(Candidate candidate) {
      return measurements.stream().allMatch(m -> holds(m, candidate));
    }

    private boolean holds(Expression measurement, Candidate candidate) {
      Value value = measurement.evaluate(candidate);
      for (int depth = measurement.type().depth(); !withinTeams && depth > 1; depth--) {
        value = Expression.Call.flatten(value);
      }
      return uniform(value);
    }

    @Override
    public boolean prunes() {
      return measurements.stream().anyMatch(Expression::grows);
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
      return measurements.stream().anyMatch(m -> m.grows() && !holds(m, candidate));
    }

    @Override
    public boolean namesTeams() {
      return measurements.stream().anyMatch(Expression::namesTeams);
    }
  }
}
