package dev.netlift.server.net;

import dev.netlift.protocol.Limits;
import java.time.Clock;

/**
 * @param port UDP and TCP, at most {@link #PORT_MAX}; 0 lets the system choose one
 * @param gameVersion clients of another are refused
 * @param snapshotRateHz told to clients
 * @param clock wall clock, for the expiry of tokens only
 */
public record ListenerConfig(
    int port, String gameVersion, int snapshotRateHz, NetLimits limits, Clock clock) {
  /** GameLift lets players in on ports up to this one; Linux chooses higher ones too. */
  public static final int PORT_MAX = 60_000;

  public ListenerConfig {
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("port must be 0 to " + PORT_MAX + ", was " + port);
    }
    if (gameVersion.isEmpty() || gameVersion.length() > Limits.GAME_VERSION_MAX) {
      throw new IllegalArgumentException(
          "gameVersion must be 1 to "
              + Limits.GAME_VERSION_MAX
              + " characters, was '"
              + gameVersion
              + "'");
    }
    if (snapshotRateHz < 1) {
      throw new IllegalArgumentException("snapshotRateHz must be positive, was " + snapshotRateHz);
    }
  }

  public ListenerConfig(int port, String gameVersion, int snapshotRateHz) {
    this(port, gameVersion, snapshotRateHz, NetLimits.DEFAULT, Clock.systemUTC());
  }
}
