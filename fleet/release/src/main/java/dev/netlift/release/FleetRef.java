package dev.netlift.release;

import java.util.List;
import java.util.stream.Stream;

/**
 * The fleets of one generation, and the stack that made them.
 *
 * @param id of the fleet on demand; empty: not known yet, or there is none
 * @param spotId of the Spot fleet beside it, empty: there is none
 * @param stack empty: no stack of ours made it
 */
public record FleetRef(String id, String spotId, String stack) {
  public static final FleetRef NONE = new FleetRef("", "", "");

  boolean known() {
    return !id.isEmpty();
  }

  /** On demand first. */
  public List<String> ids() {
    return Stream.of(id, spotId).filter(each -> !each.isEmpty()).toList();
  }

  boolean has(String fleetId) {
    return ids().contains(fleetId);
  }
}
