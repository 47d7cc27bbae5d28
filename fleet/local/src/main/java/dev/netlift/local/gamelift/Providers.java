package dev.netlift.local.gamelift;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.flexmatch.RuleSetException;
import dev.netlift.local.front.AwsException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** The AWS::GameLift resources that are records in this cloud; the fleet has a class of its own. */
final class Providers {
  private record Simple(
      String type,
      Set<String> handled,
      Map<String, String> ignored,
      Loop loop,
      Tags tags,
      Api api,
      String key,
      Function<Declaration, Resource> maker)
      implements ResourceProvider {
    @Override
    public Resource create(Declaration declaration) {
      try {
        return loop.call(
            () -> {
              Map<String, String> given = Tags.read(declaration.properties().path("Tags"));
              Resource made = maker.apply(declaration);
              tags.made(kind(), made.ref(), given);
              return made;
            });
      } catch (AwsException e) {
        throw new DeployException(declaration.logicalId() + ": " + e.message());
      } catch (RuleSetException e) {
        throw new DeployException(
            declaration.logicalId()
                + ".RuleSetBody is not a valid rule set:\n  "
                + String.join("\n  ", e.problems()));
      }
    }

    /** By the service's own call; its rule sets, which have none, must be made anew. */
    @Override
    public Resource update(Declaration declaration, Declaration before, Resource resource) {
      if (type.endsWith("RuleSet")) {
        throw new DeployException("a rule set cannot be changed; give it another name");
      }
      String name = declaration.properties().path("Name").asString("");
      if (key.equals("Name") && !name.equals(resource.ref())) {
        throw new DeployException("the name of " + type + " cannot be changed");
      }
      ObjectNode request = declaration.properties().deepCopy().asObject();
      request.remove("Tags");
      request.put(key, resource.ref());
      try {
        loop.call(
            () ->
                api.call("Update" + type.substring(type.lastIndexOf(':') + 1), new Input(request)));
      } catch (AwsException e) {
        throw new DeployException(e.message());
      }
      return resource;
    }

    @Override
    public void delete(Declaration declaration, Resource resource) {
      Providers.delete(loop, api, type.substring(type.lastIndexOf(':') + 1), key, resource.ref());
    }

    private String kind() {
      return type.substring(type.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
    }
  }

  private final Loop loop;
  private final Ids ids;
  private final Aliases aliases;
  private final Placements placements;
  private final Matchmaking matchmaking;
  private final Configurations configurations;
  private final Tags tags;
  private final Api api;

  Providers(
      Loop loop,
      Ids ids,
      Aliases aliases,
      Placements placements,
      Matchmaking matchmaking,
      Configurations configurations,
      Tags tags,
      Api api) {
    this.api = api;
    this.configurations = configurations;
    this.tags = tags;
    tags.kind("alias", id -> aliases.find(id).isPresent());
    tags.kind("gamesessionqueue", name -> placements.queue(name).isPresent());
    tags.kind("matchmakingruleset", name -> matchmaking.ruleSet(name).isPresent());
    tags.kind("matchmakingconfiguration", name -> matchmaking.configuration(name).isPresent());
    this.loop = loop;
    this.ids = ids;
    this.aliases = aliases;
    this.placements = placements;
    this.matchmaking = matchmaking;
  }

  List<ResourceProvider> all() {
    return List.of(
        new Simple(
            "AWS::GameLift::Alias",
            Set.of("Name", "Description", "RoutingStrategy", "Tags"),
            Map.of(),
            loop,
            tags,
            api,
            "AliasId",
            this::alias),
        new Simple(
            "AWS::GameLift::GameSessionQueue",
            Set.of(
                "Name",
                "Destinations",
                "TimeoutInSeconds",
                "PlayerLatencyPolicies",
                "FilterConfiguration",
                "PriorityConfiguration",
                "CustomEventData",
                "NotificationTarget",
                "Tags"),
            Map.of(),
            loop,
            tags,
            api,
            "Name",
            this::queue),
        new Simple(
            "AWS::GameLift::MatchmakingRuleSet",
            Set.of("Name", "RuleSetBody", "Tags"),
            Map.of(),
            loop,
            tags,
            api,
            "Name",
            this::ruleSet),
        new Simple(
            "AWS::GameLift::MatchmakingConfiguration",
            Set.of(
                "Name",
                "Description",
                "AcceptanceRequired",
                "AcceptanceTimeoutSeconds",
                "AdditionalPlayerCount",
                "BackfillMode",
                "CustomEventData",
                "FlexMatchMode",
                "GameProperties",
                "GameSessionData",
                "GameSessionQueueArns",
                "NotificationTarget",
                "RequestTimeoutSeconds",
                "RuleSetName",
                "Tags"),
            Map.of(
                "CreationTime", "the time of creation is set by the service",
                "RuleSetArn", "the rule set is found by its name"),
            loop,
            tags,
            api,
            "Name",
            this::configuration));
  }

  /**
   * As a call of the API would, so that what the service refuses is refused here.
   *
   * @param key the member of the request that names it
   * @throws DeployException in the service's own words; what is already gone is no error
   */
  static void delete(Loop loop, Api api, String kind, String key, String ref) {
    try {
      loop.call(() -> api.call("Delete" + kind, new Input(Shapes.object().put(key, ref))));
    } catch (AwsException e) {
      if (!e.code().equals("NotFoundException")) {
        throw new DeployException(e.message());
      }
    }
  }

  private static Property of(ResourceProvider.Declaration declaration) {
    return new Property(declaration.properties(), declaration.logicalId());
  }

  private ResourceProvider.Resource alias(ResourceProvider.Declaration declaration) {
    Property property = of(declaration);
    var routing = property.object("RoutingStrategy").only("Type", "FleetId", "Message");
    var alias =
        aliases.create(
            property.required("Name"),
            property.text("Description"),
            FleetApi.routing(new Input(routing.json())));
    return new ResourceProvider.Resource(
        alias.id(), Map.of("AliasId", alias.id(), "AliasArn", alias.arn()));
  }

  private ResourceProvider.Resource queue(ResourceProvider.Declaration declaration) {
    Property property = of(declaration);
    String name = property.matching("Name", "[a-zA-Z0-9-]{1,128}");
    if (placements.queue(name).isPresent()) {
      throw property.error("Name", name + " is taken by another queue");
    }
    var queue =
        new Queue(
            name,
            ids.queueArn(name),
            property.number("TimeoutInSeconds", 600, 10, 600),
            property.objects("Destinations").stream()
                .map(destination -> destination.only("DestinationArn").required("DestinationArn"))
                .toList(),
            property.text("CustomEventData"),
            property.text("NotificationTarget"),
            QueuePolicy.read(property, QueuePolicy.NONE));
    placements.put(queue);
    return new ResourceProvider.Resource(name, Map.of("Name", name, "Arn", queue.arn()));
  }

  private ResourceProvider.Resource ruleSet(ResourceProvider.Declaration declaration) {
    Property property = of(declaration);
    String name = property.matching("Name", "[a-zA-Z0-9-.]{1,128}");
    if (matchmaking.ruleSet(name).isPresent()) {
      throw property.error(
          "Name", name + " is taken; rule sets cannot be edited, give it a new name");
    }
    var ruleSet = matchmaking.createRuleSet(name, property.required("RuleSetBody"));
    return new ResourceProvider.Resource(name, Map.of("Name", name, "Arn", ruleSet.arn()));
  }

  private ResourceProvider.Resource configuration(ResourceProvider.Declaration declaration) {
    Property property = of(declaration);
    String name = property.matching("Name", "[a-zA-Z0-9-.]{1,128}");
    if (matchmaking.configuration(name).isPresent()) {
      throw property.error("Name", name + " is taken by another configuration");
    }
    Configuration configuration = configurations.read(property, loop.now());
    matchmaking.create(configuration);
    return new ResourceProvider.Resource(name, Map.of("Name", name, "Arn", configuration.arn()));
  }
}
