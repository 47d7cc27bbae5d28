package dev.netlift.local.eventbridge;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** AWS::Events::Rule: Ref is the name. */
final class RuleProvider implements ResourceProvider {
  private final EventBridge bridge;

  RuleProvider(EventBridge bridge) {
    this.bridge = bridge;
  }

  @Override
  public String type() {
    return "AWS::Events::Rule";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "Name",
        "Description",
        "EventPattern",
        "ScheduleExpression",
        "State",
        "Targets",
        "EventBusName");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "RoleArn",
            "of the rule itself, which no kind of target here uses; a target's own is handled",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    String bus = properties.path("EventBusName").asString("default");
    if (!bus.equals("default") && !bus.equals(bridge.busArn())) {
      throw new DeployException(where + ": there is no bus but the default one, not " + bus);
    }
    ObjectNode put = properties.deepCopy().asObject();
    put.put("Name", properties.path("Name").asString(declaration.inventedName()));
    if (properties.path("EventPattern").isObject()) {
      put.put("EventPattern", properties.path("EventPattern").toString());
    }
    try {
      Rule rule = bridge.put(Rules.parse(put, bridge));
      List<Target> targets = List.of();
      for (JsonNode target : properties.path("Targets")) {
        targets = Rules.with(targets, Target.parse(target));
      }
      List<Target> all = targets;
      bridge.change(rule.name(), old -> old.with(all));
      return new Resource(rule.name(), Map.of("Arn", rule.arn()));
    } catch (AwsException e) {
      throw new DeployException(where + ": " + e.message(), e);
    }
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    try {
      bridge.change(resource.ref(), rule -> rule.with(List.of()));
      bridge.remove(resource.ref());
    } catch (AwsException e) {
      if (!e.code().equals("ResourceNotFoundException")) {
        throw new DeployException(e.message(), e);
      }
    }
  }
}
