package dev.netlift.backend.fleets;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How old the oldest fleet is, and the oldest of those with a certificate, in whole days. A fleet
 * keeps the machine image and the certificate it was made with. Immutable.
 *
 * @param fleetDays empty when there is no fleet
 * @param certificateDays empty when no fleet has one
 */
record FleetAges(OptionalLong fleetDays, OptionalLong certificateDays) {
  /**
   * @param certificate whether GameLift made one for it
   */
  record Fleet(Instant madeAt, boolean certificate) {}

  static FleetAges of(List<Fleet> fleets, Instant now) {
    return new FleetAges(
        oldest(fleets.stream(), now), oldest(fleets.stream().filter(Fleet::certificate), now));
  }

  private static OptionalLong oldest(Stream<Fleet> fleets, Instant now) {
    return fleets.mapToLong(fleet -> Duration.between(fleet.madeAt(), now).toDays()).max();
  }
}
