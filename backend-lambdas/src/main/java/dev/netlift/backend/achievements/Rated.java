package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Stamp;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A player's skill after a match, as metrics of kind last keep it: in thousandths.
 *
 * @param stamp of the match, by which a fold knows whether a later one was rated already
 */
record Rated(long mean, long deviation, Stamp stamp) {
  static final String SKILL = "skill";
  static final String DEVIATION = "skill_deviation";
  private static final double UNIT = 1000;

  static Rated of(Definitions definitions, Skill skill, Stamp stamp) {
    return new Rated(
        within(definitions, SKILL, skill.mean()),
        within(definitions, DEVIATION, skill.deviation()),
        stamp);
  }

  private static long within(Definitions definitions, String id, double value) {
    var metric = definitions.metrics().get(id);
    long max = metric == null ? Long.MAX_VALUE : metric.bounds().max();
    return Math.clamp(Math.round(value * UNIT), 0, max);
  }

  /** Whether the definitions keep skill. */
  static boolean keptBy(Definitions definitions) {
    return List.of(SKILL, DEVIATION).stream()
        .map(definitions.metrics()::get)
        .allMatch(
            metric ->
                metric != null
                    && metric.kind() == Metric.Kind.LAST
                    && metric.writer() == Metric.Writer.BACKEND);
  }

  /** The skill that an aggregate holds; a newcomer's when it holds none. */
  static Skill of(Aggregate aggregate) {
    Map<String, Long> totals = aggregate.totals();
    @Nullable Long mean = totals.get(SKILL);
    @Nullable Long deviation = totals.get(DEVIATION);
    return mean == null || deviation == null
        ? Skill.NEWCOMER
        : new Skill(mean / UNIT, Math.max(1, deviation) / UNIT);
  }
}
