package dev.netlift.protocol;

import dev.netlift.protocol.wire.Spectator;

/** Roles as they travel: whoever is no spectator is a player. */
final class Roles {
  private Roles() {}

  static Spectator toWire(ConnectRole.Spectator role) {
    return Spectator.newBuilder().setDelayMillis(role.delayMillis()).build();
  }

  /**
   * @throws IllegalArgumentException if the delay is out of bounds
   */
  static ConnectRole fromWire(Spectator wire) {
    // Unsigned on the wire: what is above an int's range is negative here, and out of bounds too.
    return new ConnectRole.Spectator(wire.getDelayMillis());
  }
}
