package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.Aggregate.Unlocked;
import dev.netlift.backend.functions.Refusal;
import java.util.List;
import java.util.Map;

/**
 * What operators do to one player's aggregate. Pure, like {@link Fold}: a write that lost a race is
 * done again on what won it.
 */
final class Corrections {
  /** Stands where an unlock names the session that brought it. */
  static final String GRANTED = "granted";

  private Corrections() {}

  /**
   * Unlocks {@code key}, and what only waited for it.
   *
   * @param key of a repeatable achievement without its period: that of now is meant
   * @return stale when he has it
   * @throws Refusal when nothing has that key
   */
  static Fold.Outcome grant(Definitions definitions, Aggregate before, String key, long nowMillis) {
    var achievement = defined(definitions, key);
    long endsAtMillis = 0;
    String stored = key;
    if (achievement.repeatable()) {
      var now =
          Spans.of(definitions, nowMillis).stream()
              .filter(span -> span.scope() == achievement.scope())
              .findFirst()
              .orElseThrow(() -> new Refusal(409, "no_period", key + " has no period that is now"));
      stored = key + "@" + Spans.period(now.key());
      endsAtMillis = now.endsAtMillis();
    }
    var ledger = new Ledger(before);
    ledger.evict(nowMillis - Fold.HORIZON.toMillis());
    ledger.revoked().remove(stored);
    if (!ledger.unlock(stored, new Unlocked(nowMillis, GRANTED, 0, endsAtMillis))) {
      return new Fold.Outcome(Fold.Status.STALE, null, before, List.of());
    }
    new Evaluation(definitions, ledger, true, null, Map.of(), List.of(), nowMillis).run();
    return applied(definitions, ledger);
  }

  private static Achievement defined(Definitions definitions, String key) {
    var achievement = definitions.achievements().get(Achievement.idOf(key));
    if (achievement == null || !achievement.keys().contains(key)) {
      throw new Refusal(
          404,
          "unknown_key",
          "no achievement is unlocked as "
              + key
              + (achievement == null ? "" : "; there are " + achievement.keys()));
    }
    return achievement;
  }

  /**
   * Takes an unlock away. It does not come back by itself, whatever the values; what it was a
   * prerequisite of stays.
   *
   * @param key as it is stored, with its period if it has one
   * @throws Refusal when he has no such unlock
   */
  static Fold.Outcome revoke(Definitions definitions, Aggregate before, String key) {
    var ledger = new Ledger(before);
    if (!ledger.revoke(key)) {
      if (before.revoked().containsKey(key)) {
        return new Fold.Outcome(Fold.Status.STALE, null, before, List.of());
      }
      throw new Refusal(404, "not_unlocked", "this player has not unlocked " + key);
    }
    return new Fold.Outcome(
        Fold.Status.APPLIED, null, ledger.after(before.definitions()), List.of());
  }

  /**
   * Begins anew: values and unlocks go. What was counted of each session stays known, so that no
   * report brings back what it told before.
   */
  static Fold.Outcome reset(Aggregate before) {
    if (before.rev() == 0) {
      return new Fold.Outcome(Fold.Status.STALE, null, before, List.of());
    }
    var after =
        new Aggregate(
            before.playerId(),
            before.rev() + 1,
            "",
            Map.of(),
            // What was last stays known as last: an older report does not bring its value back.
            before.stamps(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            before.sessions(),
            before.paces());
    return new Fold.Outcome(Fold.Status.APPLIED, null, after, List.of());
  }

  private static Fold.Outcome applied(Definitions definitions, Ledger ledger) {
    return new Fold.Outcome(
        Fold.Status.APPLIED, null, ledger.after(definitions.fingerprint()), ledger.unlocks());
  }
}
