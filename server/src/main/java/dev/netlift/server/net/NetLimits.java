package dev.netlift.server.net;

import java.time.Duration;

/**
 * What the listener holds its peers to.
 *
 * @param halfOpenMax handshakes in progress, TCP connections before their hello included
 * @param handshakeTimeout for a TCP connection to be admitted
 * @param idleTimeout silence after which a player is dropped; until then they may come back by
 *     another socket
 * @param slowTimeout how long a TCP peer may read nothing before its socket is dropped
 * @param strikesMax malformed packets or frames before a connection is closed
 * @param addressRateHz unauthenticated datagrams and TCP connections per second and address
 * @param addressBurst of those
 * @param packetRateHz packets per second and connection
 * @param bytesPerSecondMax ceiling of what one connection is sent
 */
public record NetLimits(
    int halfOpenMax,
    Duration handshakeTimeout,
    Duration idleTimeout,
    Duration slowTimeout,
    int strikesMax,
    int addressRateHz,
    int addressBurst,
    int packetRateHz,
    int bytesPerSecondMax) {
  public static final NetLimits DEFAULT =
      new NetLimits(
          256,
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          16,
          // A house or a school behind one address must get in at once; two datagrams each.
          200,
          500,
          300,
          2 << 20);

  /** These, with another silence after which a player is dropped. */
  public NetLimits withIdleTimeout(Duration silence) {
    return new NetLimits(
        halfOpenMax,
        handshakeTimeout,
        silence,
        slowTimeout,
        strikesMax,
        addressRateHz,
        addressBurst,
        packetRateHz,
        bytesPerSecondMax);
  }

  public NetLimits {
    checkPositive("halfOpenMax", halfOpenMax);
    checkPositive("strikesMax", strikesMax);
    checkPositive("addressRateHz", addressRateHz);
    checkPositive("addressBurst", addressBurst);
    checkPositive("packetRateHz", packetRateHz);
    checkPositive("bytesPerSecondMax", bytesPerSecondMax);
    checkPositive("handshakeTimeout", handshakeTimeout.toMillis());
    checkPositive("idleTimeout", idleTimeout.toMillis());
    checkPositive("slowTimeout", slowTimeout.toMillis());
  }

  private static void checkPositive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive, was " + value);
    }
  }
}
