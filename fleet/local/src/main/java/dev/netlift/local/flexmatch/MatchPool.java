package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * The open tickets of one matchmaking configuration. Remembers which of them have been looked at in
 * vain: a pass costs what has changed since the last one, not what is waiting. One thread.
 *
 * <p>Deterministic: the same tickets put in at the same times give the same matches.
 */
public final class MatchPool {
  // With more news than this, every anchor is searched again instead of asking for each.
  private static final int NEWS_MAX = 64;

  private record Step(long atMillis, Entry entry) {}

  private final Plan plan;
  private final Matcher.Budget budget;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<List<Value>, Bucket> buckets = new LinkedHashMap<>();
  private final Map<String, Integer> locations = new HashMap<>();
  // Those that have left again stay until the next pass.
  private final List<Entry> news = new ArrayList<>();
  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparingLong(Step::atMillis));
  private long sequence;
  // The clock of the last pass; with a clock that goes back, all is news.
  private long lastMillis = Long.MIN_VALUE;

  public MatchPool(RuleSet rules, Matcher.Budget budget) {
    this.plan = new Plan(rules);
    this.budget = budget;
  }

  /**
   * Puts a ticket in, or back in.
   *
   * @return false when no wait and no company could ever get it matched; it is not kept then
   */
  public boolean add(Ticket ticket) {
    if (entries.containsKey(ticket.id())) {
      throw new IllegalArgumentException("ticket " + ticket.id() + " is in the pool already");
    }
    if (plan.rules().neverMatches(ticket).isPresent()) {
      return false;
    }
    Optional<List<Value>> key = Entry.key(plan, ticket);
    if (key.isEmpty()) {
      return false;
    }
    Entry entry = Entry.of(plan, ticket, sequence++, locations);
    entries.put(ticket.id(), entry);
    buckets.computeIfAbsent(key.get(), k -> new Bucket(plan, k)).add(entry);
    note(entry);
    for (long step : plan.rules().stepMillis()) {
      if (step > 0 && ticket.enteredMillis() + step > lastMillis) {
        steps.add(new Step(ticket.enteredMillis() + step, entry));
      }
    }
    return true;
  }

  /** Takes a ticket out, if it is in. */
  public void remove(String ticketId) {
    Entry entry = entries.remove(ticketId);
    if (entry != null) {
      drop(entry);
    }
  }

  public int size() {
    return entries.size();
  }

  /** When the next expansion step of a waiting ticket comes, if one is left. */
  public OptionalLong nextStepMillis() {
    while (!steps.isEmpty() && !waits(steps.peek().entry())) {
      steps.remove();
    }
    return steps.isEmpty() ? OptionalLong.empty() : OptionalLong.of(steps.peek().atMillis());
  }

  private void note(Entry entry) {
    if (!entry.noted()) {
      entry.noted(true);
      news.add(entry);
    }
  }

  private static boolean waits(Entry entry) {
    return entry.bucket() != null;
  }

  private void drop(Entry entry) {
    if (news.size() > 2 * entries.size() + NEWS_MAX) {
      news.removeIf(e -> !waits(e));
    }
    Bucket bucket = entry.bucket();
    if (bucket != null) {
      bucket.remove(entry);
      if (bucket.isEmpty()) {
        buckets.remove(bucket.key());
      }
    }
  }

  /**
   * Looks for all matches that are there. Matched tickets leave the pool.
   *
   * @param nowMillis on the clock of {@link Ticket#enteredMillis}
   */
  public Pass pass(long nowMillis) {
    return pass(nowMillis, Integer.MAX_VALUE);
  }

  /**
   * The same, but stops after so many matches: the next pass goes on where this one stopped.
   *
   * @param matchesMax at least 1
   */
  public Pass pass(long nowMillis, int matchesMax) {
    var work = new Work(nowMillis);
    Collection<Entry> anchors = work.anchors();
    news.forEach(entry -> entry.noted(false));
    news.clear();
    lastMillis = nowMillis;
    work.nodes = budget.nodesFor(anchors.size());
    for (Entry anchor : anchors) {
      if (!waits(anchor)) {
        continue;
      }
      if (work.matches.size() >= matchesMax) {
        note(anchor);
      } else {
        work.search(anchor, false);
      }
    }
    return new Pass(
        Collections.unmodifiableList(work.matches),
        Collections.unmodifiableMap(work.evaluations),
        work.exhausted);
  }

  /** One pass. */
  private final class Work {
    private final long nowMillis;
    private final List<Match> matches = new ArrayList<>();
    private final Map<String, Pass.Evaluations> evaluations = new HashMap<>();
    private final LargeMatches large;
    private int nodes;
    private int exhausted;

    Work(long nowMillis) {
      this.nowMillis = nowMillis;
      this.large = new LargeMatches(plan, nowMillis);
    }

    /** Whoever might find a match now, in the order they are to be searched. */
    Collection<Entry> anchors() {
      news.removeIf(e -> !waits(e));
      while (!steps.isEmpty() && steps.peek().atMillis() <= nowMillis) {
        Entry entry = steps.remove().entry();
        if (waits(entry)) {
          note(entry);
        }
      }
      if (nowMillis < lastMillis || news.size() > NEWS_MAX || plan.rules().large()) {
        return news.isEmpty() && nowMillis >= lastMillis ? List.of() : all();
      }
      var anchors = new TreeSet<Entry>();
      nodes = budget.nodesFor(news.size());
      for (Entry entry : news) {
        // Those cold found nothing before; whatever they find now has something new in it.
        if (possible(entry)) {
          Bucket bucket = bucket(entry);
          for (int level = 0; level < plan.levels().size(); level++) {
            Ages ages = Ages.of(plan.rules(), level, nowMillis);
            if (ages.include(entry)) {
              anchors.addAll(bucket.around(entry, level, ages, true, Integer.MAX_VALUE));
            }
          }
          anchors.add(entry);
        }
      }
      return anchors;
    }

    private Collection<Entry> all() {
      // A first pass, mostly: then what is new is all there is, and it is in order.
      var all = new ArrayList<>(news.size() >= entries.size() ? news : entries.values());
      all.sort(null);
      return all;
    }

    private Bucket bucket(Entry entry) {
      return Objects.requireNonNull(entry.bucket());
    }

    private boolean possible(Entry entry) {
      var search = searchAround(entry, true, new HashMap<>());
      return search.run().isPresent() || search.exhausted();
    }

    private Search searchAround(Entry entry, boolean both, Map<String, Pass.Evaluations> counted) {
      return new Search(
          new Search.Around(plan, bucket(entry), entry, both, nowMillis, budget),
          locations.size() >= Entry.LOCATIONS_MAX,
          nodes,
          counted);
    }

    void search(Entry anchor, boolean both) {
      Optional<Search.Found> found;
      if (plan.rules().large()) {
        found = large.around(anchor, bucket(anchor), evaluations);
      } else {
        var search = searchAround(anchor, both, evaluations);
        found = search.run();
        if (search.exhausted()) {
          exhausted++;
        }
      }
      found.ifPresent(
          match -> {
            matches.add(match.match());
            match
                .entries()
                .forEach(
                    entry -> {
                      entries.remove(entry.ticket().id());
                      drop(entry);
                    });
          });
    }
  }
}
