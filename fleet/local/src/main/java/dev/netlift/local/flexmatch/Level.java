package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The rule set as it stands between two expansion steps: effective values change only at step
 * times, so everything is compiled once per level. Immutable.
 *
 * @param fromMillis age at which it begins to count
 * @param names of the team instances
 * @param required the rules a match must keep: not those that a compound stands in for, nor those
 *     that a large match takes no notice of
 * @param large for more than 40 players
 */
record Level(
    long fromMillis,
    List<Team> teams,
    List<String> names,
    List<Rule> rules,
    List<Rule> required,
    Algorithm algorithm,
    boolean large) {
  /**
   * One team instance.
   *
   * @param name the definition's, with {@code _1…} when its quantity is above one
   */
  record Team(String name, int minPlayers, int maxPlayers) {}

  Level {
    teams = List.copyOf(teams);
    names = List.copyOf(names);
    rules = List.copyOf(rules);
    required = List.copyOf(required);
  }

  static Level of(
      long fromMillis, List<Team> teams, List<Rule> rules, Algorithm algorithm, boolean large) {
    var children = new HashSet<String>();
    for (Rule rule : rules) {
      if (rule instanceof CompoundRule compound) {
        children.addAll(compound.children());
      }
    }
    List<Rule> required =
        rules.stream()
            .filter(rule -> !children.contains(rule.name()) && !(rule instanceof SortRule))
            .filter(
                rule -> !large || rule instanceof LatencyRule || rule instanceof BatchDistanceRule)
            .toList();
    List<String> names = teams.stream().map(Team::name).toList();
    return new Level(fromMillis, teams, names, rules, required, algorithm, large);
  }

  List<SortRule> sorts() {
    return rules.stream().filter(SortRule.class::isInstance).map(SortRule.class::cast).toList();
  }

  boolean holds(Candidate candidate) {
    return required.stream().allMatch(rule -> rule.holds(candidate));
  }

  boolean hopeless(Candidate candidate) {
    return required.stream().anyMatch(rule -> rule.hopeless(candidate));
  }

  int playersMax() {
    return teams.stream().mapToInt(Team::maxPlayers).sum();
  }

  List<String> teamNames() {
    return names;
  }

  /** Whether equal teams can be told apart, so that seating in one is not as good as in another. */
  boolean teamsNamed() {
    return required.stream().anyMatch(Rule::namesTeams);
  }

  Candidate emptyCandidate() {
    return new Candidate(names);
  }

  /** Names of the rules a full candidate breaks, those inside compounds included. */
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
