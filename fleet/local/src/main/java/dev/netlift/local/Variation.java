package dev.netlift.local;

import dev.netlift.local.beacon.BeaconConfig;
import dev.netlift.local.front.Service;
import dev.netlift.local.gamelift.GameLiftConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How a cloud differs from the one everybody starts.
 *
 * @param gateway stands before the HTTP APIs
 * @param guestKeysLife how long a guest's credentials are good
 * @param beacon how far our location seems to be
 * @param pushPort of the push service; 0 takes any free one
 * @param outside where other devices reach it; empty: nowhere
 */
record Variation(
    UnaryOperator<GameLiftConfig> gameLift,
    UnaryOperator<Service> gateway,
    Duration guestKeysLife,
    BeaconConfig beacon,
    int pushPort,
    Optional<Outside> outside) {
  static final Variation NONE = new Variation(UnaryOperator.identity(), UnaryOperator.identity());

  Variation(UnaryOperator<GameLiftConfig> gameLift, UnaryOperator<Service> gateway) {
    this(gameLift, gateway, CloudOptions.GUEST_KEYS_LIFE, BeaconConfig.NEAR, 0, Optional.empty());
  }

  /** The same, reached by other devices too. */
  Variation with(Outside place) {
    return new Variation(
        config -> place.secured(gameLift.apply(config)),
        gateway,
        guestKeysLife,
        beacon,
        pushPort,
        Optional.of(place));
  }
}
