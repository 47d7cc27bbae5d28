package dev.netlift.local.flexmatch;

/**
 * The entering times that may be in a match of one level.
 *
 * @param afterMillis entered after this
 * @param untilMillis entered at this or before
 * @param decides whether a ticket that is in the level itself is the one that says so
 */
record Ages(long afterMillis, long untilMillis, Within decides) {
  /** The entering times of tickets that have come exactly to the level. */
  record Within(long afterMillis, long untilMillis) {}

  /** Those of a level at a time: the newest, or the oldest, ticket of a match is in it. */
  static Ages of(RuleSet rules, int level, long nowMillis) {
    var levels = rules.levels();
    long until = nowMillis - levels.get(level).fromMillis();
    long after =
        level + 1 < levels.size() ? nowMillis - levels.get(level + 1).fromMillis() : Long.MIN_VALUE;
    var within = new Within(after, level == 0 ? Long.MAX_VALUE : until);
    return rules.expansionAge() == RuleSet.ExpansionAge.NEWEST
        ? new Ages(Long.MIN_VALUE, within.untilMillis(), within)
        : new Ages(after, Long.MAX_VALUE, within);
  }

  boolean include(Entry entry) {
    long entered = entry.ticket().enteredMillis();
    return (entered > afterMillis || afterMillis == Long.MIN_VALUE) && entered <= untilMillis;
  }

  /** Whether the ticket is the reason for a match to be of this level. */
  boolean decided(Entry entry) {
    long entered = entry.ticket().enteredMillis();
    return (entered > decides.afterMillis() || decides.afterMillis() == Long.MIN_VALUE)
        && entered <= decides.untilMillis();
  }
}
