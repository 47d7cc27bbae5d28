package dev.netlift.release;

import java.util.Map;

/**
 * How large the fleets of a generation are. Immutable.
 *
 * @param onDemand by location
 * @param spot by location; empty where there is no Spot fleet
 */
public record Sizes(Map<String, Capacity> onDemand, Map<String, Capacity> spot) {
  public static final Sizes NONE = new Sizes(Map.of(), Map.of());

  public Sizes {
    onDemand = Map.copyOf(onDemand);
    spot = Map.copyOf(spot);
  }

  boolean none() {
    return onDemand.isEmpty() && spot.isEmpty();
  }
}
