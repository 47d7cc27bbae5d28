package dev.netlift.server.host;

import dev.netlift.gamelift.AttributeValue;
import dev.netlift.gamelift.MatchmakerData;
import dev.netlift.gamelift.Player;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is in the session, who may still come, who may come back. Knows no clock and no socket.
 *
 * <pre>
 * EXPECTED --joins--> SEATED --left for good--> gone
 *    |                 |  ^
 *    | too late        |  +---- comes back ---+
 *    v                 +--- gone for now ---> HELD --the window is over--> gone
 *   gone
 * </pre>
 */
final class Roster {
  /** GameLift keeps the seat of somebody it sends so long. */
  static final Duration RESERVATION = Duration.ofSeconds(60);

  /** Different players over a session; those beyond it play, but nobody is expected. */
  private static final int KNOWN_MAX = 1024;

  /** The longest a matchmaker hears of. */
  private static final int LATENCY_MILLIS_MAX = 60_000;

  private static final long SEATED = Long.MIN_VALUE;

  /** A player session's seat; {@code untilNanos} means something only while it is held. */
  private record Seat(String playerId, boolean held, long untilNanos) {}

  private final int seatsMax;
  private final Duration hold;

  /** By player session. */
  private final Map<String, Seat> seats = new LinkedHashMap<>();

  /** By player, the last moment to come. */
  private final Map<String, Long> expected = new LinkedHashMap<>();

  /** What the matchmaker has said of players, and who has been here. */
  private final Map<String, Player> matched = new LinkedHashMap<>();

  /** By player; of who is held, the last. */
  private final Map<String, Connection> connections = new HashMap<>();

  private final Set<String> seen = new HashSet<>();
  private int most;
  private long version;

  /**
   * @param hold how long the seat of somebody who is gone for now is kept
   */
  Roster(int seatsMax, Duration hold) {
    this.seatsMax = seatsMax;
    this.hold = hold;
  }

  /** The matchmaker made this match, or found players for it. Whoever is new is expected. */
  void matched(MatchmakerData data, long nowNanos) {
    for (var player : data.players()) {
      matched.put(player.playerId(), player);
      if (seen.size() < KNOWN_MAX && seen.add(player.playerId())) {
        expected.put(player.playerId(), nowNanos + RESERVATION.toNanos());
      }
    }
    changed();
  }

  /**
   * A player has come, for the first time or back.
   *
   * @return seats that are free now: one this player left behind
   */
  List<String> joined(Connection connection) {
    String playerId = connection.playerId();
    String playerSessionId = connection.playerSessionId();
    connections.put(playerId, connection);
    var left = new ArrayList<String>();
    seats.forEach(
        (id, seat) -> {
          if (seat.held && seat.playerId.equals(playerId) && !id.equals(playerSessionId)) {
            left.add(id);
          }
        });
    left.forEach(seats::remove);
    seats.put(playerSessionId, new Seat(playerId, false, SEATED));
    expected.remove(playerId);
    seen.add(playerId);
    changed();
    return left;
  }

  /** Whether the seat of somebody who is gone like this stays theirs for the window. */
  boolean keeps(String playerSessionId, CloseCode code) {
    return switch (code) {
      case TOO_SLOW -> true;
      // By a newer connection to the same seat, which follows, or to another.
      case REPLACED -> !seatedElsewhere(playerSessionId);
      // Silence has lasted for the window already.
      case TIMED_OUT, LEFT, PROTOCOL_ERROR -> false;
      case ROOM_ENDED, SHUTTING_DOWN -> false;
      case TOKEN_INVALID, PLAYER_SESSION_REFUSED, OUTDATED, FULL, NOT_READY -> false;
    };
  }

  private boolean seatedElsewhere(String playerSessionId) {
    var seat = seats.get(playerSessionId);
    return seat != null
        && seats.entrySet().stream()
            .anyMatch(
                other ->
                    !other.getKey().equals(playerSessionId)
                        && !other.getValue().held
                        && other.getValue().playerId.equals(seat.playerId));
  }

  /**
   * A player's connection is gone.
   *
   * @return whether the seat is free; otherwise it is held
   */
  boolean left(String playerSessionId, CloseCode code, long nowNanos) {
    var seat = seats.get(playerSessionId);
    if (seat == null) {
      return false;
    }
    if (keeps(playerSessionId, code)) {
      seats.put(playerSessionId, new Seat(seat.playerId, true, nowNanos + hold.toNanos()));
      return false;
    }
    seats.remove(playerSessionId);
    connections.remove(seat.playerId);
    changed();
    return true;
  }

  /**
   * @return seats whose window is over, and which are free now
   */
  List<String> expire(long nowNanos) {
    if (expected.values().removeIf(until -> nowNanos - until >= 0)) {
      changed();
    }
    var over = new ArrayList<String>();
    seats.forEach(
        (id, seat) -> {
          if (seat.held && nowNanos - seat.untilNanos >= 0) {
            over.add(id);
          }
        });
    if (!over.isEmpty()) {
      over.forEach(seats::remove);
      changed();
    }
    return over;
  }

  /** Seats that are kept for somebody who is not here. */
  List<String> held() {
    var held = new ArrayList<String>();
    seats.forEach(
        (id, seat) -> {
          if (seat.held) {
            held.add(id);
          }
        });
    return held;
  }

  /** Seats somebody has. */
  int taken() {
    return seats.size();
  }

  /** Whether a seat is free that somebody had, or was to have. */
  boolean vacancy() {
    return !seats.isEmpty() && present().size() < Math.min(most, seatsMax);
  }

  /** Counts changes: the same number, the same players. */
  long version() {
    return version;
  }

  /**
   * Everybody here or on the way, as the matchmaker wants to hear of them. It tells us no
   * latencies, and with a rule about them it matches nobody who has none.
   */
  List<Player> players(String location) {
    return present().stream().map(playerId -> asMatched(playerId, location)).toList();
  }

  private Player asMatched(String playerId, String location) {
    var known = matched.get(playerId);
    // Who came by another way than the matchmaker must have a team all the same.
    String team = matched.isEmpty() ? "" : matched.values().iterator().next().team();
    Map<String, AttributeValue> attributes = known == null ? Map.of() : known.attributes();
    return new Player(
        playerId,
        known == null ? team : known.team(),
        attributes,
        Map.of(location, latencyMillis(playerId)));
  }

  /** Who is not here yet is as near as can be: they were matched to this place. */
  private int latencyMillis(String playerId) {
    var connection = connections.get(playerId);
    long nanos = connection == null ? 0 : connection.roundTripNanos();
    return Math.clamp(nanos / 1_000_000, 1, LATENCY_MILLIS_MAX);
  }

  private Set<String> present() {
    var present = new LinkedHashSet<String>();
    seats.values().forEach(seat -> present.add(seat.playerId));
    present.addAll(expected.keySet());
    return present;
  }

  private void changed() {
    version++;
    most = Math.max(most, present().size());
  }
}
