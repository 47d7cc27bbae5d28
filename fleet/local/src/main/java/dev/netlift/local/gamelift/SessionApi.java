package dev.netlift.local.gamelift;

import dev.netlift.local.front.AwsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Game sessions, player sessions, queues and placements. Owned by the loop. */
final class SessionApi {
  private static final int PAGE = 100;
  private static final int FOUND = 20;
  private static final int PROPERTIES_MAX = 16;
  // With the empty one for "not given".
  private static final List<String> STATUSES =
      List.of("", "ACTIVE", "ACTIVATING", "TERMINATING", "TERMINATED");

  private final Processes processes;
  private final FleetApi fleetApi;
  private final GameSessions sessions;
  private final LoopbackFiles files;
  private final CreatorLimits creatorLimits;

  SessionApi(
      Processes processes,
      FleetApi fleetApi,
      GameSessions sessions,
      LoopbackFiles files,
      CreatorLimits creatorLimits) {
    this.processes = processes;
    this.fleetApi = fleetApi;
    this.sessions = sessions;
    this.files = files;
    this.creatorLimits = creatorLimits;
  }

  void serve(Api api) {
    api.on(
        "DescribeGameSessions",
        input ->
            Shapes.page(
                "GameSessions",
                input.page(chosen(input), session -> session.arn, PAGE),
                Shapes::gameSession));
    api.on(
        "DescribeGameSessionDetails",
        input ->
            Shapes.page(
                "GameSessionDetails",
                input.page(chosen(input), session -> session.arn, PAGE),
                SessionApi::detail));
    api.on("SearchGameSessions", this::search);
    api.on("CreateGameSession", this::create);
    api.on("UpdateGameSession", this::update);
    api.on("GetGameSessionLogUrl", this::logUrl);
    api.on("TerminateGameSession", this::terminate);
  }

  private List<GameSession> chosen(Input input) {
    long selectors =
        Stream.of("GameSessionId", "FleetId", "AliasId")
            .filter(name -> input.given(name).isPresent())
            .count();
    if (selectors != 1) {
      throw Input.invalid("Exactly one of GameSessionId, FleetId and AliasId is required.");
    }
    String status = input.text("StatusFilter").toUpperCase(Locale.ROOT);
    if (!STATUSES.contains(status)) {
      throw Input.invalid(
          "StatusFilter must be ACTIVE, ACTIVATING, TERMINATING or TERMINATED, was "
              + status
              + ".");
    }
    Optional<String> id = input.given("GameSessionId");
    if (id.isPresent()) {
      return List.of(session(id.get()));
    }
    return ofFleet(input).filter(s -> status.isEmpty() || s.status.name().equals(status)).toList();
  }

  private Stream<GameSession> ofFleet(Input input) {
    String fleetId = fleetId(input);
    String location = input.text("Location");
    return sessions.all().stream()
        .filter(session -> session.fleetId.equals(fleetId))
        .filter(session -> location.isEmpty() || session.location.equals(location));
  }

  // Sessions outlive their fleet: those of an earlier run are found by the fleet id of that run.
  private String fleetId(Input input) {
    String named = Ids.last(input.text("FleetId"));
    if (sessions.all().stream().anyMatch(session -> session.fleetId.equals(named))) {
      return named;
    }
    return fleet(input).id;
  }

  private Fleet fleet(Input input) {
    if (input.given("FleetId").isPresent() == input.given("AliasId").isPresent()) {
      throw Input.invalid("Exactly one of FleetId and AliasId is required.");
    }
    return fleetApi.named(input).orElseThrow();
  }

  private ObjectNode search(Input input) {
    if (input.given("FleetId").isPresent() == input.given("AliasId").isPresent()) {
      throw Input.invalid("Exactly one of FleetId and AliasId is required.");
    }
    Stream<GameSession> active =
        ofFleet(input).filter(session -> session.status == GameSession.Status.ACTIVE);
    var filter = input.given("FilterExpression").map(SessionQuery::filter);
    if (filter.isPresent()) {
      active = active.filter(filter.get());
    }
    var sort = input.given("SortExpression").map(SessionQuery::sort);
    if (sort.isPresent()) {
      active = active.sorted(sort.get());
    }
    return Shapes.page(
        "GameSessions",
        input.page(active.toList(), session -> session.arn, FOUND),
        Shapes::gameSession);
  }

  private ObjectNode create(Input input) {
    Fleet fleet = fleet(input);
    String location = input.text("Location");
    if (fleet.anywhere() && location.isEmpty()) {
      throw Input.invalid("Location is required for an ANYWHERE fleet.");
    }
    if (!location.isEmpty() && !fleet.locations.contains(location)) {
      throw Input.invalid("Location " + location + " is not one of the fleet's locations.");
    }
    if (input.json().has("IdempotencyToken") && input.json().has("GameSessionId")) {
      throw Input.invalid("GameSessionId is the old name of IdempotencyToken; give one of them.");
    }
    Optional<String> token = input.given("IdempotencyToken").or(() -> input.given("GameSessionId"));
    Optional<GameSession> before =
        token.flatMap(given -> sessions.find(sessions.arn(fleet, location, given)));
    if (before.isPresent()) {
      if (!before.get().request.equals(Optional.of(input.json()))) {
        throw new AwsException(
            400,
            "IdempotentParameterMismatchException",
            "The idempotency token has been used for a game session with other parameters.");
      }
      return Shapes.object().set("GameSession", Shapes.gameSession(before.get()));
    }
    if (!fleet.status().equals("ACTIVE")) {
      throw new AwsException(
          400, "InvalidFleetStatusException", "Fleet " + fleet.id + " is " + fleet.status() + ".");
    }
    int playersMax = playersMax(input).orElseThrow();
    input.given("CreatorId").ifPresent(creator -> creatorLimits.check(fleet, creator));
    ServerProcess process =
        Placements.free(fleet, location)
            .orElseThrow(
                () ->
                    new AwsException(
                        400,
                        "FleetCapacityExceededException",
                        "No server process of fleet "
                            + fleet.id
                            + " is free to host a game session."));
    GameSession session =
        sessions.create(
            process,
            token.orElseGet(sessions::freshId),
            new GameSession.Spec(
                input.text("Name"),
                playersMax,
                input.properties(),
                input.text("GameSessionData"),
                ""));
    session.creatorId = input.text("CreatorId");
    session.request = Optional.of(input.json());
    return Shapes.object().set("GameSession", Shapes.gameSession(session));
  }

  private static Optional<Integer> playersMax(Input input) {
    Optional<Integer> most = input.whole("MaximumPlayerSessionCount");
    if (most.isPresent() && most.get() > GameSession.PLAYERS_MAX) {
      throw Input.invalid(
          "MaximumPlayerSessionCount must be at most "
              + GameSession.PLAYERS_MAX
              + ", was "
              + most.get()
              + ".");
    }
    return most;
  }

  private ObjectNode update(Input input) {
    GameSession session = session(input.required("GameSessionId"));
    if (!session.open()) {
      throw new AwsException(
          400,
          "InvalidGameSessionStatusException",
          "Game session is " + session.status + " and cannot be updated.");
    }
    var properties = new LinkedHashMap<>(session.spec.properties());
    properties.putAll(input.properties());
    if (properties.size() > PROPERTIES_MAX) {
      throw Input.invalid(
          "GameProperties would be "
              + properties.size()
              + ", but a session has at most "
              + PROPERTIES_MAX
              + ".");
    }
    session.spec =
        new GameSession.Spec(
            input.given("Name").orElse(session.spec.name()),
            playersMax(input).orElse(session.spec.playersMax()),
            properties,
            session.spec.data(),
            session.spec.matchmakerData());
    input.given("PlayerSessionCreationPolicy").ifPresent(policy -> session.policy = policy);
    input.given("ProtectionPolicy").ifPresent(policy -> session.protection = policy);
    return Shapes.object().set("GameSession", Shapes.gameSession(session));
  }

  private ObjectNode logUrl(Input input) {
    GameSession session = session(input.required("GameSessionId"));
    ServerProcess process =
        session
            .process
            .filter(hosting -> hosting.logFile.isPresent())
            .orElseThrow(() -> Input.notFound("The log of this game session is not kept here."));
    var part =
        new LoopbackFiles.Part(process.logFile.orElseThrow(), process.logFrom, process.logTo);
    return Shapes.object().put("PreSignedUrl", files.read(part));
  }

  private GameSession session(String arn) {
    return sessions
        .find(arn)
        .orElseThrow(() -> Input.notFound("Game session " + arn + " does not exist."));
  }

  private static ObjectNode detail(GameSession session) {
    return Shapes.object()
        .put("ProtectionPolicy", session.protection)
        .set("GameSession", Shapes.gameSession(session));
  }

  private ObjectNode terminate(Input input) {
    GameSession session = session(input.required("GameSessionId"));
    String mode = input.required("TerminationMode");
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
      processes.kill(process, ProcessReport.Exit.FORCE_TERMINATED);
    } else {
      session.statusReason = "TRIGGERED_ON_PROCESS_TERMINATE";
      processes.askToEnd(process);
    }
    return Shapes.object().set("GameSession", Shapes.gameSession(session));
  }
}
