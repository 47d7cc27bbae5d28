package dev.netlift.local.gamelift;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A game session. Owned by the loop.
 *
 * <pre>
 * ACTIVATING --ActivateGameSession--> ACTIVE --ProcessEnding, crash, unhealthy, terminate--> TERMINATED
 *      \--no activation in time, or its process ended--> TERMINATED
 * </pre>
 */
final class GameSession {
  static final int PLAYERS_MAX = 200;

  enum Status {
    ACTIVATING,
    ACTIVE,
    TERMINATING,
    TERMINATED
  }

  /**
   * What it is made with.
   *
   * @param matchmakerData a JSON document, empty when no match made it
   */
  record Spec(
      String name,
      int playersMax,
      Map<String, String> properties,
      String data,
      String matchmakerData) {}

  final String arn;
  final String fleetId;
  final String fleetArn;
  final String location;
  Spec spec;
  final int port;
  String ipAddress = Pushes.IP_ADDRESS;
  String dnsName = Pushes.DNS_NAME;
  final Instant created;
  final Map<String, PlayerSession> players = new LinkedHashMap<>();
  final Optional<ServerProcess> process;
  Status status = Status.ACTIVATING;
  // Since its process said so; also when it is being terminated by now.
  boolean activated;
  String statusReason = "";
  // A backfill brings a new one.
  String matchmakerData;
  String policy = "ACCEPT_ALL";
  // Against scale-in only.
  String protection = "NoProtection";
  String creatorId = "";
  // What CreateGameSession was asked, where an idempotency token may be asked again.
  Optional<JsonNode> request = Optional.empty();
  Optional<Instant> ended = Optional.empty();
  Loop.Timer activation = () -> {};
  // Told once: true when it became active, false when it ended before.
  Listener listener = _ -> {};

  interface Listener {
    void started(boolean active);
  }

  GameSession(String arn, ServerProcess process, int port, Spec spec, Instant created) {
    this(
        arn,
        process.fleet.id,
        process.fleet.arn,
        process.slot.host.location(),
        spec,
        port,
        created,
        Optional.of(process));
  }

  /** One remembered from an earlier run; its process is long gone. */
  GameSession(
      String arn,
      String fleetId,
      String fleetArn,
      String location,
      Spec spec,
      int port,
      Instant created,
      Optional<ServerProcess> process) {
    this.arn = arn;
    this.fleetId = fleetId;
    this.fleetArn = fleetArn;
    this.location = location;
    this.spec = spec;
    this.matchmakerData = spec.matchmakerData();
    this.port = port;
    this.created = created;
    this.process = process;
  }

  boolean open() {
    return status == Status.ACTIVATING || status == Status.ACTIVE;
  }

  int playerCount() {
    return (int) players.values().stream().filter(PlayerSession::holdsSlot).count();
  }
}
