package dev.netlift.gamelift;

import java.util.List;
import java.util.Map;

/** One attribute of a {@link Player}: one of the four kinds the matchmaker knows. Immutable. */
public sealed interface AttributeValue {
  /** Wire type {@code STRING}. */
  record Text(String value) implements AttributeValue {}

  /** Wire type {@code DOUBLE}; finite. */
  record Number(double value) implements AttributeValue {
    /** JSON has no other numbers. */
    public Number {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("value must be finite, was " + value);
      }
    }
  }

  /** Wire type {@code STRING_LIST}. */
  record TextList(List<String> values) implements AttributeValue {
    /** Copies the list. */
    public TextList {
      values = List.copyOf(values);
    }
  }

  /** Wire type {@code STRING_DOUBLE_MAP}; finite values. */
  record NumberMap(Map<String, Double> values) implements AttributeValue {
    /** Copies the map. */
    public NumberMap {
      values = Map.copyOf(values);
      for (var entry : values.entrySet()) {
        if (!Double.isFinite(entry.getValue())) {
          throw new IllegalArgumentException(
              entry.getKey() + " must be finite, was " + entry.getValue());
        }
      }
    }
  }

  /** A text. */
  static AttributeValue of(String value) {
    return new Text(value);
  }

  /** A number. */
  static AttributeValue of(double value) {
    return new Number(value);
  }
}
