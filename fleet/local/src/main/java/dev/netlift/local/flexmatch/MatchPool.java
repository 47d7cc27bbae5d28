package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final TreeSet<Entry> news = new TreeSet<>();
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
    Optional<Entry> entry = Entry.of(plan, ticket, sequence++, locations);
    entry.ifPresent(
        e -> {
          entries.put(ticket.id(), e);
          buckets.computeIfAbsent(e.key(), _ -> new Bucket(plan)).add(e);
          news.add(e);
          for (long step : plan.rules().stepMillis()) {
            if (step > 0 && ticket.enteredMillis() + step > lastMillis) {
              steps.add(new Step(ticket.enteredMillis() + step, e));
            }
          }
        });
    return entry.isPresent();
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
    while (!steps.isEmpty() && !steps.peek().entry().equals(inPool(steps.peek().entry()))) {
      steps.remove();
    }
    return steps.isEmpty() ? OptionalLong.empty() : OptionalLong.of(steps.peek().atMillis());
  }

  private @org.jspecify.annotations.Nullable Entry inPool(Entry entry) {
    return entries.get(entry.ticket().id());
  }

  private boolean waits(Entry entry) {
    return entry.equals(inPool(entry));
  }

  private void drop(Entry entry) {
    news.remove(entry);
    Bucket bucket = buckets.get(entry.key());
    if (bucket != null) {
      bucket.remove(entry);
      if (bucket.isEmpty()) {
        buckets.remove(entry.key());
      }
    }
  }

  /**
   * Looks for all matches that are there. Matched tickets leave the pool.
   *
   * @param nowMillis on the clock of {@link Ticket#enteredMillis}
   */
  public Pass pass(long nowMillis) {
    var work = new Work(nowMillis);
    TreeSet<Entry> anchors = work.anchors();
    news.clear();
    lastMillis = nowMillis;
    work.nodes = budget.nodesFor(anchors.size());
    while (!anchors.isEmpty()) {
      Entry anchor = anchors.removeFirst();
      if (waits(anchor)) {
        work.search(anchor, false);
      }
    }
    return new Pass(List.copyOf(work.matches), Map.copyOf(work.evaluations), work.exhausted);
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
    TreeSet<Entry> anchors() {
      while (!steps.isEmpty() && steps.peek().atMillis() <= nowMillis) {
        Entry entry = steps.remove().entry();
        if (waits(entry)) {
          news.add(entry);
        }
      }
      if (nowMillis < lastMillis || news.size() > NEWS_MAX || plan.rules().large()) {
        return news.isEmpty() && nowMillis >= lastMillis
            ? new TreeSet<>()
            : new TreeSet<>(entries.values());
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

    private Bucket bucket(Entry entry) {
      return buckets.computeIfAbsent(entry.key(), _ -> new Bucket(plan));
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
