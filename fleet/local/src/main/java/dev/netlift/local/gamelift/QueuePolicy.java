package dev.netlift.local.gamelift;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a queue chooses among the places it could use: which are allowed, how far away they may be,
 * and which comes first. Immutable.
 *
 * @param latencyPolicies the strictest first
 * @param allowedLocations empty: all
 * @param priorityOrder as given, so perhaps not all four; empty: the service's own order
 * @param locationOrder empty: by name
 */
record QueuePolicy(
    List<LatencyPolicy> latencyPolicies,
    List<String> allowedLocations,
    List<Criterion> priorityOrder,
    List<String> locationOrder) {
  // Farther than any place that was measured, and still a number to take an average of.
  private static final double UNMEASURED = Integer.MAX_VALUE;

  static final QueuePolicy NONE = new QueuePolicy(List.of(), List.of(), List.of(), List.of());

  /** What places are compared by; declared in the order the service appends those not given. */
  enum Criterion {
    LATENCY,
    /** Every instance of a local fleet is this machine, so they all cost the same. */
    COST,
    DESTINATION,
    LOCATION
  }

  /**
   * @param seconds how long it is in force; 0: to the end
   */
  record LatencyPolicy(int millisMax, int seconds) {}

  /** A location of one of the queue's fleets. */
  record Place(Fleet fleet, int destination, String location) {}

  QueuePolicy {
    latencyPolicies =
        latencyPolicies.stream().sorted(Comparator.comparingInt(LatencyPolicy::millisMax)).toList();
    allowedLocations = List.copyOf(allowedLocations);
    priorityOrder = List.copyOf(priorityOrder);
    locationOrder = List.copyOf(locationOrder);
  }

  /** Reads the members that {@code property} has; the others are as in {@code otherwise}. */
  static QueuePolicy read(Property property, QueuePolicy otherwise) {
    List<LatencyPolicy> latencies = otherwise.latencyPolicies;
    if (property.has("PlayerLatencyPolicies")) {
      latencies =
          property.objects("PlayerLatencyPolicies").stream().map(QueuePolicy::latency).toList();
    }
    List<String> allowed = otherwise.allowedLocations;
    if (property.has("FilterConfiguration")) {
      allowed =
          property.object("FilterConfiguration").only("AllowedLocations").texts("AllowedLocations");
    }
    if (!property.has("PriorityConfiguration")) {
      return new QueuePolicy(latencies, allowed, otherwise.priorityOrder, otherwise.locationOrder);
    }
    Property priority =
        property.object("PriorityConfiguration").only("PriorityOrder", "LocationOrder");
    List<Criterion> order = criteria(priority);
    List<String> locations = priority.texts("LocationOrder");
    if (order.contains(Criterion.LOCATION) && locations.isEmpty()) {
      throw priority.error("LocationOrder", "is required when PriorityOrder has LOCATION");
    }
    return new QueuePolicy(latencies, allowed, order, locations);
  }

  private static LatencyPolicy latency(Property policy) {
    policy.only("MaximumIndividualPlayerLatencyMilliseconds", "PolicyDurationSeconds");
    policy.required("MaximumIndividualPlayerLatencyMilliseconds");
    return new LatencyPolicy(
        policy.number("MaximumIndividualPlayerLatencyMilliseconds", 0, 0, Integer.MAX_VALUE),
        policy.number("PolicyDurationSeconds", 0, 0, Integer.MAX_VALUE));
  }

  private static List<Criterion> criteria(Property priority) {
    var criteria = new ArrayList<Criterion>();
    for (String word : priority.texts("PriorityOrder")) {
      Criterion criterion;
      try {
        criterion = Criterion.valueOf(word);
      } catch (IllegalArgumentException e) {
        throw priority.error(
            "PriorityOrder", "must be of LATENCY, COST, DESTINATION, LOCATION, was " + word);
      }
      if (criteria.contains(criterion)) {
        throw priority.error("PriorityOrder", "names " + word + " twice");
      }
      criteria.add(criterion);
    }
    return criteria;
  }

  /** Whether a request may bring an order of locations of its own. */
  boolean locationFirst() {
    return !priorityOrder.isEmpty() && priorityOrder.getFirst() == Criterion.LOCATION;
  }

  /** When another latency policy comes into force, or the last ends, after a placement's start. */
  List<Duration> changes() {
    var changes = new ArrayList<Duration>();
    long seconds = 0;
    for (LatencyPolicy policy : latencyPolicies) {
      if (policy.seconds() == 0) {
        break;
      }
      seconds += policy.seconds();
      changes.add(Duration.ofSeconds(seconds));
    }
    return changes;
  }

  private OptionalInt millisMax(Duration waited) {
    long end = 0;
    for (LatencyPolicy policy : latencyPolicies) {
      end += policy.seconds();
      if (policy.seconds() == 0 || waited.compareTo(Duration.ofSeconds(end)) < 0) {
        return OptionalInt.of(policy.millisMax());
      }
    }
    // What holds after the last policy's time is not documented; no limit lets players play.
    return OptionalInt.empty();
  }

  /**
   * The places that may be used now, the best first.
   *
   * @param latencies milliseconds by player, then by location. What a player has not measured comes
   *     last, so that an Anywhere fleet without a beacon can be played on; but while a latency
   *     policy is in force it is too far. What AWS does there is not documented.
   */
  List<Place> choose(
      List<Place> places, Map<String, Map<String, Double>> latencies, Duration waited) {
    OptionalInt limit = millisMax(waited);
    return places.stream()
        .filter(place -> allowedLocations.isEmpty() || allowedLocations.contains(place.location()))
        .filter(
            place ->
                latencies.values().stream()
                    .allMatch(measured -> near(measured, place.location(), limit)))
        .sorted(comparator(latencies))
        .toList();
  }

  private static boolean near(Map<String, Double> measured, String location, OptionalInt limit) {
    return limit.isEmpty() || measured.getOrDefault(location, UNMEASURED) <= limit.getAsInt();
  }

  private Comparator<Place> comparator(Map<String, Map<String, Double>> latencies) {
    var order = new ArrayList<>(priorityOrder);
    for (Criterion criterion : Criterion.values()) {
      if (!order.contains(criterion)) {
        order.add(criterion);
      }
    }
    Comparator<Place> comparator = (_, _) -> 0;
    for (Criterion criterion : order) {
      comparator =
          comparator.thenComparing(
              switch (criterion) {
                case LATENCY ->
                    Comparator.comparingDouble(place -> average(latencies, place.location()));
                case COST -> (_, _) -> 0;
                case DESTINATION -> Comparator.comparingInt(Place::destination);
                case LOCATION ->
                    Comparator.<Place>comparingInt(place -> rank(place.location()))
                        .thenComparing(Place::location);
              });
    }
    return comparator;
  }

  private int rank(String location) {
    int at = locationOrder.indexOf(location);
    return at < 0 ? locationOrder.size() : at;
  }

  private static double average(Map<String, Map<String, Double>> latencies, String location) {
    return latencies.values().stream()
        .mapToDouble(measured -> measured.getOrDefault(location, UNMEASURED))
        .average()
        .orElse(0);
  }

  /** The same queue with another order of locations, and no others than those. */
  QueuePolicy only(List<String> locations) {
    var allowed = new ArrayList<>(locations);
    if (!allowedLocations.isEmpty()) {
      allowed.retainAll(new HashSet<>(allowedLocations));
    }
    if (allowed.isEmpty()) {
      // An empty list would mean all.
      allowed.add("");
    }
    return new QueuePolicy(latencyPolicies, allowed, priorityOrder, locations);
  }
}
