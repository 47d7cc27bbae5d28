package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.DeployException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Queues, and placements in them. Owned by the loop. */
final class PlacementApi {
  private static final int PAGE = 100;
  private static final int TIMEOUT_LEAST = 10;
  private static final int TIMEOUT_MOST = 600;

  private final Placements placements;

  PlacementApi(Placements placements) {
    this.placements = placements;
  }

  void serve(Api api) {
    api.on("DescribeGameSessionQueues", this::queues);
    api.on("UpdateGameSessionQueue", this::updateQueue);
    api.on(
        "DeleteGameSessionQueue",
        input -> {
          placements.remove(existingQueue(input.required("Name")));
          return Shapes.object();
        });
    api.on("StartGameSessionPlacement", this::place);
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
    return Shapes.page("GameSessionQueues", input.page(chosen, Queue::name, PAGE), Shapes::queue);
  }

  private Queue existingQueue(String name) {
    return placements
        .queue(name)
        .orElseThrow(() -> Input.notFound("Queue " + name + " does not exist."));
  }

  static ObjectNode shape(Queue queue) {
    return Shapes.object().set("GameSessionQueue", Shapes.queue(queue));
  }

  private ObjectNode updateQueue(Input input) {
    Queue old = existingQueue(input.required("Name"));
    int timeout = input.whole("TimeoutInSeconds").orElse(old.timeoutSeconds());
    if (timeout < TIMEOUT_LEAST || timeout > TIMEOUT_MOST) {
      throw Input.invalid(
          "TimeoutInSeconds must be "
              + TIMEOUT_LEAST
              + " to "
              + TIMEOUT_MOST
              + ", was "
              + timeout
              + ".");
    }
    JsonNode destinations = input.json().path("Destinations");
    var updated =
        new Queue(
            old.name(),
            old.arn(),
            timeout,
            destinations.isArray()
                ? destinations
                    .valueStream()
                    .map(node -> node.path("DestinationArn").asString(""))
                    .toList()
                : old.destinations(),
            input.json().has("CustomEventData")
                ? input.text("CustomEventData")
                : old.customEventData(),
            input.json().has("NotificationTarget")
                ? input.text("NotificationTarget")
                : old.notificationTarget(),
            policy(input, old.policy()));
    placements.put(updated);
    return shape(updated);
  }

  private static QueuePolicy policy(Input input, QueuePolicy old) {
    try {
      return QueuePolicy.read(new Property(input.json(), "GameSessionQueue"), old);
    } catch (DeployException e) {
      throw Input.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static Input override(Input input, Queue queue) {
    JsonNode override = input.json().path("PriorityConfigurationOverride");
    if (override.isMissingNode() || override.isNull()) {
      return new Input(Shapes.object());
    }
    if (!queue.policy().locationFirst()) {
      throw Input.invalid(
          "PriorityConfigurationOverride needs a queue whose PriorityOrder begins with LOCATION.");
    }
    if (!input.json().path("PlayerLatencies").isEmpty()) {
      throw Input.invalid("PriorityConfigurationOverride does not go with PlayerLatencies.");
    }
    return new Input(override);
  }

  private ObjectNode place(Input input) {
    Queue queue = existingQueue(input.required("GameSessionQueueName"));
    Input override = override(input, queue);
    int playersMax = input.whole("MaximumPlayerSessionCount").orElseThrow();
    if (playersMax > GameSession.PLAYERS_MAX) {
      throw Input.invalid(
          "MaximumPlayerSessionCount must be at most "
              + GameSession.PLAYERS_MAX
              + ", was "
              + playersMax
              + ".");
    }
    var players = new LinkedHashMap<String, String>();
    for (JsonNode player : input.json().path("DesiredPlayerSessions")) {
      var wanted = new Input(player);
      String id = wanted.required("PlayerId");
      if (players.put(id, wanted.text("PlayerData")) != null) {
        throw Input.invalid("DesiredPlayerSessions names " + id + " twice.");
      }
    }
    if (players.size() > playersMax) {
      throw Input.invalid(
          "DesiredPlayerSessions has "
              + players.size()
              + " players, but MaximumPlayerSessionCount is "
              + playersMax
              + ".");
    }
    Map<String, Map<String, Double>> latencies = latencies(input);
    var session =
        new GameSession.Spec(
            input.text("GameSessionName"),
            playersMax,
            input.properties(),
            input.text("GameSessionData"),
            "");
    Placement placement =
        placements.start(
            queue,
            new Placement.Request(
                input.required("PlacementId"),
                session,
                players,
                latencies,
                override.texts("LocationOrder"),
                override.text("PlacementFallbackStrategy").equals("NONE")),
            _ -> {});
    return Shapes.object().set("GameSessionPlacement", Shapes.placement(placement));
  }

  private static Map<String, Map<String, Double>> latencies(Input input) {
    var latencies = new LinkedHashMap<String, Map<String, Double>>();
    for (JsonNode node : input.json().path("PlayerLatencies")) {
      var latency = new Input(node);
      double millis = node.path("LatencyInMilliseconds").asDouble(-1);
      if (millis < 0) {
        throw Input.invalid("PlayerLatencies.LatencyInMilliseconds must be at least 0.");
      }
      latencies
          .computeIfAbsent(latency.required("PlayerId"), _ -> new LinkedHashMap<>())
          .put(latency.required("RegionIdentifier"), millis);
    }
    return latencies;
  }

  private Placement placement(Input input) {
    String id = input.required("PlacementId");
    return placements
        .find(id)
        .orElseThrow(() -> Input.notFound("Placement " + id + " does not exist."));
  }
}
