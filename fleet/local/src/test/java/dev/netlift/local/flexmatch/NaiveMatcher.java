package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;

/**
 * What the engine is measured against: each anchor, oldest first, tries every other ticket in every
 * team and judges all rules each time. For rule sets without expansions.
 */
final class NaiveMatcher {
  private final Level level;

  NaiveMatcher(RuleSet rules) {
    this.level = rules.levels().getFirst();
  }

  /** Tickets matched. */
  int pass(List<Ticket> pool) {
    var open = new ArrayList<>(pool);
    int matched = 0;
    for (int anchor = 0; anchor < open.size(); ) {
      List<Ticket> match = around(open, anchor);
      if (match.isEmpty()) {
        anchor++;
      } else {
        matched += match.size();
        open.removeAll(match);
      }
    }
    return matched;
  }

  private List<Ticket> around(List<Ticket> open, int anchor) {
    Candidate candidate = level.emptyCandidate();
    candidate.seat(0, open.get(anchor));
    for (int other = anchor + 1; other < open.size(); other++) {
      Ticket ticket = open.get(other);
      for (int team = 0; team < candidate.teamCount(); team++) {
        if (candidate.players(team).size() + ticket.players().size()
            > level.teams().get(team).maxPlayers()) {
          continue;
        }
        candidate.seat(team, ticket);
        if (!level.hopeless(candidate)) {
          break;
        }
        candidate.unseat(team, ticket);
      }
      if (candidate.size() == level.playersMax()) {
        break;
      }
    }
    for (int team = 0; team < candidate.teamCount(); team++) {
      if (candidate.players(team).size() < level.teams().get(team).minPlayers()) {
        return List.of();
      }
    }
    return level.holds(candidate) ? List.copyOf(candidate.tickets()) : List.of();
  }
}
