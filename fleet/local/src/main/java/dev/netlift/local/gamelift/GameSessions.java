package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Game sessions and the player sessions in them. Owned by the loop. */
final class GameSessions {
  private static final int SESSIONS_MAX = 10_000;

  private final GameLiftConfig config;
  private final Loop loop;
  private final Ids ids;
  private final Map<String, GameSession> sessions = new LinkedHashMap<>();
  private final Map<String, PlayerSession> players = new LinkedHashMap<>();
  private Consumer<GameSession> onActivationTimeout = _ -> {};
  private Consumer<GameSession> onEnd = _ -> {};
  private Consumer<PlayerSession> onLeave = _ -> {};

  GameSessions(GameLiftConfig config, Loop loop, Ids ids) {
    this.config = config;
    this.loop = loop;
    this.ids = ids;
  }

  void onActivationTimeout(Consumer<GameSession> listener) {
    onActivationTimeout = listener;
  }

  /** Hears of each seat that has become free. */
  void onLeave(Consumer<PlayerSession> listener) {
    onLeave = listener;
  }

  void onEnd(Consumer<GameSession> listener) {
    onEnd = listener;
  }

  /** Starts a session on a free process and tells the process. */
  GameSession create(ServerProcess process, GameSession.Spec spec) {
    return create(process, ids.uuid(), spec);
  }

  /**
   * @param id last part of the ARN
   */
  GameSession create(ServerProcess process, String id, GameSession.Spec spec) {
    if (!process.free()) {
      throw new IllegalStateException("process " + process.id + " is not free");
    }
    String arn = arn(process.fleet, process.slot.host.location(), id);
    var session = new GameSession(arn, process, process.port.orElseThrow(), spec, loop.now());
    session.ipAddress = process.slot.host.ipAddress();
    session.dnsName = process.slot.host.dnsName();
    session.protection = process.fleet.protection;
    process.session = Optional.of(session);
    keep(session);
    session.activation =
        loop.after(
            java.time.Duration.ofSeconds(process.fleet.runtime.activationTimeoutSeconds()),
            () -> activationTimedOut(session));
    process.push(Pushes.createGameSession(session));
    return session;
  }

  String freshId() {
    return ids.uuid();
  }

  /** Where the fleet is ANYWHERE, with the location. */
  String arn(Fleet fleet, String location, String id) {
    return ids.gameSessionArn(fleet.id, fleet.anywhere() ? location + "/" + id : id);
  }

  /** Also takes sessions remembered from an earlier run. */
  void keep(GameSession session) {
    sessions.put(session.arn, session);
    session.players.values().forEach(player -> players.put(player.id, player));
    if (sessions.size() > SESSIONS_MAX) {
      sessions.values().stream()
          .filter(old -> old.status == GameSession.Status.TERMINATED)
          .findFirst()
          .ifPresent(this::forget);
    }
  }

  private void forget(GameSession session) {
    sessions.remove(session.arn);
    players.keySet().removeAll(session.players.keySet());
  }

  Collection<GameSession> all() {
    return sessions.values();
  }

  Optional<GameSession> find(String arn) {
    return Optional.ofNullable(sessions.get(arn));
  }

  Optional<PlayerSession> player(String id) {
    return Optional.ofNullable(players.get(id));
  }

  List<PlayerSession> playersWithId(String playerId) {
    return players.values().stream().filter(p -> p.playerId.equals(playerId)).toList();
  }

  private void activationTimedOut(GameSession session) {
    if (session.status == GameSession.Status.ACTIVATING) {
      onActivationTimeout.accept(session);
      end(session, "");
    }
  }

  /** The server process said ActivateGameSession. A repeat changes nothing. */
  void activate(GameSession session) {
    if (session.status == GameSession.Status.ACTIVE && config.quirks().secondActivationAccepted()) {
      return;
    }
    if (session.status != GameSession.Status.ACTIVATING) {
      throw new AwsException(
          session.status == GameSession.Status.ACTIVE ? 409 : config.quirks().lateActivation(),
          "Conflict",
          "GameSession has a status of " + session.status + " instead of ACTIVATING");
    }
    session.activation.cancel();
    session.status = GameSession.Status.ACTIVE;
    session.activated = true;
    session.listener.started(true);
  }

  /** Reserves seats for some players; all or none. */
  List<PlayerSession> reserve(GameSession session, Map<String, String> dataByPlayer) {
    if (session.status != GameSession.Status.ACTIVE) {
      throw new AwsException(
          400,
          "InvalidGameSessionStatusException",
          "Game session is " + session.status + "; players can join only while it is ACTIVE.");
    }
    if (!session.policy.equals("ACCEPT_ALL")) {
      throw new AwsException(
          400, "InvalidRequestException", "The game session does not accept new player sessions.");
    }
    if (session.playerCount() + dataByPlayer.size() > session.spec.playersMax()) {
      throw new AwsException(
          400,
          "GameSessionFullException",
          "The game session has no room for " + dataByPlayer.size() + " more players.");
    }
    var reserved = new ArrayList<PlayerSession>();
    dataByPlayer.forEach(
        (playerId, data) -> {
          var player =
              new PlayerSession("psess-" + ids.uuid(), playerId, data, session, loop.now());
          player.reservation =
              loop.after(
                  config.timers().reservation(),
                  () -> finish(player, PlayerSession.Status.TIMEDOUT));
          session.players.put(player.id, player);
          players.put(player.id, player);
          reserved.add(player);
        });
    return List.copyOf(reserved);
  }

  void accept(GameSession session, String playerSessionId) {
    PlayerSession player = playerOf(session, playerSessionId);
    require(player, PlayerSession.Status.RESERVED);
    if (!session.policy.equals("ACCEPT_ALL") && !config.quirks().denyAllKeepsReservations()) {
      throw new AwsException(
          config.quirks().wrongPlayerState(), "BadRequest", "GameSession accepts no more players");
    }
    player.reservation.cancel();
    player.status = PlayerSession.Status.ACTIVE;
    player.accepted = Optional.of(loop.now());
  }

  void remove(GameSession session, String playerSessionId) {
    PlayerSession player = playerOf(session, playerSessionId);
    boolean reserved = player.status == PlayerSession.Status.RESERVED;
    if (!reserved || !config.quirks().removeAcceptsReserved()) {
      require(player, PlayerSession.Status.ACTIVE);
    }
    finish(player, PlayerSession.Status.COMPLETED);
  }

  private PlayerSession playerOf(GameSession session, String playerSessionId) {
    PlayerSession player =
        player(playerSessionId)
            .orElseThrow(
                () ->
                    new AwsException(
                        config.quirks().unknownPlayer(),
                        "NotFound",
                        "PlayerSession does not exist"));
    if (!player.session.arn.equals(session.arn)) {
      throw new AwsException(
          config.quirks().foreignPlayer(),
          "BadRequest",
          "PlayerSession does not belong to this game session");
    }
    return player;
  }

  private void require(PlayerSession player, PlayerSession.Status status) {
    if (player.status != status) {
      throw new AwsException(
          config.quirks().wrongPlayerState(),
          "BadRequest",
          "PlayerSession ("
              + player.id
              + ") has a status of "
              + player.status
              + " instead of "
              + status);
    }
  }

  private void finish(PlayerSession player, PlayerSession.Status status) {
    if (player.holdsSlot()) {
      player.reservation.cancel();
      player.status = status;
      player.ended = Optional.of(loop.now());
      onLeave.accept(player);
    }
  }

  /** Ends a session and closes its players' sessions. Harmless when it has ended. */
  void end(GameSession session, String reason) {
    if (session.status == GameSession.Status.TERMINATED) {
      return;
    }
    boolean neverActive = !session.activated;
    session.activation.cancel();
    session.status = GameSession.Status.TERMINATED;
    session.statusReason = reason;
    session.ended = Optional.of(loop.now());
    for (PlayerSession player : session.players.values()) {
      finish(
          player,
          player.status == PlayerSession.Status.ACTIVE || !config.quirks().reservedTimeOutAtEnd()
              ? PlayerSession.Status.COMPLETED
              : PlayerSession.Status.TIMEDOUT);
    }
    loop.after(config.timers().sessionsKept(), () -> forget(session));
    onEnd.accept(session);
    if (neverActive) {
      session.listener.started(false);
    }
  }
}
