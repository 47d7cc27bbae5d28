package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Unlocked;
import dev.netlift.backend.achievements.Rules.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger's values unlock. One pass over the rules in the order of their prerequisites; rules
 * that look at nothing that changed are passed over, unless the definitions are others than last
 * time.
 */
final class Evaluation {
  private final Definitions definitions;
  private final Ledger ledger;
  private final boolean all;
  private final @Nullable Report report;
  private final List<Spans.Span> spans;
  private final long nowMillis;
  private final long[] lifetime;
  private final long[] match;

  /**
   * @param all whether to look at every rule and every span, not only at what the report changed
   * @param report null when nothing is reported and only the definitions have changed
   * @param session the report's session's totals, the report included
   */
  Evaluation(
      Definitions definitions,
      Ledger ledger,
      boolean all,
      @Nullable Report report,
      Map<String, Long> session,
      List<Spans.Span> spans,
      long nowMillis) {
    this.definitions = definitions;
    this.ledger = ledger;
    this.all = all;
    this.report = report;
    this.spans = spans;
    this.nowMillis = nowMillis;
    lifetime = values(ledger.totals());
    match = values(session);
    if (report != null) {
      // Having said 0 is knowing; not having said anything is not.
      for (String said : report.totals().keySet()) {
        Metric metric = definitions.metrics().get(said);
        if (metric != null && match[metric.index()] == Criteria.UNKNOWN) {
          match[metric.index()] = 0;
        }
      }
    }
  }

  void run() {
    long changed = ledger.changed();
    boolean over = report != null && report.last();
    for (Rule rule : definitions.rules().inOrder()) {
      boolean touched = all || (rule.looksAt() & changed) != 0;
      boolean ended = over && rule.whenOver();
      if (touched || ended || !ledger.unlocks().isEmpty() && !rule.prerequisites().isEmpty()) {
        apply(rule);
      }
    }
  }

  private void apply(Rule rule) {
    var achievement = rule.achievement();
    var criteria = rule.criteria();
    if (criteria == null) {
      award(rule, rule.key(), 0);
      return;
    }
    switch (achievement.scope()) {
      case LIFETIME -> {
        if (achievement.active() == null) {
          if (criteria.holds(lifetime)) {
            award(rule, rule.key(), 0);
          }
        } else {
          var bucket = ledger.buckets().get(Spans.window(achievement));
          if (bucket != null && criteria.holds(values(bucket.values()))) {
            award(rule, rule.key(), 0);
          }
        }
      }
      case MATCH -> match(rule, criteria);
      case DAY, WEEK, SEASON -> periods(rule, criteria);
    }
    remembered(rule);
  }

  private void match(Rule rule, Criteria criteria) {
    var active = rule.achievement().active();
    if (report != null
        && (active == null || active.contains(report.beganAtMillis()))
        && (report.last() || !rule.whenOver())
        && criteria.holds(match)) {
      award(rule, rule.key(), 0);
    }
  }

  private void periods(Rule rule, Criteria criteria) {
    Scope scope = rule.achievement().scope();
    if (all) {
      for (var bucket : ledger.buckets().entrySet()) {
        if (bucket.getKey().charAt(0) == Spans.kind(scope)
            && criteria.holds(values(bucket.getValue().values()))) {
          award(rule, bucket.getKey(), scope, bucket.getValue().endsAtMillis());
        }
      }
      return;
    }
    for (Spans.Span span : spans) {
      var bucket = ledger.buckets().get(span.key());
      if (span.scope() == scope && bucket != null && criteria.holds(values(bucket.values()))) {
        award(rule, span.key(), scope, span.endsAtMillis());
      }
    }
  }

  private void award(Rule rule, String bucket, Scope scope, long endsAtMillis) {
    if (scope.periodic() && rule.achievement().repeatable()) {
      award(rule, rule.key() + "@" + Spans.period(bucket), endsAtMillis);
    } else {
      award(rule, rule.key(), 0);
    }
  }

  private void award(Rule rule, String key, long periodEndsAtMillis) {
    if (ledger.unlocked().containsKey(key) || ledger.revoked().containsKey(key)) {
      return;
    }
    if (allowed(rule)) {
      ledger.unlock(
          key,
          new Unlocked(
              nowMillis,
              report == null ? "" : report.session(),
              report == null ? 0 : report.sequence(),
              periodEndsAtMillis));
    } else if (rule.achievement().scope() != Scope.LIFETIME
        || rule.achievement().active() != null) {
      // The span may be gone when the prerequisites come; a lifetime stays.
      ledger.met().put(key, periodEndsAtMillis);
    }
  }

  /** Unlocks what only waited for its prerequisites. */
  private void remembered(Rule rule) {
    if (rule.prerequisites().isEmpty() || ledger.met().isEmpty() || !allowed(rule)) {
      return;
    }
    for (var met : Map.copyOf(ledger.met()).entrySet()) {
      String key = met.getKey();
      int at = key.indexOf('@');
      if (rule.key().equals(at < 0 ? key : key.substring(0, at))) {
        ledger.met().remove(key);
        award(rule, key, met.getValue());
      }
    }
  }

  private boolean allowed(Rule rule) {
    for (String key : rule.prerequisites()) {
      if (!has(key)) {
        return false;
      }
    }
    return true;
  }

  private boolean has(String key) {
    if (ledger.unlocked().containsKey(key) || ledger.repeated().containsKey(key)) {
      return true;
    }
    var achievement = definitions.achievements().get(Achievement.idOf(key));
    return achievement != null
        && achievement.repeatable()
        && ledger.unlocked().keySet().stream().anyMatch(one -> one.startsWith(key + "@"));
  }

  private long[] values(Map<String, Long> kept) {
    var metrics = definitions.rules().metrics();
    long[] values = new long[metrics.size()];
    Arrays.fill(values, Criteria.UNKNOWN);
    for (var entry : kept.entrySet()) {
      Metric metric = definitions.metrics().get(entry.getKey());
      if (metric != null) {
        values[metric.index()] = metric.shown(entry.getValue());
      }
    }
    return values;
  }
}
