package dev.netlift.local.apigateway;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.SocketService.Peer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The open connections of all WebSocket APIs. {@link #sweep} ends those that are idle or old. Any
 * thread.
 */
final class SocketConnections {
  static final Duration IDLE_MAX = Duration.ofMinutes(10);
  static final Duration AGE_MAX = Duration.ofHours(2);

  private static final int CONNECTIONS_MAX = 3_000;
  private static final int GOING_AWAY = 1001;
  private static final int ID_BYTES = 11;
  // Fifteen characters and the padding of Base64, as on AWS.
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{15}=");

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Open> open = new ConcurrentHashMap<>();

  /** A connection that $connect let in. */
  static final class Open {
    final String apiId;
    final String id;
    final Instant connectedAt;
    final Handshake handshake;
    final Peer peer;
    private final long openedNanos;
    private final AtomicLong activeNanos;
    private volatile Instant activeAt;

    private Open(
        String apiId, String id, Handshake handshake, Peer peer, Instant now, long nowNanos) {
      this.apiId = apiId;
      this.id = id;
      this.handshake = handshake;
      this.peer = peer;
      this.connectedAt = now;
      this.activeAt = now;
      this.openedNanos = nowNanos;
      this.activeNanos = new AtomicLong(nowNanos);
    }

    Instant activeAt() {
      return activeAt;
    }
  }

  /**
   * What of its handshake a connection keeps.
   *
   * @param identity as every event tells it, JSON
   */
  record Handshake(Instant at, String host, String userAgent, String identity) {}

  SocketConnections(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  String drawId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  static boolean wellFormed(String id) {
    return ID.matcher(id).matches();
  }

  /** Whether another may be let in. */
  boolean full() {
    return open.size() >= CONNECTIONS_MAX;
  }

  /** From here on it can be posted to. */
  Open add(String apiId, String id, Handshake handshake, Peer peer) {
    var connection = new Open(apiId, id, handshake, peer, handshake.at(), nanoTime.getAsLong());
    open.put(id, connection);
    return connection;
  }

  void remove(Open connection) {
    open.remove(connection.id, connection);
  }

  Optional<Open> find(String apiId, String id) {
    return Optional.ofNullable(open.get(id)).filter(found -> found.apiId.equals(apiId));
  }

  /** A message went through it, in either direction. */
  void active(Open connection) {
    connection.activeNanos.set(nanoTime.getAsLong());
    connection.activeAt = clock.instant();
  }

  /** Closes what has been idle or open for too long. */
  void sweep() {
    long now = nanoTime.getAsLong();
    for (Open connection : open.values()) {
      if (now - connection.activeNanos.get() > IDLE_MAX.toNanos()) {
        end(connection, "Idle for 10 minutes");
      } else if (now - connection.openedNanos > AGE_MAX.toNanos()) {
        end(connection, "Open for 2 hours");
      }
    }
  }

  private void end(Open connection, String reason) {
    remove(connection);
    connection.peer.close(GOING_AWAY, reason);
  }

  /**
   * @throws AwsException 410: it has ended, or is not open yet
   */
  Open live(String apiId, String id) {
    return find(apiId, id).orElseThrow(() -> new AwsException(410, "GoneException", "Gone"));
  }

  /** How often {@link #sweep} is worth while. */
  static long sweepEverySeconds() {
    return TimeUnit.MINUTES.toSeconds(IDLE_MAX.toMinutes()) / 60;
  }
}
