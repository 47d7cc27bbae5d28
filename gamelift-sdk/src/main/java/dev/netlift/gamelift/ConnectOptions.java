package dev.netlift.gamelift;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How patiently, and trusting whom, the SDK connects. The same schedule serves {@code init} and
 * every reconnect. Immutable.
 *
 * @param pauses the waits between attempts; one more attempt is made than there are pauses, at most
 *     32
 * @param handshakeTimeout how long one attempt may take, more than zero
 * @param sslContext who is trusted on {@code wss://}; null for the JDK's default
 */
public record ConnectOptions(
    List<Duration> pauses, Duration handshakeTimeout, @Nullable SSLContext sslContext) {
  private static final int PAUSES_MAX = 32;

  /** Copies and checks. */
  public ConnectOptions {
    pauses = List.copyOf(pauses);
    if (pauses.size() > PAUSES_MAX) {
      throw new IllegalArgumentException(
          "pauses must be at most " + PAUSES_MAX + ", were " + pauses.size());
    }
    for (Duration pause : pauses) {
      if (pause.isNegative()) {
        throw new IllegalArgumentException("pauses must not be negative, one was " + pause);
      }
    }
    if (!handshakeTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "handshakeTimeout must be more than zero, was " + handshakeTimeout);
    }
  }

  /** 1 + 7 attempts, 4, 8, 16 and then 32 s apart, 20 s for each handshake, the JDK's trust. */
  public static ConnectOptions standard() {
    return new ConnectOptions(seconds(4, 8, 16, 32, 32, 32, 32), Duration.ofSeconds(20), null);
  }

  /** These, but trusting what {@code context} trusts. */
  public ConnectOptions withSslContext(SSLContext context) {
    return new ConnectOptions(pauses, handshakeTimeout, context);
  }

  /**
   * These, but waiting {@code newPauses} between attempts; an empty list means a single attempt.
   */
  public ConnectOptions withPauses(List<Duration> newPauses) {
    return new ConnectOptions(newPauses, handshakeTimeout, sslContext);
  }

  /** These, but with another limit for one attempt. */
  public ConnectOptions withHandshakeTimeout(Duration timeout) {
    return new ConnectOptions(pauses, timeout, sslContext);
  }

  private static List<Duration> seconds(int... values) {
    return java.util.Arrays.stream(values).mapToObj(Duration::ofSeconds).toList();
  }
}
