package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The search around one anchor: greedy in the order of candidates, then backtracking, for the match
 * with the most players. Owned by one pass.
 *
 * <p>Expansions count from the newest ticket of a match, so a smaller match can be good where a
 * larger one is not. Each level is therefore searched on its own, among the tickets old enough for
 * it, and a match is judged only at the level it belongs to.
 */
final class Search {
  /** Where candidates come from and what may be spent on them. */
  record Around(
      Plan plan,
      Bucket bucket,
      Entry anchor,
      boolean both,
      long nowMillis,
      Matcher.Budget budget) {}

  /** A match, and the entries to take out of the pool for it. */
  record Found(Match match, List<Entry> entries) {}

  private record Seat(Entry entry, int team) {}

  private final Around around;
  private final boolean judgeMasks;
  private final Map<String, Pass.Evaluations> evaluations;
  private final List<Seat> seats = new ArrayList<>();
  private int nodesLeft;

  // Of the level being searched.
  private Plan.LevelPlan plan;
  private int levelIndex;
  private Ages ages;
  private List<Entry> eligible = List.of();
  private int[] playersFrom = new int[1];
  private Candidate candidate;

  // The best so far.
  private int bestPlayers;
  private Optional<Found> best = Optional.empty();

  /**
   * @param judgeMasks more locations are known than a mask has bits, so masks only narrow the
   *     choice
   */
  Search(Around around, boolean judgeMasks, int nodes, Map<String, Pass.Evaluations> evaluations) {
    this.around = around;
    this.judgeMasks = judgeMasks;
    this.nodesLeft = nodes;
    this.evaluations = evaluations;
    plan = around.plan().levels().getFirst();
    ages = Ages.of(around.plan().rules(), 0, around.nowMillis());
    candidate = plan.level().emptyCandidate();
  }

  boolean exhausted() {
    return nodesLeft <= 0;
  }

  Optional<Found> run() {
    boolean backfillLast =
        around.plan().rules().algorithm().backfillPriority() == Algorithm.BackfillPriority.LOW
            && !around.anchor().ticket().backfill();
    if (backfillLast) {
      levels(false);
    }
    if (best.isEmpty()) {
      levels(true);
    }
    return best;
  }

  private void levels(boolean backfill) {
    for (int index = 0; index < around.plan().levels().size(); index++) {
      levelIndex = index;
      plan = around.plan().levels().get(index);
      ages = Ages.of(around.plan().rules(), index, around.nowMillis());
      if (!ages.include(around.anchor()) || bestPlayers >= plan.playersMax()) {
        continue;
      }
      // Mostly the first few fill the match; only then are more of them looked up.
      int few = Math.min(around.budget().candidates(), 2 * plan.playersMax());
      search(few, backfill);
      if (eligible.size() >= few
          && few < around.budget().candidates()
          && bestPlayers < plan.playersMax()) {
        search(around.budget().candidates(), backfill);
      }
    }
  }

  private void search(int most, boolean backfill) {
    if (exhausted()) {
      return;
    }
    candidate = plan.level().emptyCandidate();
    List<Entry> found =
        around.bucket().around(around.anchor(), levelIndex, ages, around.both(), most);
    eligible = backfill ? found : found.stream().filter(e -> !e.ticket().backfill()).toList();
    playersFrom = new int[eligible.size() + 1];
    for (int i = eligible.size() - 1; i >= 0; i--) {
      playersFrom[i] = playersFrom[i + 1] + eligible.get(i).size();
    }
    seatEverywhere(around.anchor(), 0);
    if (!backfill && found.size() > eligible.size()) {
      eligible = found;
    }
  }

  /** Tries a ticket in each team and everything that can follow from it. */
  private void seatEverywhere(Entry entry, int next) {
    if (!together(entry)) {
      return;
    }
    for (int team : teamsFor(entry)) {
      if (nodesLeft <= 0 || bestPlayers >= plan.playersMax()) {
        return;
      }
      nodesLeft--;
      candidate.seat(team, entry.ticket());
      seats.add(new Seat(entry, team));
      if (!hopeless()) {
        judge();
        extend(next);
      }
      seats.removeLast();
      candidate.unseat(team, entry.ticket());
    }
  }

  private void extend(int next) {
    for (int i = next; i < eligible.size(); i++) {
      if (candidate.size() + playersFrom[i] <= bestPlayers
          || candidate.size() >= plan.playersMax()) {
        return;
      }
      seatEverywhere(eligible.get(i), i + 1);
    }
  }

  /** Whether all seated so far and this one share windows and a location, pair by pair. */
  private boolean together(Entry entry) {
    for (Plan.Window window : plan.windows()) {
      // A party may be too far apart all by itself.
      if (!(entry.high()[window.source()] - entry.low()[window.source()] <= window.distance())) {
        return false;
      }
    }
    // Everyone was chosen to go with the anchor, which sits first.
    for (int i = 1; i < seats.size(); i++) {
      if (!Bucket.together(plan, levelIndex, seats.get(i).entry(), entry)) {
        return false;
      }
    }
    return sharesLocation(entry);
  }

  private boolean sharesLocation(Entry entry) {
    long[] masks = entry.masks()[levelIndex];
    for (int rule = 0; rule < masks.length; rule++) {
      long common = masks[rule];
      for (Seat seat : seats) {
        common &= seat.entry().masks()[levelIndex][rule];
      }
      if (common == 0) {
        return false;
      }
    }
    return true;
  }

  private boolean hopeless() {
    for (Rule rule : plan.residual()) {
      if (rule.hopeless(candidate)) {
        return true;
      }
    }
    return false;
  }

  private void judge() {
    if (candidate.size() <= bestPlayers || !minimumsMet() || !belongsHere() || onlyBackfill()) {
      return;
    }
    boolean good = true;
    List<Rule> rules = plan.level().rules();
    for (int rule = 0; rule < rules.size(); rule++) {
      boolean required = plan.level().required().contains(rules.get(rule));
      boolean settled =
          required
              && !plan.judges(rules.get(rule))
              && !(judgeMasks && rules.get(rule) instanceof LatencyRule);
      boolean holds = settled || rules.get(rule).holds(candidate);
      good &= holds || !required;
      count(rule, holds);
    }
    if (good) {
      bestPlayers = candidate.size();
      best = Optional.of(new Found(match(), seats.stream().map(Seat::entry).toList()));
    }
  }

  private boolean minimumsMet() {
    for (int team = 0; team < plan.level().teams().size(); team++) {
      if (candidate.players(team).size() < plan.level().teams().get(team).minPlayers()) {
        return false;
      }
    }
    return true;
  }

  /** Whether the match as it stands is judged at this level and not at another one. */
  private boolean belongsHere() {
    for (Seat seat : seats) {
      if (ages.decided(seat.entry())) {
        return true;
      }
    }
    return false;
  }

  private boolean onlyBackfill() {
    return seats.size() == 1 && seats.getFirst().entry().ticket().backfill();
  }

  private void count(int rule, boolean holds) {
    int size = plan.level().rules().size();
    for (Seat seat : seats) {
      var counts =
          evaluations.computeIfAbsent(
              seat.entry().ticket().id(), _ -> new Pass.Evaluations(new int[size], new int[size]));
      (holds ? counts.passed() : counts.failed())[rule]++;
    }
  }

  private Match match() {
    var teams = new LinkedHashMap<String, List<String>>();
    for (int team = 0; team < candidate.teamCount(); team++) {
      teams.put(candidate.name(team), candidate.players(team).stream().map(Player::id).toList());
    }
    return new Match(
        seats.stream().map(seat -> seat.entry().ticket()).sorted(Ticket.OLDEST_FIRST).toList(),
        Collections.unmodifiableSequencedMap(teams));
  }

  /** Teams with room, those below their minimum first, then the emptiest. */
  private List<Integer> teamsFor(Entry entry) {
    if (entry.ticket().backfill()) {
      return hasItsSeats(entry.ticket()) ? List.of(0) : List.of();
    }
    var teams = new ArrayList<Integer>();
    for (int team = 0; team < plan.level().teams().size(); team++) {
      if (room(team) >= entry.size() && !sameAsAnEarlierEmptyOne(team)) {
        teams.add(team);
      }
    }
    if (teams.size() > 1) {
      teams.sort(
          Comparator.<Integer, Boolean>comparing(team -> missing(team) <= 0)
              .thenComparing(team -> -room(team)));
    }
    return teams;
  }

  private boolean hasItsSeats(Ticket ticket) {
    var taken = new int[plan.level().teams().size()];
    for (String seat : ticket.seats().values()) {
      int team = candidate.indexOf(seat);
      if (team < 0) {
        return false;
      }
      taken[team]++;
    }
    for (int team = 0; team < taken.length; team++) {
      if (taken[team] > room(team)) {
        return false;
      }
    }
    return seats.stream().noneMatch(seat -> seat.entry().ticket().backfill());
  }

  private int room(int team) {
    return plan.level().teams().get(team).maxPlayers() - candidate.players(team).size();
  }

  private int missing(int team) {
    return plan.level().teams().get(team).minPlayers() - candidate.players(team).size();
  }

  // Two empty teams of the same bounds that no rule names lead to the same matches. A backfill
  // ticket names them.
  private boolean sameAsAnEarlierEmptyOne(int team) {
    if (!plan.interchangeable() || !candidate.players(team).isEmpty()) {
      return false;
    }
    var self = plan.level().teams().get(team);
    for (int earlier = 0; earlier < team; earlier++) {
      var other = plan.level().teams().get(earlier);
      if (candidate.players(earlier).isEmpty()
          && other.minPlayers() == self.minPlayers()
          && other.maxPlayers() == self.maxPlayers()
          && !bringsSeats()) {
        return true;
      }
    }
    return false;
  }

  private boolean bringsSeats() {
    return eligible.stream().anyMatch(entry -> entry.ticket().backfill());
  }
}
