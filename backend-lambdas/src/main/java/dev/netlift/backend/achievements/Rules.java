package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Criteria.Leaf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The definitions as a fold goes through them: one rule for each tier, prerequisites before what
 * needs them, so that one pass unlocks all there is.
 *
 * @param metrics by {@link Metric#index}
 * @param byDay the metrics kept by the day, as bits
 * @param byWeek the same by the week
 * @param bySeason the same by the season
 * @param windowed achievements of a lifetime that count only what happens while they are active
 */
record Rules(
    List<Metric> metrics,
    List<Rule> inOrder,
    long byDay,
    long byWeek,
    long bySeason,
    List<Achievement> windowed) {

  /**
   * @param key what it unlocks, but for the period
   * @param prerequisites keys, but for the period
   * @param looksAt bits of its metrics
   * @param whenOver it bounds what a match may have in the end, so it is known only then
   */
  record Rule(
      Achievement achievement,
      String key,
      @Nullable Criteria criteria,
      List<String> prerequisites,
      long looksAt,
      boolean whenOver) {}

  static Rules of(Collection<Metric> metrics, Map<String, Achievement> achievements) {
    var inOrder = new ArrayList<Rule>();
    var done = new HashSet<String>();
    achievements.values().forEach(one -> add(one, achievements, done, inOrder));
    return new Rules(
        List.copyOf(metrics),
        List.copyOf(inOrder),
        Definitions.kept(metrics, Scope.DAY),
        Definitions.kept(metrics, Scope.WEEK),
        Definitions.kept(metrics, Scope.SEASON),
        achievements.values().stream()
            .filter(one -> one.active() != null && one.scope() == Scope.LIFETIME)
            .toList());
  }

  private static void add(
      Achievement one, Map<String, Achievement> all, Set<String> done, List<Rule> inOrder) {
    if (!done.add(one.id())) {
      return;
    }
    for (String key : one.prerequisites()) {
      var before = all.get(Achievement.idOf(key));
      if (before != null) {
        add(before, all, done, inOrder);
      }
    }
    var needs = one.prerequisites().stream().map(key -> whole(key, all)).toList();
    if (one.tiers().isEmpty()) {
      inOrder.add(rule(one, one.id(), one.criteria(), needs));
    }
    for (int tier = 1; tier <= one.tiers().size(); tier++) {
      var leaf = (Leaf) Objects.requireNonNull(one.criteria());
      long target = one.tiers().get(tier - 1).target();
      inOrder.add(rule(one, one.key(tier), new Leaf(leaf.metric(), leaf.atMost(), target), needs));
    }
  }

  /** A tiered achievement named without a tier means all of it. */
  private static String whole(String key, Map<String, Achievement> all) {
    var named = all.get(key);
    return named == null ? key : named.key(named.tiers().size());
  }

  private static Rule rule(
      Achievement one, String key, @Nullable Criteria criteria, List<String> needs) {
    boolean whenOver =
        criteria != null
            && criteria.leaves().stream()
                .anyMatch(leaf -> leaf.atMost() && leaf.metric().startsAtZero());
    return new Rule(one, key, criteria, needs, criteria == null ? 0 : criteria.metrics(), whenOver);
  }
}
