package dev.netlift.release;

/**
 * Where an alias leads.
 *
 * @param fleetId empty: nowhere (TERMINAL)
 */
public record AliasTarget(String fleetId) {
  public static final AliasTarget NOWHERE = new AliasTarget("");

  boolean leadsTo(FleetRef fleet) {
    return !fleetId.isEmpty() && fleetId.equals(fleet.id());
  }
}
