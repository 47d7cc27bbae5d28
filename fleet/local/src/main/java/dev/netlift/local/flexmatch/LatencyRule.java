package dev.netlift.local.flexmatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * All players share a location that is near enough to each of them.
 *
 * @param shared false: any location near enough will do for each
 * @param inclusive whether a latency equal to the maximum is near enough
 * @param party what stands for the players of one ticket
 */
record LatencyRule(
    String name,
    OptionalDouble maxLatency,
    OptionalDouble maxDistance,
    Reference distanceReference,
    boolean shared,
    boolean inclusive,
    PartyAggregation party)
    implements Rule {
  /** How far a player's latency may be from the others'. */
  enum Reference {
    MIN,
    AVG
  }

  boolean near(double latencyMillis) {
    double most = maxLatency.orElse(Double.POSITIVE_INFINITY);
    return inclusive ? latencyMillis <= most : latencyMillis < most;
  }

  @Override
  public boolean holds(Candidate candidate) {
    List<Map<String, Double>> latencies = latencies(candidate);
    if (shared) {
      return usable(latencies).stream().anyMatch(location -> close(latencies, location));
    }
    return latencies.stream()
        .allMatch(
            own ->
                own.entrySet().stream()
                    .anyMatch(
                        entry ->
                            near(entry.getValue())
                                && close(latencies, entry.getKey(), List.of(own))));
  }

  @Override
  public boolean hopeless(Candidate candidate) {
    if (candidate.size() == 0) {
      return false;
    }
    List<Map<String, Double>> latencies = latencies(candidate);
    return shared
        ? usable(latencies).isEmpty()
        : !latencies.stream().allMatch(own -> own.values().stream().anyMatch(this::near));
  }

  @Override
  public boolean needsLatency() {
    return true;
  }

  @Override
  public boolean namesTeams() {
    return false;
  }

  /** By location, of each player or ticket. */
  private List<Map<String, Double>> latencies(Candidate candidate) {
    var latencies = new ArrayList<Map<String, Double>>();
    for (Ticket ticket : candidate.tickets()) {
      if (party == PartyAggregation.NONE) {
        for (Player player : ticket.players()) {
          var own = new HashMap<String, Double>();
          player.latencyMillis().forEach((location, ms) -> own.put(location, (double) ms));
          latencies.add(own);
        }
      } else {
        latencies.add(joined(ticket));
      }
    }
    return latencies;
  }

  private Map<String, Double> joined(Ticket ticket) {
    var joined = new HashMap<String, Double>();
    for (String location : ticket.players().getFirst().latencyMillis().keySet()) {
      if (ticket.players().stream().allMatch(p -> p.latencyMillis().containsKey(location))) {
        joined.put(
            location,
            party.of(
                ticket.players().stream()
                    .mapToDouble(p -> p.latencyMillis().getOrDefault(location, 0))
                    .toArray()));
      }
    }
    return joined;
  }

  private Set<String> usable(List<Map<String, Double>> latencies) {
    var common = new HashSet<String>();
    for (int i = 0; i < latencies.size(); i++) {
      Map<String, Double> own = latencies.get(i);
      if (i == 0) {
        common.addAll(own.keySet());
      }
      common.removeIf(location -> !near(own.getOrDefault(location, Double.NaN)));
    }
    return common;
  }

  private boolean close(List<Map<String, Double>> latencies, String location) {
    return close(latencies, location, latencies);
  }

  private boolean close(
      List<Map<String, Double>> all, String location, Collection<Map<String, Double>> judged) {
    if (maxDistance.isEmpty()) {
      return true;
    }
    var statistics =
        all.stream()
            .filter(own -> own.containsKey(location))
            .mapToDouble(own -> own.getOrDefault(location, 0.0))
            .summaryStatistics();
    double to = distanceReference == Reference.MIN ? statistics.getMin() : statistics.getAverage();
    return judged.stream()
        .allMatch(
            own ->
                Math.abs(own.getOrDefault(location, Double.NaN) - to) <= maxDistance.getAsDouble());
  }
}
