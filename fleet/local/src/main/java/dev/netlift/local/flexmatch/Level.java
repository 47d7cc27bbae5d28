package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.List;

/**
 * The rule set as it stands between two expansion steps: effective values change only at step
 * times, so everything is compiled once per level. Immutable.
 *
 * @param fromMillis age at which it begins to count
 */
record Level(long fromMillis, List<Team> teams, List<Rule> rules) {
  /**
   * One team instance.
   *
   * @param name the definition's, with {@code _1…} when its quantity is above one
   */
  record Team(String name, int minPlayers, int maxPlayers) {}

  Level {
    teams = List.copyOf(teams);
    rules = List.copyOf(rules);
  }

  int playersMax() {
    return teams.stream().mapToInt(Team::maxPlayers).sum();
  }

  List<String> teamNames() {
    return teams.stream().map(Team::name).toList();
  }

  /** Whether equal teams can be told apart, so that seating in one is not as good as in another. */
  boolean teamsNamed() {
    return rules.stream().anyMatch(Rule::namesTeams);
  }

  Candidate emptyCandidate() {
    return new Candidate(teamNames());
  }

  /** Names of the rules a full candidate breaks. */
  List<String> broken(Candidate candidate) {
    var broken = new ArrayList<String>();
    for (Rule rule : rules) {
      if (!rule.holds(candidate)) {
        broken.add(rule.name());
      }
    }
    return broken;
  }
}
