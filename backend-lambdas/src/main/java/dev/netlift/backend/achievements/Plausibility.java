package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Watermark;
import dev.netlift.backend.achievements.Fold.Fault;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a server that counts honestly could not have said. */
final class Plausibility {
  private Plausibility() {}

  /**
   * @param mark how far the session was counted, null for not at all
   * @param waived whether an operator has looked: how much and how fast is then no fault
   * @return the first fault by metric id, or null
   */
  static @Nullable Fault fault(
      Definitions definitions,
      @Nullable Watermark mark,
      Report report,
      boolean waived,
      long nowMillis) {
    long since = mark == null ? report.beganAtMillis() : mark.eventAtMillis();
    long elapsed = report.eventAtMillis(nowMillis) - since;
    // Sorted, so that the same report always has the same fault.
    for (var total : new TreeMap<>(report.totals()).entrySet()) {
      var metric = definitions.metrics().get(total.getKey());
      String reason =
          metric == null
              ? "unknown_metric"
              : reason(metric, mark, total.getValue(), waived, elapsed);
      if (reason != null) {
        return new Fault(reason, total.getKey());
      }
    }
    return null;
  }

  private static @Nullable String reason(
      Metric metric, @Nullable Watermark mark, long value, boolean waived, long elapsedMillis) {
    if (metric.writer() != Metric.Writer.SERVER) {
      return "not_writable";
    }
    // Of these the bounds are not an opinion: other bits mean nothing.
    boolean bits = metric.kind() == Metric.Kind.FLAG || metric.kind() == Metric.Kind.DISTINCT;
    if ((bits || !waived) && (value < metric.bounds().min() || value > metric.bounds().max())) {
      return "out_of_bounds";
    }
    Long counted = mark == null ? null : mark.totals().get(metric.id());
    if (counted != null && !metric.mayBecome(counted, value)) {
      return "total_decreased";
    }
    var rate = metric.bounds().rate();
    long growth = value - (counted == null ? 0 : counted);
    return !waived && rate != null && growth > rate.most(elapsedMillis) ? "too_fast" : null;
  }
}
