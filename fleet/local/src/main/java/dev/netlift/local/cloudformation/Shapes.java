package dev.netlift.local.cloudformation;

import dev.netlift.local.deploy.Plan;
import dev.netlift.local.deploy.Standing;
import dev.netlift.local.deploy.TemplateFacts;
import dev.netlift.local.front.Bodies;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the service tells of its stacks, as members of its answers. */
final class Shapes {
  private static final String HIDDEN = "****";

  private Shapes() {}

  static ObjectNode object() {
    return Bodies.MAPPER.createObjectNode();
  }

  static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static ObjectNode stack(Stack stack) {
    synchronized (stack) {
      Wanted wanted = stack.wanted();
      TemplateFacts facts = Requests.facts(wanted.template());
      ObjectNode one =
          object()
              .put("StackId", stack.id)
              .put("StackName", stack.name)
              .put("Description", facts.description())
              .put("CreationTime", time(stack.created))
              .put("StackStatus", stack.status().name())
              .put("DisableRollback", stack.rollbackDisabled())
              .put("EnableTerminationProtection", stack.terminationProtection());
      stack.updated().ifPresent(time -> one.put("LastUpdatedTime", time(time)));
      stack.deleted().ifPresent(time -> one.put("DeletionTime", time(time)));
      if (!stack.reason().isEmpty()) {
        one.put("StackStatusReason", stack.reason());
      }
      one.putObject("DriftInformation").put("StackDriftStatus", "NOT_CHECKED");
      one.putArray("NotificationARNs");
      parameters(one.putArray("Parameters"), wanted, facts);
      ArrayNode capabilities = one.putArray("Capabilities");
      wanted.capabilities().forEach(capabilities::add);
      tags(one.putArray("Tags"), wanted.tags());
      ArrayNode outputs = one.putArray("Outputs");
      stack
          .outputs()
          .forEach(
              (name, value) -> {
                ObjectNode output =
                    outputs.addObject().put("OutputKey", name).put("OutputValue", value);
                String description = facts.outputs().getOrDefault(name, "");
                if (!description.isEmpty()) {
                  output.put("Description", description);
                }
              });
      return one;
    }
  }

  /** With those that nobody gave and the template has by default. */
  private static void parameters(ArrayNode list, Wanted wanted, TemplateFacts facts) {
    for (var parameter : facts.parameters()) {
      String value =
          wanted.parameters().getOrDefault(parameter.name(), parameter.byDefault().orElse(""));
      list.addObject()
          .put("ParameterKey", parameter.name())
          .put("ParameterValue", parameter.secret() ? HIDDEN : value);
    }
  }

  private static void tags(ArrayNode list, Map<String, String> tags) {
    tags.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
  }

  static ObjectNode summary(Stack stack) {
    synchronized (stack) {
      ObjectNode one =
          object()
              .put("StackId", stack.id)
              .put("StackName", stack.name)
              .put("TemplateDescription", Requests.facts(stack.wanted().template()).description())
              .put("CreationTime", time(stack.created))
              .put("StackStatus", stack.status().name());
      stack.updated().ifPresent(time -> one.put("LastUpdatedTime", time(time)));
      stack.deleted().ifPresent(time -> one.put("DeletionTime", time(time)));
      if (!stack.reason().isEmpty()) {
        one.put("StackStatusReason", stack.reason());
      }
      return one;
    }
  }

  static ObjectNode event(Stack stack, StackEvent event) {
    ObjectNode one =
        object()
            .put("StackId", stack.id)
            .put("EventId", event.id())
            .put("StackName", stack.name)
            .put("LogicalResourceId", event.logicalId())
            .put("PhysicalResourceId", event.physicalId())
            .put("ResourceType", event.type())
            .put("Timestamp", time(event.time()))
            .put("ResourceStatus", event.status());
    if (!event.reason().isEmpty()) {
      one.put("ResourceStatusReason", event.reason());
    }
    return one;
  }

  /** As a member of DescribeStackResources. */
  static ObjectNode resource(Stack stack, Stack.Row row) {
    ObjectNode one =
        object()
            .put("StackName", stack.name)
            .put("StackId", stack.id)
            .put("LogicalResourceId", row.logicalId())
            .put("PhysicalResourceId", row.physicalId())
            .put("ResourceType", row.type())
            .put("Timestamp", time(row.time()))
            .put("ResourceStatus", row.status());
    if (!row.reason().isEmpty()) {
      one.put("ResourceStatusReason", row.reason());
    }
    return one;
  }

  /** As a member of ListStackResources. */
  static ObjectNode listed(Stack.Row row) {
    ObjectNode one =
        object()
            .put("LogicalResourceId", row.logicalId())
            .put("PhysicalResourceId", row.physicalId())
            .put("ResourceType", row.type())
            .put("LastUpdatedTimestamp", time(row.time()))
            .put("ResourceStatus", row.status());
    if (!row.reason().isEmpty()) {
      one.put("ResourceStatusReason", row.reason());
    }
    return one;
  }

  static ObjectNode changeSet(Stack stack, ChangeSet set) {
    ObjectNode one = changeSetSummary(stack, set);
    parameters(one.putArray("Parameters"), set.wanted(), Requests.facts(set.wanted().template()));
    ArrayNode capabilities = one.putArray("Capabilities");
    set.wanted().capabilities().forEach(capabilities::add);
    tags(one.putArray("Tags"), set.wanted().tags());
    one.putArray("NotificationARNs");
    return one;
  }

  static ObjectNode changeSetSummary(Stack stack, ChangeSet set) {
    ObjectNode one =
        object()
            .put("ChangeSetName", set.name())
            .put("ChangeSetId", set.id())
            .put("StackId", stack.id)
            .put("StackName", stack.name)
            .put("Description", set.description())
            .put("CreationTime", time(set.created()))
            .put("Status", set.status())
            .put("ExecutionStatus", set.execution());
    if (!set.reason().isEmpty()) {
      one.put("StatusReason", set.reason());
    }
    return one;
  }

  static ObjectNode change(Plan.Change change, Map<String, Standing> standing) {
    ObjectNode one = object().put("Type", "Resource");
    ObjectNode resource =
        one.putObject("ResourceChange")
            .put(
                "Action",
                switch (change.action()) {
                  case ADD -> "Add";
                  case MODIFY -> "Modify";
                  case REMOVE -> "Remove";
                })
            .put("LogicalResourceId", change.logicalId())
            .put("ResourceType", change.type());
    Standing before = standing.get(change.logicalId());
    if (before != null) {
      resource.put("PhysicalResourceId", before.resource().ref());
    }
    ArrayNode scope = resource.putArray("Scope");
    ArrayNode details = resource.putArray("Details");
    if (change.action() == Plan.Action.MODIFY) {
      // A change that would need another resource in its place is refused here, never made.
      resource.put("Replacement", "False");
      scope.add("Properties");
      for (String property : change.properties()) {
        ObjectNode detail = details.addObject();
        detail
            .putObject("Target")
            .put("Attribute", "Properties")
            .put("Name", property)
            .put("RequiresRecreation", "Never");
        detail.put("Evaluation", "Static").put("ChangeSource", "DirectModification");
      }
    }
    return one;
  }

  static ObjectNode facts(TemplateFacts facts) {
    ObjectNode one = object();
    if (!facts.description().isEmpty()) {
      one.put("Description", facts.description());
    }
    if (!facts.version().isEmpty()) {
      one.put("Version", facts.version());
    }
    ArrayNode parameters = one.putArray("Parameters");
    for (var parameter : facts.parameters()) {
      ObjectNode declared =
          parameters
              .addObject()
              .put("ParameterKey", parameter.name())
              .put("ParameterType", parameter.type())
              .put("NoEcho", parameter.secret())
              .put("Description", parameter.description());
      parameter.byDefault().ifPresent(value -> declared.put("DefaultValue", value));
      if (!parameter.allowed().isEmpty()) {
        ArrayNode allowed = declared.putObject("ParameterConstraints").putArray("AllowedValues");
        parameter.allowed().forEach(allowed::add);
      }
    }
    ArrayNode types = one.putArray("ResourceTypes");
    facts.resourceTypes().forEach(types::add);
    ArrayNode capabilities = one.putArray("Capabilities");
    facts
        .capabilities()
        .ifPresent(
            needed -> {
              capabilities.add(needed);
              one.put(
                  "CapabilitiesReason",
                  "The following resource(s) require capabilities: [AWS::IAM::*]");
            });
    return one;
  }
}
