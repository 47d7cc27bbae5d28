package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The tickets of one partition, in the order they are tried and by one number. */
final class Bucket {
  // Beyond this many in a window, going by age finds enough sooner.
  private static final int WINDOW_MAX = 512;
  // A window this small is quicker than anything.
  private static final int WINDOW_FEW = 32;
  // The next few that came after the anchor often hold one that goes with it.
  private static final int VISITS_SOME = 64;
  // Where many go together, the oldest few are found soon by age.
  private static final int VISITS_MAX = 512;
  // What sort rules choose from.
  private static final int SORTED_MAX = 4_000;

  private final Plan plan;
  private final List<Value> key;
  private final ByAge byAge = new ByAge();
  private final ByNumber byNumber = new ByNumber();
  private final int source;

  Bucket(Plan plan, List<Value> key) {
    this.plan = plan;
    this.key = key;
    // The first number that bounds matches of every age.
    int common = -1;
    for (int i = 0; i < plan.sources().size() && common < 0; i++) {
      int wanted = i;
      if (plan.levels().stream()
          .allMatch(l -> l.windows().stream().anyMatch(w -> w.source() == wanted))) {
        common = i;
      }
    }
    source = common;
  }

  /** What its tickets have in common. */
  List<Value> key() {
    return key;
  }

  void add(Entry entry) {
    entry.bucket(this);
    byAge.add(entry);
    if (source >= 0) {
      byNumber.add(entry.low()[source], entry);
    }
  }

  void remove(Entry entry) {
    entry.bucket(null);
    byAge.remove(entry);
    if (source >= 0) {
      byNumber.remove(entry.low()[source], entry);
    }
  }

  boolean isEmpty() {
    return byAge.size() == 0;
  }

  /** Whether two tickets can be in one match, as far as keys, windows and masks tell. */
  static boolean together(Plan.LevelPlan level, int index, Entry one, Entry other) {
    if (one.ticket().backfill() && other.ticket().backfill()) {
      return false;
    }
    for (Plan.Window window : level.windows()) {
      int source = window.source();
      double spread =
          Math.max(one.high()[source], other.high()[source])
              - Math.min(one.low()[source], other.low()[source]);
      if (!(spread <= window.distance())) {
        return false;
      }
    }
    long[] masks = one.masks()[index];
    for (int i = 0; i < masks.length; i++) {
      if ((masks[i] & other.masks()[index][i]) == 0) {
        return false;
      }
    }
    return one.size() + other.size() <= level.playersMax();
  }

  /**
   * Those that could join an anchor at a level.
   *
   * @param ages which ages belong to the level
   * @param both also those that are tried before the anchor
   */
  List<Entry> around(Entry anchor, int index, Ages ages, boolean both, int most) {
    Plan.LevelPlan level = plan.levels().get(index);
    boolean sorted = !level.sorts().isEmpty() || !level.level().algorithm().sortBy().isEmpty();
    int gatherMax = sorted ? Math.max(most, SORTED_MAX) : most;
    var found = new ArrayList<Entry>();
    var look = new Look(level, index, anchor, ages, both);
    if (!(most <= VISITS_SOME && byAge(look, found, gatherMax, VISITS_SOME))
        && !window(look, found, WINDOW_FEW)
        && !(most < VISITS_MAX && byAge(look, found, gatherMax, VISITS_MAX))
        && !window(look, found, WINDOW_MAX)) {
      byAge(look, found, gatherMax, Integer.MAX_VALUE);
    }
    List<Entry> chosen = sorted ? sort(level, anchor, found, most) : found;
    if (level.level().algorithm().backfillPriority() == Algorithm.BackfillPriority.HIGH) {
      // Already so unless a step brought it.
      chosen.sort(Comparator.comparing(e -> !e.ticket().backfill()));
    }
    return chosen.size() > most ? chosen.subList(0, most) : chosen;
  }

  private record Look(Plan.LevelPlan level, int index, Entry anchor, Ages ages, boolean both) {
    boolean sees(Entry entry) {
      return !entry.equals(anchor) && ages.include(entry) && together(level, index, anchor, entry);
    }
  }

  /** Goes by age; false when neither enough nor all were found in so many visits. */
  private boolean byAge(Look look, List<Entry> found, int enough, int visitsMax) {
    found.clear();
    int visits = 0;
    int end = byAge.end();
    for (int at = look.both() ? 0 : byAge.after(look.anchor()); at < end; at++) {
      Entry entry = byAge.at(at);
      if (++visits > visitsMax) {
        return false;
      }
      if (entry != null && look.sees(entry) && found.add(entry) && found.size() >= enough) {
        return true;
      }
    }
    return true;
  }

  /** False when the window holds too many. */
  private boolean window(Look look, List<Entry> found, int visitsMax) {
    found.clear();
    if (source < 0) {
      return false;
    }
    Entry anchor = look.anchor();
    double distance = Double.POSITIVE_INFINITY;
    for (Plan.Window window : look.level().windows()) {
      if (window.source() == source) {
        distance = Math.min(distance, window.distance());
      }
    }
    double from = anchor.high()[source] - distance;
    double to = anchor.low()[source] + distance;
    if (!(from <= to)) {
      return true;
    }
    var visited = new int[1];
    byNumber.visit(
        from,
        to,
        entry -> {
          if (++visited[0] > visitsMax) {
            return false;
          }
          if ((look.both() || entry.compareTo(anchor) > 0) && look.sees(entry)) {
            found.add(entry);
          }
          return true;
        });
    if (visited[0] > visitsMax) {
      return false;
    }
    found.sort(null);
    return true;
  }

  private List<Entry> sort(Plan.LevelPlan level, Entry anchor, List<Entry> found, int most) {
    List<Entry> chosen = found;
    List<String> sortBy = level.level().algorithm().sortBy();
    if (!sortBy.isEmpty() && found.size() > most) {
      chosen = batch(sortBy, anchor, found, most);
    }
    if (level.sorts().isEmpty()) {
      return chosen;
    }
    Comparator<Ticket> order = level.sorts().getFirst().around(anchor.ticket());
    for (SortRule sort : level.sorts().subList(1, level.sorts().size())) {
      order = order.thenComparing(sort.around(anchor.ticket()));
    }
    Comparator<Ticket> whole = order;
    var ordered = new ArrayList<>(chosen);
    ordered.sort(
        (one, other) ->
            one.rank() == other.rank()
                ? whole.compare(one.ticket(), other.ticket())
                : Integer.compare(one.rank(), other.rank()));
    return ordered;
  }

  /** The neighbours of the anchor in the order of the attributes that batches are sorted by. */
  private static List<Entry> batch(List<String> sortBy, Entry anchor, List<Entry> found, int most) {
    var ordered = new ArrayList<>(found);
    ordered.add(anchor);
    Comparator<Entry> order = Comparator.comparing(_ -> 0);
    for (String attribute : sortBy) {
      var sort = new SortRule("", true, true, attribute, true, PartyAggregation.AVG);
      Comparator<Ticket> by = sort.around(anchor.ticket());
      order = order.thenComparing((one, other) -> by.compare(one.ticket(), other.ticket()));
    }
    ordered.sort(order.thenComparing(Comparator.naturalOrder()));
    int at = ordered.indexOf(anchor);
    int from = Math.max(0, Math.min(at - most / 2, ordered.size() - most - 1));
    var batch = new ArrayList<>(ordered.subList(from, Math.min(ordered.size(), from + most + 1)));
    batch.remove(anchor);
    batch.sort(null);
    return batch;
  }
}
