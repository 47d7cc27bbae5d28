package dev.netlift.server.room;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A player's running totals in one match: metric name to value, never falling. Immutable.
 *
 * @param values sorted by name; a metric that is not there is 0
 */
public record Totals(SortedMap<String, Long> values) {
  public static final Totals NONE = new Totals(new TreeMap<>());

  public Totals {
    values.forEach(
        (name, value) -> {
          if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
          }
        });
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  public static Totals of(Map<String, Long> values) {
    return new Totals(new TreeMap<>(values));
  }

  public long get(String metric) {
    return values.getOrDefault(metric, 0L);
  }
}
