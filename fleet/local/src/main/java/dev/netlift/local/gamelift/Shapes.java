package dev.netlift.local.gamelift;

import dev.netlift.local.flexmatch.AttributeValue;
import dev.netlift.local.flexmatch.Player;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes our state in the shapes of the GameLift API. */
final class Shapes {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Shapes() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** {@code {name: [items], NextToken}}. */
  static <T> ObjectNode page(String name, Pages<T> page, Function<T, ObjectNode> shape) {
    ObjectNode node = object();
    ArrayNode array = node.putArray(name);
    page.items().forEach(item -> array.add(shape.apply(item)));
    page.next().ifPresent(next -> node.put("NextToken", next));
    return node;
  }

  /** Seconds since the epoch, with milliseconds as a fraction. */
  static double time(Instant instant) {
    return instant.toEpochMilli() / 1_000.0;
  }

  static void text(ObjectNode node, String name, String value) {
    if (!value.isEmpty()) {
      node.put(name, value);
    }
  }

  static ObjectNode gameSession(GameSession session) {
    ObjectNode node =
        object()
            .put("GameSessionId", session.arn)
            .put("FleetId", session.fleetId)
            .put("FleetArn", session.fleetArn)
            .put("CreationTime", time(session.created))
            .put("CurrentPlayerSessionCount", session.playerCount())
            .put("MaximumPlayerSessionCount", session.spec.playersMax())
            .put("Status", session.status.name())
            .put("IpAddress", session.ipAddress)
            .put("DnsName", session.dnsName)
            .put("Port", session.port)
            .put("PlayerSessionCreationPolicy", session.policy)
            .put("Location", session.location);
    text(node, "CreatorId", session.creatorId);
    session.process.ifPresent(process -> node.put("ComputeName", process.computeName()));
    text(node, "Name", session.spec.name());
    text(node, "StatusReason", session.statusReason);
    text(node, "GameSessionData", session.spec.data());
    text(node, "MatchmakerData", session.matchmakerData);
    session.ended.ifPresent(ended -> node.put("TerminationTime", time(ended)));
    properties(node, session.spec.properties());
    return node;
  }

  private static void properties(ObjectNode node, Map<String, String> properties) {
    ArrayNode array = node.putArray("GameProperties");
    properties.forEach((key, value) -> array.addObject().put("Key", key).put("Value", value));
  }

  static ObjectNode playerSession(PlayerSession player) {
    ObjectNode node =
        object()
            .put("PlayerSessionId", player.id)
            .put("PlayerId", player.playerId)
            .put("GameSessionId", player.session.arn)
            .put("FleetId", player.session.fleetId)
            .put("FleetArn", player.session.fleetArn)
            .put("CreationTime", time(player.created))
            .put("Status", player.status.name())
            .put("IpAddress", player.session.ipAddress)
            .put("DnsName", player.session.dnsName)
            .put("Port", player.session.port);
    text(node, "PlayerData", player.playerData);
    player.ended.ifPresent(ended -> node.put("TerminationTime", time(ended)));
    return node;
  }

  static ObjectNode fleet(Fleet fleet) {
    ObjectNode node =
        object()
            .put("FleetId", fleet.id)
            .put("FleetArn", fleet.arn)
            .put("Name", fleet.name)
            .put("CreationTime", time(fleet.created))
            .put("Status", fleet.status())
            .put("NewGameSessionProtectionPolicy", fleet.protection)
            .put("ComputeType", fleet.anywhere() ? "ANYWHERE" : "EC2");
    text(node, "Description", fleet.description);
    if (!fleet.anywhere()) {
      node.put("FleetType", fleet.type)
          .put("InstanceType", fleet.spec.instanceType())
          .put("BuildId", fleet.spec.buildId())
          .put("BuildArn", fleet.arn.replace("fleet/" + fleet.id, "build/" + fleet.spec.buildId()))
          .put("PlayerGatewayMode", "DISABLED");
      node.putObject("CertificateConfiguration").put("CertificateType", "DISABLED");
      if (fleet.stoppedActions.contains(fleet.location())) {
        node.putArray("StoppedActions").add("AUTO_SCALING");
      }
    }
    fleet.settings.describe(node);
    fleet.spec.roleArn().ifPresent(role -> node.put("InstanceRoleArn", role));
    return node;
  }

  static ObjectNode event(FleetEvent event) {
    return object()
        .put("EventId", event.eventId())
        .put("ResourceId", event.fleetId())
        .put("EventCode", event.code())
        .put("Message", event.message())
        .put("EventTime", time(event.time()));
  }

  /**
   * @param location what it is said to be of
   * @param locations whose processes count
   */
  static ObjectNode utilization(Fleet fleet, String location, List<String> locations) {
    List<ServerProcess> processes =
        fleet.processes().stream()
            .filter(process -> locations.contains(process.slot.host.location()))
            .toList();
    List<GameSession> open =
        processes.stream()
            .flatMap(process -> process.session.stream())
            .filter(GameSession::open)
            .toList();
    return object()
        .put("FleetId", fleet.id)
        .put("FleetArn", fleet.arn)
        .put(
            "ActiveServerProcessCount",
            processes.stream().filter(p -> p.state == ServerProcess.State.ACTIVE).count())
        .put("ActiveGameSessionCount", open.size())
        .put("CurrentPlayerSessionCount", open.stream().mapToInt(GameSession::playerCount).sum())
        .put("MaximumPlayerSessionCount", open.stream().mapToInt(s -> s.spec.playersMax()).sum())
        .put("Location", location);
  }

  static ObjectNode alias(Aliases.Alias alias) {
    ObjectNode node =
        object()
            .put("AliasId", alias.id())
            .put("Name", alias.name())
            .put("AliasArn", alias.arn())
            .put("CreationTime", time(alias.created()))
            .put("LastUpdatedTime", time(alias.updated()));
    text(node, "Description", alias.description());
    ObjectNode routing = node.putObject("RoutingStrategy");
    switch (alias.routing()) {
      case Aliases.Routing.Simple(String fleetId) ->
          routing.put("Type", "SIMPLE").put("FleetId", fleetId);
      case Aliases.Routing.Terminal(String message) ->
          routing.put("Type", "TERMINAL").put("Message", message);
    }
    return node;
  }

  static ObjectNode queue(Queue queue) {
    ObjectNode node =
        object()
            .put("Name", queue.name())
            .put("GameSessionQueueArn", queue.arn())
            .put("TimeoutInSeconds", queue.timeoutSeconds());
    text(node, "CustomEventData", queue.customEventData());
    text(node, "NotificationTarget", queue.notificationTarget());
    ArrayNode destinations = node.putArray("Destinations");
    queue.destinations().forEach(arn -> destinations.addObject().put("DestinationArn", arn));
    policy(node, queue.policy());
    return node;
  }

  private static void policy(ObjectNode node, QueuePolicy policy) {
    if (!policy.latencyPolicies().isEmpty()) {
      ArrayNode latencies = node.putArray("PlayerLatencyPolicies");
      for (QueuePolicy.LatencyPolicy each : policy.latencyPolicies()) {
        ObjectNode latency =
            latencies
                .addObject()
                .put("MaximumIndividualPlayerLatencyMilliseconds", each.millisMax());
        if (each.seconds() > 0) {
          latency.put("PolicyDurationSeconds", each.seconds());
        }
      }
    }
    if (!policy.allowedLocations().isEmpty()) {
      ArrayNode allowed = node.putObject("FilterConfiguration").putArray("AllowedLocations");
      policy.allowedLocations().forEach(allowed::add);
    }
    if (!policy.priorityOrder().isEmpty() || !policy.locationOrder().isEmpty()) {
      ObjectNode priority = node.putObject("PriorityConfiguration");
      ArrayNode order = priority.putArray("PriorityOrder");
      policy.priorityOrder().forEach(criterion -> order.add(criterion.name()));
      ArrayNode locations = priority.putArray("LocationOrder");
      policy.locationOrder().forEach(locations::add);
    }
  }

  static ObjectNode placement(Placement placement) {
    ObjectNode node =
        object()
            .put("PlacementId", placement.request.id())
            .put("GameSessionQueueName", placement.queue.name())
            .put("Status", placement.status.name())
            .put("MaximumPlayerSessionCount", placement.request.session().playersMax())
            .put("StartTime", time(placement.started));
    placement.ended.ifPresent(ended -> node.put("EndTime", time(ended)));
    properties(node, placement.request.session().properties());
    text(node, "GameSessionData", placement.request.session().data());
    text(node, "MatchmakerData", placement.request.session().matchmakerData());
    text(node, "GameSessionName", placement.request.session().name());
    if (!placement.request.locationsFirst().isEmpty()) {
      ObjectNode override = node.putObject("PriorityConfigurationOverride");
      override.put(
          "PlacementFallbackStrategy",
          placement.request.noOthers() ? "NONE" : "DEFAULT_AFTER_SINGLE_PASS");
      ArrayNode order = override.putArray("LocationOrder");
      placement.request.locationsFirst().forEach(order::add);
    }
    ArrayNode latencies = node.putArray("PlayerLatencies");
    placement
        .request
        .latencies()
        .forEach(
            (player, byLocation) ->
                byLocation.forEach(
                    (location, ms) ->
                        latencies
                            .addObject()
                            .put("PlayerId", player)
                            .put("RegionIdentifier", location)
                            .put("LatencyInMilliseconds", ms)));
    placement.session.ifPresent(
        session ->
            node.put("GameSessionId", session.arn)
                .put("GameSessionArn", session.arn)
                .put("GameSessionRegion", session.location)
                .put("IpAddress", session.ipAddress)
                .put("DnsName", session.dnsName)
                .put("Port", session.port));
    ArrayNode placed = node.putArray("PlacedPlayerSessions");
    placement.placed.forEach(
        player ->
            placed.addObject().put("PlayerId", player.playerId).put("PlayerSessionId", player.id));
    return node;
  }

  static ObjectNode ruleSet(Matchmaking.RuleSetResource ruleSet) {
    return object()
        .put("RuleSetName", ruleSet.name())
        .put("RuleSetArn", ruleSet.arn())
        .put("RuleSetBody", ruleSet.body())
        .put("CreationTime", time(ruleSet.created()));
  }

  static ObjectNode configuration(Configuration configuration, Ids ids) {
    ObjectNode node =
        object()
            .put("Name", configuration.name())
            .put("ConfigurationArn", configuration.arn())
            .put("RequestTimeoutSeconds", configuration.requestTimeoutSeconds())
            .put("AcceptanceRequired", configuration.acceptanceRequired())
            .put("RuleSetName", configuration.ruleSetName())
            .put("RuleSetArn", ids.ruleSetArn(configuration.ruleSetName()))
            .put("CreationTime", time(configuration.created()))
            .put("BackfillMode", configuration.automaticBackfill() ? "AUTOMATIC" : "MANUAL")
            .put(
                "FlexMatchMode",
                configuration.queueName().isPresent() ? "WITH_QUEUE" : "STANDALONE");
    ArrayNode queues = node.putArray("GameSessionQueueArns");
    configuration.queueName().ifPresent(queue -> queues.add(ids.queueArn(queue)));
    configuration
        .acceptanceTimeoutSeconds()
        .ifPresent(seconds -> node.put("AcceptanceTimeoutSeconds", seconds));
    if (configuration.queueName().isPresent()) {
      node.put("AdditionalPlayerCount", configuration.additionalPlayers());
    }
    text(node, "Description", configuration.description());
    text(node, "NotificationTarget", configuration.notificationTarget());
    text(node, "CustomEventData", configuration.customEventData());
    text(node, "GameSessionData", configuration.gameSessionData());
    properties(node, configuration.gameProperties());
    return node;
  }

  /**
   * @param estimateMillis how long a ticket that waits will have to
   */
  static ObjectNode ticket(MatchTicket ticket, OptionalLong estimateMillis) {
    ObjectNode node =
        object()
            .put("TicketId", ticket.ticket.id())
            .put("ConfigurationName", ticket.configuration.name())
            .put("ConfigurationArn", ticket.configuration.arn())
            .put("Status", ticket.state.name())
            .put("StartTime", time(ticket.started));
    if (ticket.ended.isEmpty() && estimateMillis.isPresent()) {
      node.put("EstimatedWaitTime", Math.ceilDiv(estimateMillis.getAsLong(), 1_000L));
    }
    text(node, "StatusReason", ticket.reason);
    text(node, "StatusMessage", ticket.message);
    ticket.ended.ifPresent(ended -> node.put("EndTime", time(ended)));
    ArrayNode players = node.putArray("Players");
    ticket.ticket.players().forEach(player -> players.add(player(ticket, player)));
    ticket.session.ifPresent(
        session -> {
          ObjectNode info =
              node.putObject("GameSessionConnectionInfo")
                  .put("GameSessionArn", session.arn)
                  .put("IpAddress", session.ipAddress)
                  .put("DnsName", session.dnsName)
                  .put("Port", session.port);
          ArrayNode matched = info.putArray("MatchedPlayerSessions");
          ticket.playerSessions.forEach(
              (player, id) ->
                  matched.addObject().put("PlayerId", player).put("PlayerSessionId", id));
        });
    return node;
  }

  private static ObjectNode player(MatchTicket ticket, Player player) {
    ObjectNode node = object().put("PlayerId", player.id());
    ObjectNode attributes = node.putObject("PlayerAttributes");
    player.attributes().forEach((name, value) -> attribute(attributes.putObject(name), value));
    String team = ticket.teams.get(player.id());
    if (team != null) {
      node.put("Team", team);
    }
    ObjectNode latencies = node.putObject("LatencyInMs");
    player.latencyMillis().forEach(latencies::put);
    return node;
  }

  private static void attribute(ObjectNode node, AttributeValue value) {
    switch (value) {
      case AttributeValue.Text(String text) -> node.put("S", text);
      case AttributeValue.Number(double number) -> node.put("N", number);
      case AttributeValue.TextList list -> {
        ArrayNode texts = node.putArray("SL");
        list.values().forEach(texts::add);
      }
      case AttributeValue.NumberMap map -> {
        ObjectNode numbers = node.putObject("SDM");
        map.values().forEach(numbers::put);
      }
    }
  }
}
