package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Achievement.Visibility;
import dev.netlift.backend.achievements.Aggregate.Unlocked;
import dev.netlift.backend.functions.Json;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one player, or anybody, is told about achievements. What is secret or hidden is taken out
 * here, not in the client.
 */
final class Progress {
  private final Definitions definitions;
  private final Aggregate aggregate;
  private final Rarity rarity;
  private final List<Spans.Span> now;

  private Progress(Definitions definitions, Aggregate aggregate, Rarity rarity, long nowMillis) {
    this.rarity = rarity;
    this.definitions = definitions;
    this.aggregate = aggregate;
    now = Spans.of(definitions, nowMillis);
  }

  /** A player's own achievements, and his totals. */
  static ObjectNode of(
      Definitions definitions, Aggregate aggregate, Rarity rarity, long nowMillis) {
    ObjectNode json = Json.object();
    new Progress(definitions, aggregate, rarity, nowMillis).list(json.putArray("achievements"));
    ObjectNode totals = json.putObject("totals");
    new TreeMap<>(aggregate.totals())
        .forEach(
            (id, value) -> {
              var metric = definitions.metrics().get(id);
              totals.put(id, metric == null ? value : metric.shown(value));
            });
    return json;
  }

  /** All there is to achieve, as somebody sees it who has achieved nothing. */
  static ObjectNode catalogue(Definitions definitions, Rarity rarity, long nowMillis) {
    ObjectNode json = Json.object().put("version", definitions.version());
    new Progress(definitions, Aggregate.of(""), rarity, nowMillis)
        .list(json.putArray("achievements"));
    for (var entry : json.path("achievements")) {
      ((ObjectNode) entry).remove(List.of("unlocked", "progress", "times"));
      entry.path("criteria").forEach(one -> ((ObjectNode) one).remove("progress"));
      entry.path("tiers").forEach(one -> ((ObjectNode) one).remove("unlocked"));
    }
    return json;
  }

  /** Another one whenever {@link #of} would say something else: periods change with the day. */
  static String tag(Definitions definitions, Aggregate aggregate, Rarity rarity, long nowMillis) {
    var day = LocalDate.ofInstant(Instant.ofEpochMilli(nowMillis), ZoneOffset.UTC);
    return "\""
        + aggregate.rev()
        + "-"
        + definitions.fingerprint()
        + "-"
        + day.toEpochDay()
        + counted(rarity)
        + "\"";
  }

  static String tag(Definitions definitions, Rarity rarity) {
    return "\"" + definitions.fingerprint() + counted(rarity) + "\"";
  }

  private static String counted(Rarity rarity) {
    return rarity.players() == 0 ? "" : "-" + rarity.countedAtMillis();
  }

  private void list(ArrayNode list) {
    int secrets = 0;
    for (Achievement one : definitions.achievements().values()) {
      boolean seen = one.face().visibility() == Visibility.NORMAL || ever(one);
      if (seen) {
        entry(one, list.addObject());
      } else if (one.face().visibility() == Visibility.SECRET) {
        secrets++;
        // Neither id nor icon nor keys: each would tell.
        list.addObject()
            .put("id", "secret-" + secrets)
            .put("name", "")
            .put("secret", true)
            .put("points", one.face().points())
            .put("unlocked", false)
            .put("progress", 0)
            .put("target", 1);
      }
    }
  }

  private boolean ever(Achievement one) {
    for (String key : one.keys()) {
      if (unlocked(one, key) != null || times(one, key) > 0) {
        return true;
      }
    }
    return false;
  }

  private void entry(Achievement one, ObjectNode json) {
    var face = one.face();
    var keys = one.keys();
    var last = unlocked(one, keys.getLast());
    json.put("id", one.id()).put("name", face.name()).put("unlocked", last != null);
    if (last != null) {
      json.put("unlockedAtMillis", last.atMillis());
    }
    var values = values(one);
    long target = 1;
    long progress = last == null ? 0 : 1;
    if (!one.tiers().isEmpty() && one.criteria() instanceof Criteria.Leaf leaf) {
      int next = 0;
      while (next < keys.size() - 1 && unlocked(one, keys.get(next)) != null) {
        next++;
      }
      target = one.tiers().get(next).target();
      progress = progress(leaf, target, values);
    } else if (one.criteria() instanceof Criteria.Leaf leaf) {
      target = leaf.target();
      progress = last == null ? progress(leaf, target, values) : target;
    }
    json.put("progress", progress).put("target", target);
    json.put("description", face.description())
        .put("nameKey", face.nameKey())
        .put("descriptionKey", face.descriptionKey())
        .put("icon", face.icon())
        .put("points", face.points());
    rarity.of(keys.getLast()).ifPresent(share -> json.put("rarity", share));
    if (face.visibility() != Visibility.NORMAL) {
      json.put(face.visibility().name().toLowerCase(Locale.ROOT), true);
    }
    if (one.scope() != Scope.LIFETIME) {
      json.put("scope", one.scope().name().toLowerCase(Locale.ROOT));
    }
    if (one.repeatable()) {
      json.put("times", times(one, one.key(0)));
    }
    if (one.active() != null) {
      json.put("activeFromMillis", one.active().fromMillis())
          .put("activeToMillis", one.active().toMillis());
    }
    if (!one.prerequisites().isEmpty()) {
      var needs = json.putArray("prerequisites");
      one.prerequisites().forEach(needs::add);
    }
    details(one, json, values);
  }

  private void details(Achievement one, ObjectNode json, Map<String, Long> values) {
    if (!one.tiers().isEmpty()) {
      var tiers = json.putArray("tiers");
      for (int tier = 1; tier <= one.tiers().size(); tier++) {
        var about = one.tiers().get(tier - 1);
        var how = unlocked(one, one.key(tier));
        var node =
            tiers
                .addObject()
                .put("tier", tier)
                .put("name", about.name())
                .put("target", about.target())
                .put("points", about.points())
                .put("unlocked", how != null);
        rarity.of(one.key(tier)).ifPresent(share -> node.put("rarity", share));
        if (how != null) {
          node.put("unlockedAtMillis", how.atMillis());
        }
      }
    } else if (one.criteria() instanceof Criteria.Group group) {
      var criteria = json.putArray("criteria");
      for (Criteria.Leaf leaf : group.leaves()) {
        criteria
            .addObject()
            .put("metric", leaf.metric().id())
            .put(leaf.atMost() ? "atMost" : "atLeast", leaf.target())
            .put("progress", progress(leaf, leaf.target(), values));
      }
    }
  }

  /** The values its criteria would be held against now; of a match none, for it may be over. */
  private Map<String, Long> values(Achievement one) {
    if (one.scope() == Scope.LIFETIME && one.active() == null) {
      return aggregate.totals();
    }
    for (Spans.Span span : now) {
      boolean own = one.active() != null && span.key().equals(Spans.window(one));
      var bucket = aggregate.buckets().get(span.key());
      if (bucket != null && (own || one.active() == null && span.scope() == one.scope())) {
        return bucket.values();
      }
    }
    return Map.of();
  }

  private static long progress(Criteria.Leaf leaf, long target, Map<String, Long> values) {
    Long value = values.get(leaf.metric().id());
    if (value == null) {
      return 0;
    }
    long shown = leaf.metric().shown(value);
    return leaf.atMost() ? shown : Math.min(shown, target);
  }

  /** How {@code key} was unlocked; of a repeatable one in the period that is now. */
  private @Nullable Unlocked unlocked(Achievement one, String key) {
    if (!one.repeatable()) {
      return aggregate.unlocked().get(key);
    }
    for (Spans.Span span : now) {
      if (span.scope() == one.scope()) {
        var unlocked = aggregate.unlocked().get(key + "@" + Spans.period(span.key()));
        if (unlocked != null) {
          return unlocked;
        }
      }
    }
    return null;
  }

  private long times(Achievement one, String key) {
    if (!one.repeatable()) {
      return aggregate.unlocked().containsKey(key) ? 1 : 0;
    }
    var before = aggregate.repeated().get(key);
    return (before == null ? 0 : before.times())
        + aggregate.unlocked().keySet().stream().filter(k -> k.startsWith(key + "@")).count();
  }
}
