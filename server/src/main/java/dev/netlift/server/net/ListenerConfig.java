package dev.netlift.server.net;

import dev.netlift.protocol.Limits;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * @param port UDP and TCP, at most {@link #PORT_MAX}; 0 lets the system choose one
 * @param gameVersion clients of another are refused
 * @param snapshotRateHz told to clients
 * @param clock wall clock, for the expiry of tokens only
 * @param receiveBufferBytes asked for the UDP socket; what the kernel grants is checked
 * @param tls null: none is spoken, and WebSocket only on loopback
 * @param development players on loopback may come in by player session alone, unencrypted
 */
public record ListenerConfig(
    int port,
    String gameVersion,
    int snapshotRateHz,
    NetLimits limits,
    Clock clock,
    int receiveBufferBytes,
    @Nullable TlsIdentity tls,
    boolean development) {
  /** GameLift lets players in on ports up to this one; Linux chooses higher ones too. */
  public static final int PORT_MAX = 60_000;

  public static final int RECEIVE_BUFFER_BYTES = 4 << 20;
  private static final int RECEIVE_BUFFER_MIN = 64 << 10;

  public ListenerConfig {
    if (receiveBufferBytes < RECEIVE_BUFFER_MIN) {
      throw new IllegalArgumentException(
          "receiveBufferBytes must be "
              + RECEIVE_BUFFER_MIN
              + " or more, was "
              + receiveBufferBytes);
    }
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

  public ListenerConfig(
      int port, String gameVersion, int snapshotRateHz, NetLimits limits, Clock clock) {
    this(port, gameVersion, snapshotRateHz, limits, clock, RECEIVE_BUFFER_BYTES, null);
  }

  public ListenerConfig(
      int port,
      String gameVersion,
      int snapshotRateHz,
      NetLimits limits,
      Clock clock,
      int receiveBufferBytes,
      @Nullable TlsIdentity tls) {
    this(port, gameVersion, snapshotRateHz, limits, clock, receiveBufferBytes, tls, false);
  }
}
