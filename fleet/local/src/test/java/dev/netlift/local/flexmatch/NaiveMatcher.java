package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What the engine is measured against: each anchor, oldest first, tries every other ticket in every
 * team and judges all rules each time. Greedy, as the service is described; it keeps no index, but
 * gives up on a rule as soon as more players cannot mend it.
 */
public final class NaiveMatcher {
  private final RuleSet rules;

  public NaiveMatcher(RuleSet rules) {
    this.rules = rules;
  }

  /** One pass over tickets that are oldest first. */
  public List<Match> pass(List<Ticket> pool, long nowMillis) {
    var taken = new boolean[pool.size()];
    var matches = new ArrayList<Match>();
    for (int anchor = 0; anchor < taken.length; anchor++) {
      if (!taken[anchor]) {
        around(pool, taken, anchor, anchor + 1, nowMillis).ifPresent(matches::add);
      }
    }
    return matches;
  }

  /** The match of one arrival, the last of the pool, with any of those before it. */
  public Optional<Match> around(List<Ticket> pool, Ticket arrival, long nowMillis) {
    return around(pool, new boolean[pool.size()], pool.indexOf(arrival), 0, nowMillis);
  }

  private Optional<Match> around(
      List<Ticket> pool, boolean[] taken, int anchor, int from, long nowMillis) {
    Candidate candidate = rules.levels().getFirst().emptyCandidate();
    candidate.seat(0, pool.get(anchor));
    var indexes = new ArrayList<Integer>();
    indexes.add(anchor);
    long newest = pool.get(anchor).enteredMillis();
    int most = rules.playersMax();
    for (int other = from; other < taken.length && candidate.size() < most; other++) {
      if (other == anchor || taken[other]) {
        continue;
      }
      Ticket ticket = pool.get(other);
      long entered = Math.max(newest, ticket.enteredMillis());
      if (seat(candidate, ticket, rules.levels().get(rules.levelAt(nowMillis - entered)))) {
        indexes.add(other);
        newest = entered;
      }
    }
    Level level = rules.levels().get(rules.levelAt(nowMillis - newest));
    for (int team = 0; team < candidate.teamCount(); team++) {
      if (candidate.players(team).size() < level.teams().get(team).minPlayers()) {
        return Optional.empty();
      }
    }
    if (!level.holds(candidate)) {
      return Optional.empty();
    }
    indexes.forEach(index -> taken[index] = true);
    return Optional.of(match(candidate));
  }

  private static boolean seat(Candidate candidate, Ticket ticket, Level level) {
    for (int team = 0; team < candidate.teamCount(); team++) {
      if (candidate.players(team).size() + ticket.players().size()
          > level.teams().get(team).maxPlayers()) {
        continue;
      }
      candidate.seat(team, ticket);
      if (!level.hopeless(candidate)) {
        return true;
      }
      candidate.unseat(team, ticket);
    }
    return false;
  }

  private static Match match(Candidate candidate) {
    var teams = new LinkedHashMap<String, List<String>>();
    for (int team = 0; team < candidate.teamCount(); team++) {
      teams.put(candidate.name(team), candidate.players(team).stream().map(Player::id).toList());
    }
    return new Match(candidate.tickets(), teams);
  }
}
