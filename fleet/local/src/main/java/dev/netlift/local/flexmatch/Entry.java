package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A ticket in a pool, with what the search asks of it worked out once. Immutable but for its place
 * in the pool, which the pool keeps.
 */
final class Entry implements Comparable<Entry> {
  /** Locations that have a bit of their own. */
  static final int LOCATIONS_MAX = 64;

  private final Ticket ticket;
  private final int rank;
  private final long sequence;
  private final double[] low;
  private final double[] high;
  private final long[][] masks;
  private @Nullable Bucket bucket;
  private int place;
  private boolean noted;

  private Entry(
      Ticket ticket, int rank, long sequence, double[] low, double[] high, long[][] masks) {
    this.ticket = ticket;
    this.rank = rank;
    this.sequence = sequence;
    this.low = low;
    this.high = high;
    this.masks = masks;
  }

  /** The partition of a ticket; empty when its own players are too different for any match. */
  static Optional<List<Value>> key(Plan plan, Ticket ticket) {
    List<String> partitions = plan.partitions();
    if (partitions.isEmpty()) {
      return Optional.of(List.of());
    }
    var key = new ArrayList<Value>(partitions.size());
    for (String attribute : partitions) {
      List<Player> players = ticket.players();
      Value first = Expression.TeamPath.attribute(players.getFirst(), attribute);
      for (int i = 1; i < players.size(); i++) {
        if (!first.equals(Expression.TeamPath.attribute(players.get(i), attribute))) {
          return Optional.empty();
        }
      }
      key.add(first);
    }
    return Optional.of(key);
  }

  static Entry of(Plan plan, Ticket ticket, long sequence, Map<String, Integer> locations) {
    int sources = plan.sources().size();
    var low = new double[sources];
    // Of a single player, both are the same.
    var high = ticket.players().size() == 1 ? low : new double[sources];
    for (int i = 0; i < sources; i++) {
      Plan.Source source = plan.sources().get(i);
      List<Player> players = ticket.players();
      var numbers = new double[players.size()];
      for (int p = 0; p < numbers.length; p++) {
        numbers[p] = number(players.get(p), source.attribute());
      }
      boolean each = source.party() == PartyAggregation.NONE;
      low[i] = (each ? PartyAggregation.MIN : source.party()).of(numbers);
      high[i] = each ? PartyAggregation.MAX.of(numbers) : low[i];
    }
    return new Entry(
        ticket, rank(plan, ticket), sequence, low, high, masks(plan, ticket, locations));
  }

  Ticket ticket() {
    return ticket;
  }

  /** Players. */
  int size() {
    return ticket.players().size();
  }

  /** 0 for those tried first by backfill priority, then 1. */
  int rank() {
    return rank;
  }

  /** Number of entering the pool, breaks all ties. */
  long sequence() {
    return sequence;
  }

  /** Smallest number per source of the plan. */
  double[] low() {
    return low;
  }

  /** Largest number per source. */
  double[] high() {
    return high;
  }

  /** By level and latency rule, a bit for each location near enough to all its players. */
  long[][] masks() {
    return masks;
  }

  /** Where it waits; null when it does not. */
  @Nullable Bucket bucket() {
    return bucket;
  }

  void bucket(@Nullable Bucket place) {
    bucket = place;
  }

  /** In its bucket, by age. */
  int place() {
    return place;
  }

  void place(int index) {
    place = index;
  }

  /** Whether it is news to the next pass. */
  boolean noted() {
    return noted;
  }

  void noted(boolean yes) {
    noted = yes;
  }

  private static int rank(Plan plan, Ticket ticket) {
    return switch (plan.rules().algorithm().backfillPriority()) {
      case NORMAL -> plan.rules().large() && !ticket.backfill() ? 1 : 0;
      case HIGH -> ticket.backfill() ? 0 : 1;
      case LOW -> ticket.backfill() ? 1 : 0;
    };
  }

  private static double number(Player player, String attribute) {
    return player.attributes().get(attribute) instanceof AttributeValue.Number(double number)
        ? number
        : Double.NaN;
  }

  private static long[][] masks(Plan plan, Ticket ticket, Map<String, Integer> locations) {
    if (!plan.masked()) {
      return plan.noMasks();
    }
    var masks = new long[plan.levels().size()][];
    for (int level = 0; level < masks.length; level++) {
      List<LatencyRule> rules = plan.levels().get(level).latencies();
      var here = new long[rules.size()];
      for (int rule = 0; rule < rules.size(); rule++) {
        here[rule] = mask(rules.get(rule), ticket, locations);
      }
      boolean same = level > 0 && Arrays.equals(here, masks[level - 1]);
      masks[level] = same ? masks[level - 1] : here;
    }
    return masks;
  }

  private static long mask(LatencyRule rule, Ticket ticket, Map<String, Integer> locations) {
    long common = -1;
    for (Player player : ticket.players()) {
      long own = 0;
      for (var latency : player.latencyMillis().entrySet()) {
        if (rule.near(latency.getValue())) {
          int bit = locations.computeIfAbsent(latency.getKey(), _ -> locations.size());
          own |= 1L << Math.min(bit, LOCATIONS_MAX - 1);
        }
      }
      common &= own;
    }
    return common;
  }

  @Override
  public int compareTo(Entry other) {
    int order = Integer.compare(rank, other.rank);
    if (order == 0) {
      order = Long.compare(ticket.enteredMillis(), other.ticket.enteredMillis());
    }
    if (order == 0) {
      order = Long.compare(ticket.arrival(), other.ticket.arrival());
    }
    return order == 0 ? Long.compare(sequence, other.sequence) : order;
  }

  // One per ticket and pool.
  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry && entry.sequence == sequence;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sequence);
  }
}
