package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Achievement.Face;
import dev.netlift.backend.achievements.Achievement.Tier;
import dev.netlift.backend.achievements.Achievement.Visibility;
import dev.netlift.backend.achievements.Metric.Bounds;
import dev.netlift.backend.achievements.Metric.Kind;
import dev.netlift.backend.achievements.Metric.Rate;
import dev.netlift.backend.achievements.Metric.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads definitions, and notes all that is wrong with them before it gives up. */
final class DefinitionsReader {
  /** A sum of so much in each of eight million matches still fits. */
  private static final long VALUE_MAX = 1L << 40;

  /** As many as a JSON number keeps exact bits. */
  private static final int UNIVERSE_MAX = 50;

  private static final int LEAVES_MAX = 8;
  private static final int DEPTH_MAX = 2;
  private static final int LIST_MAX = 16;
  private static final int TEXT_MAX = 200;

  private final List<String> problems = new ArrayList<>();
  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final Map<String, Achievement> achievements = new LinkedHashMap<>();

  private DefinitionsReader() {}

  /**
   * @param before what the new ones take the place of; null when nothing is live yet
   * @throws FaultyDefinitions with all that is wrong
   */
  static Definitions read(JsonNode json, @Nullable Lasting before) {
    var reader = new DefinitionsReader();
    var file =
        new Reading(json, "", reader.problems)
            .only("$schema", "version", "seasons", "metrics", "achievements");
    long version = file.whole("version", 1, Integer.MAX_VALUE);
    var seasons = reader.seasons(file);
    for (Reading one : file.list("metrics", Definitions.METRICS_MAX)) {
      reader.metric(one);
    }
    for (Reading one : file.list("achievements", Definitions.ACHIEVEMENTS_MAX)) {
      reader.achievement(one);
    }
    reader.problems.addAll(DefinitionsCheck.faults(reader.achievements));
    if (before != null) {
      reader.problems.addAll(
          before.faults(Lasting.of(seasons, reader.metrics, reader.achievements)));
    }
    reader.giveUpIfWrong();
    var definitions =
        new Definitions(
            version, seasons, reader.metrics, reader.achievements, Definitions.fingerprint(json));
    reader.problems.addAll(AggregateSize.faults(definitions));
    reader.giveUpIfWrong();
    return definitions;
  }

  private void giveUpIfWrong() {
    if (!problems.isEmpty()) {
      throw new FaultyDefinitions(problems);
    }
  }

  private List<Season> seasons(Reading file) {
    var seasons = new LinkedHashMap<String, Season>();
    for (Reading one : file.list("seasons", 100)) {
      one.only("id", "from", "to");
      Season season = span(one, one.id("id"));
      if (seasons.put(season.id(), season) != null) {
        one.fault("id", "season " + season.id() + " is defined twice");
      }
    }
    return List.copyOf(seasons.values());
  }

  private static Season span(Reading one, String id) {
    var span = new Season(id, one.instant("from"), one.instant("to"));
    if (span.toMillis() <= span.fromMillis()) {
      one.fault("to", "must be after from");
    }
    return span;
  }

  private void metric(Reading one) {
    one.only("id", "kind", "writer", "scopes", "bounds", "universe");
    String id = one.id("id");
    if (!one.has("kind")) {
      one.fault("kind", "is missing");
    }
    Kind kind = one.choice("kind", Kind.class, Kind.SUM);
    var scopes = one.choices("scopes", Scope.class, Scope.LIFETIME);
    if (kind == Kind.LAST && !scopes.equals(Set.of(Scope.LIFETIME))) {
      one.fault("scopes", "what was last is kept for the lifetime only");
    }
    List<String> universe = one.texts("universe", UNIVERSE_MAX);
    if ((kind == Kind.DISTINCT) == universe.isEmpty()) {
      one.fault("universe", "must be there for a distinct metric, and only then");
    }
    if (universe.stream().distinct().count() != universe.size()) {
      one.fault("universe", "must name nothing twice");
    }
    var writer = one.choice("writer", Writer.class, Writer.SERVER);
    var bounds = bounds(one, kind, universe.size());
    if (writer == Writer.CLIENT) {
      claimable(one, kind, scopes, bounds);
    }
    var metric = new Metric(id, metrics.size(), kind, writer, scopes, bounds, universe);
    if (metrics.put(id, metric) != null) {
      one.fault("id", "metric " + id + " is defined twice");
    }
  }

  /** What nobody but the player vouches for has to be bounded in time, and is of no match. */
  private static void claimable(Reading one, Kind kind, Set<Scope> scopes, Bounds bounds) {
    if (scopes.contains(Scope.MATCH)) {
      one.fault("scopes", "of what clients report has no match");
    }
    var rate = bounds.rate();
    if (kind == Kind.SUM && (rate == null || rate.perMinute() == 0)) {
      one.fault("bounds", "of a sum that clients report needs burst and perMinute above 0");
    }
  }

  private static Bounds bounds(Reading one, Kind kind, int universe) {
    if (kind == Kind.FLAG || kind == Kind.DISTINCT) {
      if (one.has("bounds")) {
        one.fault("bounds", "of a flag or a distinct metric are its own");
      }
      return new Bounds(0, kind == Kind.FLAG ? 1 : (1L << universe) - 1, null);
    }
    Reading bounds = one.object("bounds").only("min", "max", "burst", "perMinute");
    long min = bounds.whole("min", 0, 0, VALUE_MAX);
    Rate rate = null;
    if (bounds.has("burst") || bounds.has("perMinute")) {
      if (kind != Kind.SUM) {
        bounds.fault("perMinute", "only a sum has a rate");
      }
      // Products with a session's 48 hours must fit.
      rate = new Rate(bounds.whole("burst", 1, VALUE_MAX), bounds.whole("perMinute", 0, 1L << 32));
    }
    return new Bounds(min, bounds.whole("max", Math.max(1, min), VALUE_MAX), rate);
  }

  private void achievement(Reading one) {
    one.only(
        "id",
        "name",
        "description",
        "i18n",
        "icon",
        "points",
        "visibility",
        "scope",
        "repeatable",
        "active",
        "prerequisites",
        "criteria",
        "tiers");
    String id = one.id("id");
    Scope scope = one.choice("scope", Scope.class, Scope.LIFETIME);
    boolean repeatable = one.truth("repeatable");
    if (repeatable && !scope.periodic()) {
      one.fault("repeatable", "needs the scope day, week or season");
    }
    Season active = null;
    if (one.has("active")) {
      active = span(one.object("active").only("from", "to"), id);
      if (scope != Scope.LIFETIME && scope != Scope.MATCH) {
        one.fault("active", "goes with the scope lifetime or match; use a season instead");
      }
    }
    Criteria criteria = null;
    if (one.has("criteria")) {
      criteria = criteria(one.object("criteria"), scope, one.has("tiers"), 0);
    } else if (!one.has("prerequisites") || one.has("tiers") || one.has("active")) {
      one.fault("criteria", "is missing");
    }
    if (criteria != null && criteria.leaves().size() > LEAVES_MAX) {
      one.fault("criteria", "may look at 8 values, has " + criteria.leaves().size());
    }
    var achievement =
        new Achievement(
            id,
            face(one, id),
            scope,
            repeatable,
            active,
            one.texts("prerequisites", LIST_MAX),
            criteria,
            tiers(one, criteria));
    if (achievements.put(id, achievement) != null) {
      one.fault("id", "achievement " + id + " is defined twice");
    }
  }

  private static Face face(Reading one, String id) {
    Reading i18n =
        one.has("i18n") ? one.object("i18n").only("name", "description") : one.object("i18n");
    if (!one.has("name")) {
      one.fault("name", "is missing");
    }
    return new Face(
        one.text("name", id, TEXT_MAX),
        one.text("description", "", TEXT_MAX),
        i18n.text("name", "achievement." + id + ".name", TEXT_MAX),
        i18n.text("description", "achievement." + id + ".description", TEXT_MAX),
        one.text("icon", id, TEXT_MAX),
        (int) one.whole("points", 0, 0, 10_000),
        one.choice("visibility", Visibility.class, Visibility.NORMAL));
  }

  private static List<Tier> tiers(Reading one, @Nullable Criteria criteria) {
    var tiers = new ArrayList<Tier>();
    if (one.has("tiers") && !(criteria instanceof Criteria.Leaf)) {
      one.fault("tiers", "go with criteria of one metric");
      return tiers;
    }
    boolean atMost = criteria instanceof Criteria.Leaf leaf && leaf.atMost();
    for (Reading tier : one.list("tiers", LIST_MAX)) {
      tier.only("target", "name", "points");
      long target = tier.whole("target", atMost ? 0 : 1, VALUE_MAX);
      if (!tiers.isEmpty()) {
        long before = tiers.getLast().target();
        if (atMost ? target >= before : target <= before) {
          tier.fault("target", "must be harder than the tier before, was " + target);
        }
      }
      tiers.add(
          new Tier(
              tier.text("name", one.text("name", "", TEXT_MAX), TEXT_MAX),
              target,
              (int) tier.whole("points", 0, 0, 10_000)));
    }
    return tiers;
  }

  private Criteria criteria(Reading one, Scope scope, boolean tiered, int depth) {
    if (one.has("metric")) {
      return leaf(one, scope, tiered);
    }
    one.only("all", "any", "some", "of");
    if (depth == DEPTH_MAX) {
      one.fault("metric", "must stand here: criteria may be two deep");
      return new Criteria.Group(1, List.of());
    }
    String list = one.has("all") ? "all" : one.has("any") ? "any" : "of";
    var of = new ArrayList<Criteria>();
    for (Reading child : one.list(list, LEAVES_MAX)) {
      of.add(criteria(child, scope, tiered, depth + 1));
    }
    if (of.isEmpty()) {
      one.fault(list, "must be a list of at least one");
    }
    int need =
        switch (list) {
          case "all" -> of.size();
          case "any" -> 1;
          default -> (int) one.whole("some", 1, Math.max(1, of.size()));
        };
    if (one.has("all") && one.has("any") || !list.equals("of") && one.has("some")) {
      one.fault(list, "stands alone: use all, any, or some with of");
    }
    return new Criteria.Group(need, of);
  }

  private Criteria leaf(Reading one, Scope scope, boolean tiered) {
    one.only("metric", "atLeast", "atMost", "every");
    String id = one.text("metric", "", TEXT_MAX);
    Metric metric = metrics.get(id);
    if (metric == null) {
      one.fault("metric", "unknown metric " + id + "; known are " + metrics.keySet());
      return new Criteria.Group(1, List.of());
    }
    if (!metric.scopes().contains(scope)) {
      one.fault(
          "metric", id + " is not kept for the scope " + scope.name().toLowerCase(Locale.ROOT));
    }
    boolean atMost = tiered ? metric.kind() == Kind.MIN : one.has("atMost");
    if (tiered) {
      if (one.has("atLeast") || one.has("atMost") || one.has("every")) {
        one.fault("metric", "stands alone here: the tiers have the targets");
      }
      return new Criteria.Leaf(metric, atMost, 0);
    }
    if (one.has("every") && metric.kind() == Kind.DISTINCT && one.truth("every")) {
      return new Criteria.Leaf(metric, false, metric.universe().size());
    }
    if (one.has("every")) {
      one.fault("every", "must be true, of a distinct metric");
    } else if (one.has("atLeast") == one.has("atMost")) {
      one.fault("atLeast", "give either atLeast or atMost");
    } else if (metric.kind() == Kind.MIN && !atMost) {
      one.fault("atLeast", "of the least there was says nothing; use atMost");
    } else if (atMost && metric.startsAtZero() && scope != Scope.MATCH) {
      one.fault("atMost", "is known only when a match is over; use the scope match");
    }
    long target =
        atMost
            ? one.whole("atMost", 0, 0, VALUE_MAX)
            : one.whole(
                "atLeast",
                1,
                1,
                metric.kind() == Kind.DISTINCT ? metric.universe().size() : VALUE_MAX);
    return new Criteria.Leaf(metric, atMost, target);
  }
}
