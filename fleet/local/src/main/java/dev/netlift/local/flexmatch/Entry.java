package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A ticket in a pool, with what the search asks of it worked out once. Immutable.
 *
 * @param rank 0 for those tried first by backfill priority, then 1
 * @param sequence number of entering the pool, breaks all ties
 * @param low smallest number per source of the plan
 * @param high largest number per source
 * @param masks by level and latency rule, a bit for each location that is near enough to all its
 *     players
 */
record Entry(
    Ticket ticket,
    int size,
    int rank,
    long sequence,
    List<Value> key,
    double[] low,
    double[] high,
    long[][] masks)
    implements Comparable<Entry> {
  /** Locations that have a bit of their own. */
  static final int LOCATIONS_MAX = 64;

  /** Empty when its own players are too different for any match. */
  static Optional<Entry> of(
      Plan plan, Ticket ticket, long sequence, Map<String, Integer> locations) {
    var key = new ArrayList<Value>();
    for (String attribute : plan.partitions()) {
      var values = new HashSet<Value>();
      ticket.players().forEach(p -> values.add(Expression.TeamPath.attribute(p, attribute)));
      if (values.size() > 1) {
        return Optional.empty();
      }
      key.addAll(values);
    }
    int sources = plan.sources().size();
    var low = new double[sources];
    var high = new double[sources];
    for (int i = 0; i < sources; i++) {
      Plan.Source source = plan.sources().get(i);
      double[] numbers =
          ticket.players().stream().mapToDouble(p -> number(p, source.attribute())).toArray();
      low[i] =
          source.party() == PartyAggregation.NONE
              ? PartyAggregation.MIN.of(numbers)
              : source.party().of(numbers);
      high[i] = source.party() == PartyAggregation.NONE ? PartyAggregation.MAX.of(numbers) : low[i];
    }
    return Optional.of(
        new Entry(
            ticket,
            ticket.players().size(),
            rank(plan, ticket),
            sequence,
            List.copyOf(key),
            low,
            high,
            masks(plan, ticket, locations)));
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
    var masks = new long[plan.levels().size()][];
    for (int level = 0; level < masks.length; level++) {
      List<LatencyRule> rules = plan.levels().get(level).latencies();
      masks[level] = new long[rules.size()];
      for (int rule = 0; rule < rules.size(); rule++) {
        masks[level][rule] = mask(rules.get(rule), ticket, locations);
      }
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
      order = Ticket.OLDEST_FIRST.compare(ticket, other.ticket);
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
