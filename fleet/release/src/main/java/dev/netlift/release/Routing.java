package dev.netlift.release;

/**
 * Where the two aliases lead.
 *
 * @param fleetId of the alias for fleets on demand; empty: nowhere (TERMINAL)
 * @param spotFleetId the same of the alias for Spot fleets
 */
public record Routing(String fleetId, String spotFleetId) {
  /** Whether players are led there, and nowhere else. */
  boolean leadsTo(FleetRef fleet) {
    return !fleetId.isEmpty() && fleetId.equals(fleet.id()) && spotFleetId.equals(fleet.spotId());
  }

  /** Whether any player is led there. */
  boolean touches(FleetRef fleet) {
    return fleet.has(fleetId) || fleet.has(spotFleetId);
  }

  /** For people. */
  String words() {
    String demand = fleetId.isEmpty() ? "nowhere" : fleetId;
    return spotFleetId.isEmpty() ? demand : demand + " and " + spotFleetId;
  }
}
