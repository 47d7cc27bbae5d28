package dev.netlift.backend.achievements;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One thing that definitions say otherwise than those before.
 *
 * @param change {@code added}, {@code removed} or {@code changed}
 * @param what for instance {@code achievement marksman#2}
 * @param how for people; empty when there is nothing to add
 */
record Difference(String change, String what, String how) {
  /** In the order of the files, metrics first. Empty when they say the same. */
  static List<Difference> between(Definitions before, Definitions after) {
    var differences = new ArrayList<Difference>();
    ids(before.metrics(), after.metrics())
        .forEach(id -> metric(before.metrics().get(id), after.metrics().get(id), id, differences));
    ids(before.achievements(), after.achievements())
        .forEach(
            id ->
                achievement(
                    before.achievements().get(id), after.achievements().get(id), id, differences));
    if (!before.seasons().equals(after.seasons())) {
      differences.add(
          new Difference("changed", "seasons", before.seasons() + " -> " + after.seasons()));
    }
    return differences;
  }

  private static List<String> ids(Map<String, ?> before, Map<String, ?> after) {
    var ids = new ArrayList<>(after.keySet());
    before.keySet().stream().filter(id -> !after.containsKey(id)).forEach(ids::add);
    return ids;
  }

  private static void metric(
      @Nullable Metric before, @Nullable Metric after, String id, List<Difference> to) {
    if (before == null || after == null) {
      to.add(new Difference(before == null ? "added" : "removed", "metric " + id, ""));
      return;
    }
    var how = new ArrayList<String>();
    // Of a distinct metric they are its universe's, which is told.
    if (after.universe().isEmpty()) {
      other("bounds", text(before.bounds()), text(after.bounds()), how);
    }
    other("writer", name(before.writer()), name(after.writer()), how);
    other("scopes", new TreeSet<>(before.scopes()), new TreeSet<>(after.scopes()), how);
    other("universe", before.universe(), after.universe(), how);
    changed("metric " + id, how, to);
  }

  private static void achievement(
      @Nullable Achievement before, @Nullable Achievement after, String id, List<Difference> to) {
    String what = "achievement " + id;
    if (before == null || after == null) {
      to.add(new Difference(before == null ? "added" : "removed", what, ""));
      return;
    }
    var how = new ArrayList<String>();
    if (before.tiers().isEmpty()) {
      other("criteria", text(before.criteria()), text(after.criteria()), how);
    }
    other("prerequisites", before.prerequisites(), after.prerequisites(), how);
    other("active", before.active(), after.active(), how);
    other("visibility", name(before.face().visibility()), name(after.face().visibility()), how);
    other("points", before.face().points(), after.face().points(), how);
    if (!words(before.face()).equals(words(after.face()))) {
      how.add("texts or icon");
    }
    changed(what, how, to);
    for (int tier = 1; tier <= Math.max(before.tiers().size(), after.tiers().size()); tier++) {
      String key = what + "#" + tier;
      if (tier > before.tiers().size() || tier > after.tiers().size()) {
        to.add(new Difference(tier > before.tiers().size() ? "added" : "removed", key, ""));
      } else {
        var one = before.tiers().get(tier - 1);
        var other = after.tiers().get(tier - 1);
        var tierHow = new ArrayList<String>();
        other("target", one.target(), other.target(), tierHow);
        other("points", one.points(), other.points(), tierHow);
        other("name", one.name(), other.name(), tierHow);
        changed(key, tierHow, to);
      }
    }
  }

  private static void changed(String what, List<String> how, List<Difference> to) {
    if (!how.isEmpty()) {
      to.add(new Difference("changed", what, String.join("; ", how)));
    }
  }

  private static void other(
      String what, @Nullable Object before, @Nullable Object after, List<String> how) {
    if (!Objects.equals(before, after)) {
      how.add(what + " " + before + " -> " + after);
    }
  }

  private static String text(Metric.Bounds bounds) {
    String range = bounds.min() + " to " + bounds.max();
    var rate = bounds.rate();
    return rate == null
        ? range
        : range + " (" + rate.burst() + " and " + rate.perMinute() + " a minute)";
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> words(Achievement.Face face) {
    return List.of(
        face.name(), face.description(), face.nameKey(), face.descriptionKey(), face.icon());
  }

  /** Criteria as a person would write them: {@code 2 of (kills >= 9, won >= 1, fastest <= 2)}. */
  static String text(@Nullable Criteria criteria) {
    return switch (criteria) {
      case null -> "none";
      case Criteria.Leaf leaf ->
          leaf.metric().id() + (leaf.atMost() ? " <= " : " >= ") + leaf.target();
      case Criteria.Group group ->
          group.need()
              + " of ("
              + String.join(", ", group.of().stream().map(Difference::text).toList())
              + ")";
    };
  }
}
