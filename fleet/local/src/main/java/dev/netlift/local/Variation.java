package dev.netlift.local;

import dev.netlift.local.front.Service;
import dev.netlift.local.gamelift.GameLiftConfig;
import java.util.function.UnaryOperator;

/**
 * How a cloud differs from the one everybody starts.
 *
 * @param gateway stands before the HTTP APIs
 */
record Variation(UnaryOperator<GameLiftConfig> gameLift, UnaryOperator<Service> gateway) {
  static final Variation NONE = new Variation(UnaryOperator.identity(), UnaryOperator.identity());
}
