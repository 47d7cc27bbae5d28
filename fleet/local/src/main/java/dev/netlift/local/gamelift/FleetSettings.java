package dev.netlift.local.gamelift;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What a fleet was asked to be beyond what runs it: members of the request as they were written,
 * and so as they are described. Immutable.
 */
record FleetSettings(Map<String, JsonNode> members) {
  static final FleetSettings NONE = new FleetSettings(Map.of());

  private static final List<String> UPDATED =
      List.of("ResourceCreationLimitPolicy", "MetricGroups", "AnywhereConfiguration");
  private static final List<String> KEPT =
      List.of(
          "ResourceCreationLimitPolicy",
          "MetricGroups",
          "AnywhereConfiguration",
          "CertificateConfiguration",
          "InstanceRoleCredentialsProvider",
          "LogPaths",
          "PlayerGatewayConfiguration",
          "PlayerGatewayMode",
          "ServerLaunchParameters",
          "ServerLaunchPath");

  /** How many game sessions one creator may start in some time. */
  record CreatorLimit(int sessions, int minutes) {}

  FleetSettings {
    members = Map.copyOf(members);
  }

  /** Those of a request that makes a fleet. */
  static FleetSettings of(JsonNode request) {
    return NONE.with(request, KEPT);
  }

  /** Those, and the system that the build is for. */
  FleetSettings on(String system) {
    var after = new TreeMap<>(members);
    after.put("OperatingSystem", StringNode.valueOf(system));
    return new FleetSettings(after);
  }

  /** Empty where nobody knows: on other people's computes. */
  String system() {
    JsonNode system = members.get("OperatingSystem");
    return system == null ? "" : system.asString();
  }

  /** With what UpdateFleetAttributes names. */
  FleetSettings updated(JsonNode request) {
    return with(request, UPDATED);
  }

  private FleetSettings with(JsonNode request, List<String> names) {
    var after = new TreeMap<>(members);
    for (String name : names) {
      JsonNode value = request.path(name);
      if (!value.isMissingNode() && !value.isNull()) {
        after.put(name, value);
      }
    }
    return new FleetSettings(after);
  }

  /**
   * Empty when the fleet has none; a number that was not given is 0, and 0 minutes are no limit.
   */
  Optional<CreatorLimit> creatorLimit() {
    return Optional.ofNullable(members.get("ResourceCreationLimitPolicy"))
        .map(
            policy ->
                new CreatorLimit(
                    policy.path("NewGameSessionsPerCreator").asInt(0),
                    policy.path("PolicyPeriodInMinutes").asInt(0)))
        .filter(limit -> limit.minutes > 0);
  }

  void describe(ObjectNode attributes) {
    members.forEach(attributes::set);
  }
}
