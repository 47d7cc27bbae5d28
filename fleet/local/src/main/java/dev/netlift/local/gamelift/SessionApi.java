package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Game sessions, player sessions, queues and placements. Owned by the loop. */
final class SessionApi {
  private static final int PAGE = 100;

  private final Fleets fleets;
  private final FleetApi fleetApi;
  private final GameSessions sessions;
  private final Placements placements;
  private final Timers timers;

  SessionApi(
      Fleets fleets,
      FleetApi fleetApi,
      GameSessions sessions,
      Placements placements,
      Timers timers) {
    this.fleets = fleets;
    this.fleetApi = fleetApi;
    this.sessions = sessions;
    this.placements = placements;
    this.timers = timers;
  }

  void serve(Api api) {
    api.on(
        "DescribeGameSessions",
        input -> Shapes.page("GameSessions", input.page(chosen(input), PAGE), Shapes::gameSession));
    api.on(
        "DescribeGameSessionDetails",
        input -> Shapes.page("GameSessionDetails", input.page(chosen(input), PAGE), this::detail));
    api.on(
        "DescribePlayerSessions",
        input ->
            Shapes.page("PlayerSessions", input.page(players(input), PAGE), Shapes::playerSession));
    api.on("TerminateGameSession", this::terminate);
    api.on("DescribeGameSessionQueues", this::queues);
    api.on(
        "DescribeGameSessionPlacement",
        input -> Shapes.object().set("GameSessionPlacement", Shapes.placement(placement(input))));
    api.on(
        "StopGameSessionPlacement",
        input -> {
          Placement placement = placement(input);
          placements.stop(placement);
          return Shapes.object().set("GameSessionPlacement", Shapes.placement(placement));
        });
  }

  private List<GameSession> chosen(Input input) {
    String status = input.text("StatusFilter").toUpperCase(Locale.ROOT);
    Optional<String> id = input.given("GameSessionId");
    if (id.isPresent()) {
      return List.of(session(id.get()));
    }
    String fleetId = fleetId(input);
    return sessions.all().stream()
        .filter(session -> session.fleetId.equals(fleetId))
        .filter(session -> status.isEmpty() || session.status.name().equals(status))
        .toList();
  }

  // Sessions outlive their fleet: those of an earlier run are found by the fleet id of that run.
  private String fleetId(Input input) {
    String named = Ids.last(input.text("FleetId"));
    if (sessions.all().stream().anyMatch(session -> session.fleetId.equals(named))) {
      return named;
    }
    return fleetApi
        .named(input)
        .orElseThrow(() -> Input.invalid("One of GameSessionId, FleetId and AliasId is required."))
        .id;
  }

  private GameSession session(String arn) {
    return sessions
        .find(arn)
        .orElseThrow(() -> Input.notFound("Game session " + arn + " does not exist."));
  }

  private ObjectNode detail(GameSession session) {
    return Shapes.object()
        .put(
            "ProtectionPolicy",
            fleets
                .find(session.fleetId)
                .map(fleet -> fleet.spec.protection())
                .orElse("NoProtection"))
        .set("GameSession", Shapes.gameSession(session));
  }

  private List<PlayerSession> players(Input input) {
    var playerSessionId = input.given("PlayerSessionId");
    var gameSessionId = input.given("GameSessionId");
    var playerId = input.given("PlayerId");
    long selectors =
        List.of(playerSessionId, gameSessionId, playerId).stream()
            .filter(Optional::isPresent)
            .count();
    if (selectors != 1) {
      throw Input.invalid(
          "Exactly one of GameSessionId, PlayerId and PlayerSessionId is required.");
    }
    if (playerSessionId.isPresent()) {
      return List.of(
          sessions
              .player(playerSessionId.get())
              .orElseThrow(() -> Input.notFound("The player session does not exist.")));
    }
    String status = input.text("PlayerSessionStatusFilter").toUpperCase(Locale.ROOT);
    List<PlayerSession> found =
        gameSessionId
            .map(arn -> List.copyOf(session(arn).players.values()))
            .orElseGet(() -> sessions.playersWithId(playerId.orElseThrow()));
    return found.stream()
        .filter(player -> status.isEmpty() || player.status.name().equals(status))
        .toList();
  }

  private ObjectNode terminate(Input input) {
    GameSession session = session(input.required("GameSessionId"));
    String mode = input.required("TerminationMode");
    if (!List.of("TRIGGER_ON_PROCESS_TERMINATE", "FORCE_TERMINATE").contains(mode)) {
      throw Input.invalid(
          "TerminationMode must be TRIGGER_ON_PROCESS_TERMINATE or FORCE_TERMINATE, was "
              + mode
              + ".");
    }
    if (session.status == GameSession.Status.TERMINATED) {
      throw new AwsException(
          400, "InvalidGameSessionStatusException", "The game session has already ended.");
    }
    ServerProcess process =
        session.process.orElseThrow(
            () -> new IllegalStateException("open session without process"));
    session.status = GameSession.Status.TERMINATING;
    if (mode.equals("FORCE_TERMINATE")) {
      session.statusReason = "FORCE_TERMINATED";
      fleets.kill(process, ProcessReport.Exit.FORCE_TERMINATED);
    } else {
      session.statusReason = "TRIGGERED_ON_PROCESS_TERMINATE";
      fleets.askToEnd(process, timers.terminationNotice(), timers.termination());
    }
    return Shapes.object().set("GameSession", Shapes.gameSession(session));
  }

  private ObjectNode queues(Input input) {
    List<String> names = input.texts("Names");
    List<Queue> chosen =
        names.isEmpty()
            ? List.copyOf(placements.queues())
            : names.stream()
                .map(
                    name ->
                        placements
                            .queue(name)
                            .orElseThrow(
                                () -> Input.notFound("Queue " + name + " does not exist.")))
                .toList();
    return Shapes.page("GameSessionQueues", input.page(chosen, PAGE), Shapes::queue);
  }

  private Placement placement(Input input) {
    String id = input.required("PlacementId");
    return placements
        .find(id)
        .orElseThrow(() -> Input.notFound("Placement " + id + " does not exist."));
  }
}
