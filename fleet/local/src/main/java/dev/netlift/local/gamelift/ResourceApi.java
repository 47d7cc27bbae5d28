package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Making and deleting what templates make too: aliases, queues, rule sets, configurations. The
 * members are those of the templates' properties, so the templates' providers make them. Also
 * placements. Owned by the loop.
 */
final class ResourceApi {
  private static final int TIMEOUT_LEAST = 10;
  private static final int TIMEOUT_MOST = 600;

  private final List<ResourceProvider> providers;
  private final Ids ids;
  private final Aliases aliases;
  private final Placements placements;
  private final Matchmaking matchmaking;

  ResourceApi(
      List<ResourceProvider> providers,
      Ids ids,
      Aliases aliases,
      Placements placements,
      Matchmaking matchmaking) {
    this.providers = providers;
    this.ids = ids;
    this.aliases = aliases;
    this.placements = placements;
    this.matchmaking = matchmaking;
  }

  void serve(Api api) {
    api.on(
        "CreateAlias",
        input ->
            Shapes.object()
                .set("Alias", Shapes.alias(aliases.find(make("Alias", input)).orElseThrow())));
    api.on("DeleteAlias", this::deleteAlias);
    api.on(
        "CreateGameSessionQueue",
        input -> queue(placements.queue(make("GameSessionQueue", input)).orElseThrow()));
    api.on("UpdateGameSessionQueue", this::updateQueue);
    api.on(
        "DeleteGameSessionQueue",
        input -> {
          placements.remove(existingQueue(input.required("Name")));
          return Shapes.object();
        });
    api.on("StartGameSessionPlacement", this::place);
    api.on(
        "CreateMatchmakingRuleSet",
        input ->
            Shapes.object()
                .set(
                    "RuleSet",
                    Shapes.ruleSet(
                        matchmaking.ruleSet(make("MatchmakingRuleSet", input)).orElseThrow())));
    api.on("DeleteMatchmakingRuleSet", this::deleteRuleSet);
    api.on("CreateMatchmakingConfiguration", this::createConfiguration);
    api.on("DeleteMatchmakingConfiguration", this::deleteConfiguration);
  }

  /** The id or name of what a provider made of the request. */
  private String make(String type, Input input) {
    ResourceProvider provider =
        providers.stream()
            .filter(p -> p.type().equals("AWS::GameLift::" + type))
            .findFirst()
            .orElseThrow();
    for (String member : input.json().propertyNames()) {
      if (!provider.handled().contains(member) && !provider.ignored().containsKey(member)) {
        throw Input.invalid(member + " is not supported by the local GameLift yet.");
      }
    }
    Tags.read(input.json().path("Tags")); // For its own error.
    try {
      return provider.create(new ResourceProvider.Declaration("api", type, input.json())).ref();
    } catch (DeployException e) {
      throw Input.invalid(String.valueOf(e.getMessage()));
    }
  }

  private ObjectNode deleteAlias(Input input) {
    String id = input.required("AliasId");
    aliases.remove(
        aliases.find(id).orElseThrow(() -> Input.notFound("Alias " + id + " does not exist.")));
    return Shapes.object();
  }

  private Queue existingQueue(String name) {
    return placements
        .queue(name)
        .orElseThrow(() -> Input.notFound("Queue " + name + " does not exist."));
  }

  private static ObjectNode queue(Queue queue) {
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
    return queue(updated);
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
      players.put(player.path("PlayerId").asString(""), player.path("PlayerData").asString(""));
    }
    if (players.size() > playersMax) {
      throw Input.invalid(
          "DesiredPlayerSessions has "
              + players.size()
              + " players, but MaximumPlayerSessionCount is "
              + playersMax
              + ".");
    }
    var latencies = new LinkedHashMap<String, Map<String, Integer>>();
    for (JsonNode latency : input.json().path("PlayerLatencies")) {
      latencies
          .computeIfAbsent(latency.path("PlayerId").asString(""), _ -> new LinkedHashMap<>())
          .put(
              latency.path("RegionIdentifier").asString(""),
              (int) Math.round(latency.path("LatencyInMilliseconds").asDouble(0)));
    }
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

  private ObjectNode deleteRuleSet(Input input) {
    String name = Ids.last(input.required("Name"));
    if (matchmaking.ruleSet(name).isEmpty()) {
      throw Input.notFound("Rule set " + name + " does not exist.");
    }
    if (matchmaking.configurations().stream().anyMatch(c -> c.ruleSetName().equals(name))) {
      throw Input.invalid("Rule set " + name + " is used by a matchmaking configuration.");
    }
    matchmaking.removeRuleSet(name);
    return Shapes.object();
  }

  private ObjectNode createConfiguration(Input input) {
    String ruleSet = input.required("RuleSetName");
    if (matchmaking.ruleSet(ruleSet).isEmpty()) {
      throw Input.notFound("Rule set " + ruleSet + " does not exist.");
    }
    String name = make("MatchmakingConfiguration", input);
    return Shapes.object()
        .set(
            "Configuration",
            Shapes.configuration(matchmaking.configuration(name).orElseThrow(), ids));
  }

  private ObjectNode deleteConfiguration(Input input) {
    String name = Ids.last(input.required("Name"));
    if (matchmaking.configuration(name).isEmpty()) {
      throw Input.notFound("Matchmaking configuration " + name + " does not exist.");
    }
    if (!matchmaking.removeConfiguration(name)) {
      throw new AwsException(
          400,
          "InvalidRequestException",
          "Matchmaking configuration " + name + " has tickets that have not ended.");
    }
    return Shapes.object();
  }
}
