package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tickets by one of their numbers, in runs of bounded length: finding is two binary searches, and
 * going along a window is as fast as memory. Those of the same number are in no order. Owned by one
 * bucket.
 */
final class ByNumber {
  private static final int RUN_MAX = 128;
  private static final int FEWEST = 4;

  /** Sorted, at least one unless it is the only run. */
  private static final class Run {
    double[] numbers;
    @Nullable Entry[] entries;
    int count;

    Run(int room) {
      numbers = new double[room];
      entries = new @Nullable Entry[room];
    }

    /** The first place whose number is not below. */
    int from(double number) {
      int from = 0;
      int to = count;
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (Double.compare(numbers[middle], number) < 0) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }

    void insert(int at, double number, @Nullable Entry entry) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
        entries = Arrays.copyOf(entries, 2 * count);
      }
      System.arraycopy(numbers, at, numbers, at + 1, count - at);
      System.arraycopy(entries, at, entries, at + 1, count - at);
      numbers[at] = number;
      entries[at] = entry;
      count++;
    }

    void delete(int at) {
      count--;
      System.arraycopy(numbers, at + 1, numbers, at, count - at);
      System.arraycopy(entries, at + 1, entries, at, count - at);
      entries[count] = null;
    }

    Run half() {
      var upper = new Run(RUN_MAX);
      int kept = count / 2;
      upper.count = count - kept;
      System.arraycopy(numbers, kept, upper.numbers, 0, upper.count);
      System.arraycopy(entries, kept, upper.entries, 0, upper.count);
      Arrays.fill(entries, kept, count, null);
      count = kept;
      return upper;
    }
  }

  /** Whether to go on. */
  interface Visitor {
    boolean visit(Entry entry);
  }

  private final List<Run> runs = new ArrayList<>(1);

  ByNumber() {
    runs.add(new Run(FEWEST));
  }

  /** The last run that begins below the number, or the first. */
  private int run(double number) {
    int from = 0;
    int to = runs.size() - 1;
    while (from < to) {
      int middle = (from + to + 1) >>> 1;
      if (Double.compare(runs.get(middle).numbers[0], number) < 0) {
        from = middle;
      } else {
        to = middle - 1;
      }
    }
    return from;
  }

  void add(double number, Entry entry) {
    int index = run(number);
    Run run = runs.get(index);
    if (run.count == RUN_MAX) {
      Run upper = run.half();
      runs.add(index + 1, upper);
      if (Double.compare(upper.numbers[0], number) < 0) {
        run = upper;
      }
    }
    run.insert(run.from(number), number, entry);
  }

  void remove(double number, Entry entry) {
    for (int index = run(number); index < runs.size(); index++) {
      Run run = runs.get(index);
      for (int at = run.from(number); at < run.count; at++) {
        if (entry.equals(run.entries[at])) {
          run.delete(at);
          if (run.count == 0 && runs.size() > 1) {
            runs.remove(index);
          }
          return;
        }
      }
    }
  }

  /** Goes over all from one number to another, both included, until the visitor has enough. */
  void visit(double from, double to, Visitor visitor) {
    for (int index = run(from); index < runs.size(); index++) {
      Run run = runs.get(index);
      for (int at = run.from(from); at < run.count; at++) {
        Entry entry = run.entries[at];
        if (run.numbers[at] > to || (entry != null && !visitor.visit(entry))) {
          return;
        }
      }
    }
  }
}
