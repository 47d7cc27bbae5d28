package dev.netlift.local.flexmatch;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** How the values of one ticket's players become the ticket's value. */
enum PartyAggregation {
  /** They do not: each player counts. */
  NONE,
  AVG,
  MIN,
  MAX,
  UNION,
  INTERSECTION;

  static final List<PartyAggregation> OF_NUMBERS = List.of(AVG, MIN, MAX);
  static final List<PartyAggregation> OF_LISTS = List.of(UNION, INTERSECTION);

  /** As a rule set writes it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  double of(double[] values) {
    if (values.length == 1) {
      return values[0];
    }
    return switch (this) {
      case MIN -> Arrays.stream(values).min().orElseThrow();
      case MAX -> Arrays.stream(values).max().orElseThrow();
      case NONE, AVG, UNION, INTERSECTION -> Arrays.stream(values).sum() / values.length;
    };
  }

  /** What takes part for players of one ticket: one value where they can be joined, else each. */
  List<Value> join(List<Value> values) {
    if (this == NONE || values.size() < 2) {
      return values;
    }
    if (values.stream().allMatch(Value.Num.class::isInstance)) {
      return List.of(new Value.Num(of(numbers(values))));
    }
    if (values.stream().allMatch(Value.Items.class::isInstance)) {
      var joined = new LinkedHashSet<Value>(((Value.Items) values.getFirst()).values());
      for (Value value : values) {
        var items = ((Value.Items) value).values();
        if (this == INTERSECTION) {
          joined.retainAll(items);
        } else {
          joined.addAll(items);
        }
      }
      return List.of(new Value.Items(List.copyOf(joined)));
    }
    return values.stream().distinct().toList();
  }

  private static double[] numbers(List<Value> values) {
    return values.stream().mapToDouble(value -> ((Value.Num) value).value()).toArray();
  }
}
