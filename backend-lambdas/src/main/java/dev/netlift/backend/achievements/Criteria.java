package dev.netlift.backend.achievements;

import java.util.List;

/** What must hold of the values of one span. */
sealed interface Criteria {
  /** The value of a metric that nobody has reported. */
  long UNKNOWN = Long.MIN_VALUE;

  /** A bound to one metric; of a distinct one, to how many were seen. */
  record Leaf(Metric metric, boolean atMost, long target) implements Criteria {
    @Override
    public boolean holds(long[] values) {
      long value = values[metric.index()];
      return value != UNKNOWN && (atMost ? value <= target : value >= target);
    }

    @Override
    public long metrics() {
      return metric.bit();
    }
  }

  /**
   * @param need how many must hold: all, one, or something between
   */
  record Group(int need, List<Criteria> of) implements Criteria {
    public Group {
      of = List.copyOf(of);
    }

    @Override
    public boolean holds(long[] values) {
      int holding = 0;
      for (int i = 0; i < of.size(); i++) {
        if (of.get(i).holds(values) && ++holding == need) {
          return true;
        }
      }
      return false;
    }

    @Override
    public long metrics() {
      long all = 0;
      for (Criteria one : of) {
        all |= one.metrics();
      }
      return all;
    }
  }

  /**
   * @param values by {@link Metric#index}, as {@link Metric#shown}
   */
  boolean holds(long[] values);

  /** The bits of the metrics it looks at. */
  long metrics();

  /** All its leaves, left to right. */
  default List<Leaf> leaves() {
    return switch (this) {
      case Leaf leaf -> List.of(leaf);
      case Group group -> group.of().stream().flatMap(one -> one.leaves().stream()).toList();
    };
  }
}
