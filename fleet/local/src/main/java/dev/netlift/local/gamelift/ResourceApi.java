package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Making and deleting what templates make too: aliases, queues, rule sets, configurations. The
 * members are those of the templates' properties, so the templates' providers make them. Owned by
 * the loop.
 */
final class ResourceApi {
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
        input ->
            PlacementApi.shape(placements.queue(make("GameSessionQueue", input)).orElseThrow()));
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
