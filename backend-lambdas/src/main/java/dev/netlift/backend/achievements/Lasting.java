package dev.netlift.backend.achievements;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What may never change under an id, because players' items hold values and unlocks under it: how a
 * metric is counted, what an achievement looks at. Also of ids that are no longer defined.
 *
 * @param ids {@code metric kills} to a text that says how
 */
record Lasting(Map<String, String> ids) {
  /** Of what names no metric there is; that is a fault of its own. */
  private static final String UNKNOWN = "";

  Lasting {
    ids = Map.copyOf(ids);
  }

  static Lasting of(Definitions definitions) {
    return of(definitions.seasons(), definitions.metrics(), definitions.achievements());
  }

  static Lasting of(
      Collection<Season> seasons,
      Map<String, Metric> metrics,
      Map<String, Achievement> achievements) {
    var ids = new HashMap<String, String>();
    seasons.forEach(season -> ids.put("season " + season.id(), "from " + season.fromMillis()));
    metrics.values().forEach(metric -> ids.put("metric " + metric.id(), how(metric)));
    achievements.values().forEach(one -> ids.put("achievement " + one.id(), how(one)));
    return new Lasting(ids);
  }

  private static String how(Metric metric) {
    String kind = metric.kind().name().toLowerCase(Locale.ROOT);
    return metric.universe().isEmpty()
        ? kind
        : kind + " of " + String.join(", ", metric.universe());
  }

  private static String how(Achievement one) {
    var how = new StringBuilder(one.scope().name().toLowerCase(Locale.ROOT));
    if (one.repeatable()) {
      how.append(", repeatable");
    }
    if (!one.tiers().isEmpty()) {
      how.append(", tiered");
    }
    if (one.active() != null) {
      how.append(", active from ").append(one.active().fromMillis());
    }
    if (one.criteria() != null) {
      if (one.criteria().leaves().isEmpty()) {
        return UNKNOWN;
      }
      var looksAt = new TreeSet<String>();
      for (Criteria.Leaf leaf : one.criteria().leaves()) {
        looksAt.add(leaf.metric().id() + (leaf.atMost() ? " at most" : " at least"));
      }
      how.append(": ").append(String.join(", ", looksAt));
    }
    return how.toString();
  }

  /** What {@code next} says otherwise; a universe may become longer at its end. */
  List<String> faults(Lasting next) {
    var faults = new ArrayList<String>();
    new TreeMap<>(ids)
        .forEach(
            (id, how) -> {
              String now = next.ids.get(id);
              if (now != null && !now.equals(UNKNOWN) && !now.equals(how) && !longer(how, now)) {
                faults.add(
                    id + ": was (" + how + ") and would be (" + now + "); that needs a new id");
              }
            });
    return faults;
  }

  private static boolean longer(String universe, String now) {
    return universe.startsWith("distinct of ") && now.startsWith(universe + ", ");
  }

  /** These and those of {@code next}, where both speak of an id as {@code next} does. */
  Lasting and(Lasting next) {
    var all = new HashMap<>(ids);
    all.putAll(next.ids);
    return new Lasting(all);
  }

  /** Those that {@code definitions} no longer speak of. */
  Lasting without(Lasting definitions) {
    var gone = new HashMap<>(ids);
    gone.keySet().removeAll(definitions.ids.keySet());
    return new Lasting(gone);
  }
}
