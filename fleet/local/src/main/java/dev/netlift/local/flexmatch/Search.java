package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The search around one anchor: greedy in the order of age, then backtracking, for the match with
 * the most players. Owned by one pass.
 *
 * <p>Expansions count from the newest ticket of a match, so a smaller match can be good where a
 * larger one is not. Each level is therefore searched on its own, among the tickets old enough for
 * it, and a match is judged only at the level it belongs to.
 */
final class Search {
  private record Seat(Ticket ticket, int team) {}

  private final RuleSet rules;
  private final Ticket anchor;
  private final List<Ticket> others;
  private final long nowMillis;
  private final Map<String, Pass.Evaluations> evaluations;
  private final List<Seat> seats = new ArrayList<>();
  private int nodesLeft;

  // Of the level being searched.
  private Level level;
  private int levelIndex;
  private boolean interchangeable;
  private List<Ticket> eligible = List.of();
  private int[] playersFrom = new int[1];
  private Candidate candidate;

  // The best so far.
  private int bestPlayers;
  private Optional<Match> best = Optional.empty();

  Search(
      RuleSet rules,
      Ticket anchor,
      List<Ticket> others,
      long nowMillis,
      int nodes,
      Map<String, Pass.Evaluations> evaluations) {
    this.rules = rules;
    this.anchor = anchor;
    this.others = others;
    this.nowMillis = nowMillis;
    this.nodesLeft = nodes;
    this.evaluations = evaluations;
    level = rules.levels().getFirst();
    candidate = level.emptyCandidate();
  }

  boolean exhausted() {
    return nodesLeft <= 0;
  }

  Optional<Match> run() {
    boolean newest = rules.expansionAge() == RuleSet.ExpansionAge.NEWEST;
    int oldestLevel = levelOf(anchor);
    var newestByLevel = new TreeMap<Integer, Boolean>();
    Stream.concat(Stream.of(anchor), others.stream())
        .forEach(ticket -> newestByLevel.put(newest ? levelOf(ticket) : oldestLevel, true));
    for (int index : newestByLevel.keySet()) {
      if (index <= oldestLevel && !exhausted()) {
        search(index, newest);
      }
    }
    return best;
  }

  private int levelOf(Ticket ticket) {
    return rules.levelAt(nowMillis - ticket.enteredMillis());
  }

  private void search(int index, boolean newest) {
    levelIndex = index;
    level = rules.levels().get(index);
    interchangeable = !level.teamsNamed();
    candidate = level.emptyCandidate();
    eligible =
        newest ? others.stream().filter(ticket -> levelOf(ticket) >= index).toList() : others;
    playersFrom = new int[eligible.size() + 1];
    for (int i = eligible.size() - 1; i >= 0; i--) {
      playersFrom[i] = playersFrom[i + 1] + eligible.get(i).players().size();
    }
    seatEverywhere(anchor, 0);
  }

  /** Tries a ticket in each team and everything that can follow from it. */
  private void seatEverywhere(Ticket ticket, int next) {
    for (int team : teamsFor(ticket.players().size())) {
      if (nodesLeft <= 0 || bestPlayers >= level.playersMax()) {
        return;
      }
      nodesLeft--;
      candidate.seat(team, ticket);
      seats.add(new Seat(ticket, team));
      if (!hopeless()) {
        judge();
        extend(next);
      }
      seats.removeLast();
      candidate.unseat(team, ticket);
    }
  }

  private void extend(int next) {
    for (int i = next; i < eligible.size(); i++) {
      if (candidate.size() + playersFrom[i] <= bestPlayers
          || candidate.size() >= level.playersMax()) {
        return;
      }
      seatEverywhere(eligible.get(i), i + 1);
    }
  }

  private boolean hopeless() {
    return level.rules().stream().anyMatch(rule -> rule.hopeless(candidate));
  }

  private void judge() {
    if (candidate.size() <= bestPlayers || !minimumsMet() || !belongsHere()) {
      return;
    }
    boolean good = true;
    for (int rule = 0; rule < level.rules().size(); rule++) {
      boolean holds = level.rules().get(rule).holds(candidate);
      good &= holds;
      count(rule, holds);
    }
    if (good) {
      bestPlayers = candidate.size();
      best = Optional.of(match());
    }
  }

  private boolean minimumsMet() {
    for (int team = 0; team < level.teams().size(); team++) {
      if (candidate.players(team).size() < level.teams().get(team).minPlayers()) {
        return false;
      }
    }
    return true;
  }

  /** Whether the match as it stands is judged at this level and not at a later one. */
  private boolean belongsHere() {
    return rules.expansionAge() == RuleSet.ExpansionAge.OLDEST
        || seats.stream().anyMatch(seat -> levelOf(seat.ticket()) == levelIndex);
  }

  private void count(int rule, boolean holds) {
    int size = level.rules().size();
    for (Seat seat : seats) {
      var counts =
          evaluations.computeIfAbsent(
              seat.ticket().id(), _ -> new Pass.Evaluations(new int[size], new int[size]));
      (holds ? counts.passed() : counts.failed())[rule]++;
    }
  }

  private Match match() {
    var teams = new LinkedHashMap<String, List<String>>();
    for (int team = 0; team < candidate.teamCount(); team++) {
      teams.put(candidate.name(team), candidate.players(team).stream().map(Player::id).toList());
    }
    return new Match(
        seats.stream().map(Seat::ticket).sorted(Ticket.OLDEST_FIRST).toList(),
        Collections.unmodifiableSequencedMap(teams));
  }

  /** Teams with room, those below their minimum first, then the emptiest. */
  private List<Integer> teamsFor(int players) {
    var teams = new ArrayList<Integer>();
    for (int team = 0; team < level.teams().size(); team++) {
      if (room(team) >= players && !sameAsAnEarlierEmptyOne(team)) {
        teams.add(team);
      }
    }
    teams.sort(
        Comparator.<Integer, Boolean>comparing(team -> missing(team) <= 0)
            .thenComparing(team -> -room(team)));
    return teams;
  }

  private int room(int team) {
    return level.teams().get(team).maxPlayers() - candidate.players(team).size();
  }

  private int missing(int team) {
    return level.teams().get(team).minPlayers() - candidate.players(team).size();
  }

  // Two empty teams of the same bounds that no rule names lead to the same matches.
  private boolean sameAsAnEarlierEmptyOne(int team) {
    if (!interchangeable || !candidate.players(team).isEmpty()) {
      return false;
    }
    var self = level.teams().get(team);
    return IntStream.range(0, team)
        .anyMatch(
            earlier ->
                candidate.players(earlier).isEmpty()
                    && level.teams().get(earlier).minPlayers() == self.minPlayers()
                    && level.teams().get(earlier).maxPlayers() == self.maxPlayers());
  }
}
