package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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

  record Seat(Entry entry, int team) {}

  private record Best(Plan.LevelPlan plan, List<Seat> seats) {}

  private static final int[] FIRST = {0};
  private static final int[] NONE = {};

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
  private boolean bringsSeats;
  private Candidate candidate;

  // The best so far.
  private int bestPlayers;
  private Optional<Best> best = Optional.empty();

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
    levels(false);
    if (best.isEmpty()) {
      levels(true);
    }
    return best.map(found -> found(found.plan(), Fairness.seats(found.plan(), found.seats())));
  }

  /**
   * @param backfill false: only those levels that try without backfill tickets first
   */
  private void levels(boolean backfill) {
    for (int index = 0; index < around.plan().levels().size(); index++) {
      if (!backfill && !backfillLast(around.plan().levels().get(index))) {
        continue;
      }
      levelIndex = index;
      plan = around.plan().levels().get(index);
      ages = Ages.of(around.plan().rules(), index, around.nowMillis());
      if (!ages.include(around.anchor()) || bestPlayers >= plan.playersMax()) {
        continue;
      }
      // Mostly the first few fill the match; only then are more of them looked up.
      int wanted =
          plan.residual().isEmpty()
              ? Math.max(1, plan.playersMax() - around.anchor().size())
              : 2 * plan.playersMax();
      int few = Math.min(around.budget().candidates(), wanted);
      search(few, backfill);
      if (eligible.size() >= few
          && few < around.budget().candidates()
          && bestPlayers < plan.playersMax()) {
        search(around.budget().candidates(), backfill);
      }
    }
  }

  private boolean backfillLast(Plan.LevelPlan level) {
    return level.level().algorithm().backfillPriority() == Algorithm.BackfillPriority.LOW
        && !around.anchor().ticket().backfill();
  }

  private void search(int most, boolean backfill) {
    if (exhausted()) {
      return;
    }
    candidate = plan.level().emptyCandidate();
    List<Entry> found =
        around.bucket().around(around.anchor(), levelIndex, ages, around.both(), most);
    eligible = found;
    if (!backfill) {
      eligible = found.stream().filter(e -> !e.ticket().backfill()).toList();
    }
    playersFrom = new int[eligible.size() + 1];
    bringsSeats = false;
    for (int i = eligible.size() - 1; i >= 0; i--) {
      bringsSeats |= eligible.get(i).ticket().backfill();
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
    for (Rule rule : plan.pruning()) {
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
      boolean settled =
          !plan.judged().get(rule) && !(judgeMasks && rules.get(rule) instanceof LatencyRule);
      boolean holds = settled || rules.get(rule).holds(candidate);
      good &= holds || !plan.required().get(rule);
      count(rule, holds);
    }
    if (good) {
      bestPlayers = candidate.size();
      best = Optional.of(new Best(plan, List.copyOf(seats)));
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
      String id = seat.entry().ticket().id();
      var counts = evaluations.get(id);
      if (counts == null) {
        counts = new Pass.Evaluations(new int[size], new int[size]);
        evaluations.put(id, counts);
      }
      (holds ? counts.passed() : counts.failed())[rule]++;
    }
  }

  private static Found found(Plan.LevelPlan plan, List<Seat> seats) {
    var members = new ArrayList<List<String>>();
    plan.level().names().forEach(_ -> members.add(new ArrayList<>()));
    var tickets = new ArrayList<Ticket>(seats.size());
    var entries = new ArrayList<Entry>(seats.size());
    for (Seat seat : seats) {
      Ticket ticket = seat.entry().ticket();
      tickets.add(ticket);
      entries.add(seat.entry());
      for (Player player : ticket.players()) {
        int team =
            ticket.backfill()
                ? plan.level().names().indexOf(ticket.seats().get(player.id()))
                : seat.team();
        members.get(team).add(player.id());
      }
    }
    tickets.sort(Ticket.OLDEST_FIRST);
    var teams = new LinkedHashMap<String, List<String>>(2 * members.size());
    for (int team = 0; team < members.size(); team++) {
      teams.put(plan.level().names().get(team), List.copyOf(members.get(team)));
    }
    return new Found(new Match(tickets, Collections.unmodifiableSequencedMap(teams)), entries);
  }

  /** Teams with room, those below their minimum first, then the emptiest. */
  private int[] teamsFor(Entry entry) {
    if (entry.ticket().backfill()) {
      return hasItsSeats(entry.ticket()) ? FIRST : NONE;
    }
    List<Level.Team> all = plan.level().teams();
    var teams = new int[all.size()];
    int count = 0;
    for (int team = 0; team < teams.length; team++) {
      if (room(team) >= entry.size() && !sameAsAnEarlierEmptyOne(team)) {
        int at = count++;
        while (at > 0 && before(team, teams[at - 1])) {
          teams[at] = teams[at - 1];
          at--;
        }
        teams[at] = team;
      }
    }
    return count == teams.length ? teams : Arrays.copyOf(teams, count);
  }

  private boolean before(int team, int other) {
    boolean below = missing(team) > 0;
    return below == missing(other) > 0 ? room(team) > room(other) : below;
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
          && !bringsSeats) {
        return true;
      }
    }
    return false;
  }
}
