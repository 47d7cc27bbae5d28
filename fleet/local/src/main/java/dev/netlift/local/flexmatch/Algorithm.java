package dev.netlift.local.flexmatch;

import java.util.List;
import java.util.Optional;

/**
 * The algorithm block, with its defaults filled in. Immutable.
 *
 * @param balancedAttribute the number that teams of a large match are balanced on
 * @param sortBy attributes in whose order batches are cut; empty: batches are not sorted
 * @param fastestRegion large matches: group players by their fastest location; else by the location
 *     most can use
 */
record Algorithm(
    Optional<String> balancedAttribute,
    List<String> sortBy,
    boolean fastestRegion,
    BackfillPriority backfillPriority,
    RuleSet.ExpansionAge expansionAge) {
  enum BackfillPriority {
    NORMAL,
    HIGH,
    LOW
  }

  Algorithm {
    sortBy = List.copyOf(sortBy);
  }
}
