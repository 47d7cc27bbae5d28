package dev.netlift.local.eventbridge;

import static dev.netlift.local.eventbridge.Rules.invalid;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The API of EventBridge, in AWS JSON 1.1. */
final class EventCalls {
  private static final int ENTRIES_MAX = 10;
  private static final int ENTRIES_BYTES_MAX = 256 * 1_024;
  private static final int PAGE_MAX = 100;
  private static final Set<String> EVENT_FIELDS =
      Set.of("id", "detail-type", "source", "account", "time", "region", "resources");

  private final EventBridge bridge;

  EventCalls(EventBridge bridge) {
    this.bridge = bridge;
  }

  ObjectNode handle(String operation, JsonNode body) {
    requireDefaultBus(body.path("EventBusName").asString(""));
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    switch (operation) {
      case "PutEvents" -> putEvents(body.path("Entries"), answer);
      case "PutRule" -> answer.put("RuleArn", bridge.put(Rules.parse(body, bridge)).arn());
      case "DeleteRule" -> bridge.remove(body.path("Name").asString(""));
      case "DescribeRule" -> {
        ObjectNode described = describe(bridge.rule(body.path("Name").asString("")));
        answer.setAll(described);
        answer.put("CreatedBy", bridge.busArn().split(":", 6)[4]);
      }
      case "EnableRule" -> bridge.change(body.path("Name").asString(""), rule -> rule.with(true));
      case "DisableRule" -> bridge.change(body.path("Name").asString(""), rule -> rule.with(false));
      case "ListRules" -> {
        String prefix = body.path("NamePrefix").asString("");
        List<Rule> rules =
            bridge.rules().stream().filter(r -> r.name().startsWith(prefix)).toList();
        page(body, rules, Rule::name, answer, "Rules", EventCalls::describe);
      }
      case "ListRuleNamesByTarget" -> {
        String arn = body.path("TargetArn").asString("");
        List<Rule> rules =
            bridge.rules().stream()
                .filter(r -> r.targets().stream().anyMatch(t -> t.arn().equals(arn)))
                .toList();
        page(
            body,
            rules,
            Rule::name,
            answer,
            "RuleNames",
            rule -> Bodies.MAPPER.getNodeFactory().stringNode(rule.name()));
      }
      case "PutTargets" -> putTargets(body, answer);
      case "RemoveTargets" -> removeTargets(body, answer);
      case "ListTargetsByRule" ->
          page(
              body,
              bridge.rule(body.path("Rule").asString("")).targets(),
              Target::id,
              answer,
              "Targets",
              Target::json);
      case "TestEventPattern" ->
          answer.put(
              "Result",
              Rules.compile(body.path("EventPattern").asString(""))
                  .matches(event(body.path("Event").asString(""))));
      case "DescribeEventBus" -> answer.put("Name", "default").put("Arn", bridge.busArn());
      case "ListEventBuses" ->
          answer
              .putArray("EventBuses")
              .addObject()
              .put("Name", "default")
              .put("Arn", bridge.busArn());
      default ->
          throw new AwsException(400, "UnknownOperationException", "Not served here: " + operation);
    }
    return answer;
  }

  private void requireDefaultBus(String name) {
    if (!name.isEmpty() && !name.equals("default") && !name.equals(bridge.busArn())) {
      throw new AwsException(
          400, "ResourceNotFoundException", "Event bus " + name + " does not exist.");
    }
  }

  private void putEvents(JsonNode entries, ObjectNode answer) {
    if (entries.isEmpty() || entries.size() > ENTRIES_MAX) {
      throw invalid(
          "Value at 'entries' failed to satisfy constraint: Member must have length 1 to "
              + ENTRIES_MAX);
    }
    int bytes = 0;
    for (JsonNode entry : entries) {
      bytes += entry.toString().length();
    }
    if (bytes > ENTRIES_BYTES_MAX) {
      throw invalid("Total size of the entries in the request is over the limit.");
    }
    ArrayNode results = answer.putArray("Entries");
    int failed = 0;
    for (JsonNode entry : entries) {
      ObjectNode result = results.addObject();
      try {
        result.put("EventId", putEvent(entry));
      } catch (AwsException e) {
        failed++;
        result.put("ErrorCode", e.code()).put("ErrorMessage", e.message());
      }
    }
    answer.put("FailedEntryCount", failed);
  }

  private String putEvent(JsonNode entry) {
    String source = required(entry, "Source");
    String type = required(entry, "DetailType");
    String text = required(entry, "Detail");
    if (source.startsWith("aws.")) {
      throw new AwsException(
          400, "NotAuthorizedForSourceException", "Not authorized for the source.");
    }
    try {
      requireDefaultBus(entry.path("EventBusName").asString(""));
    } catch (AwsException e) {
      throw new AwsException(400, "InvalidArgument", e.message());
    }
    var resources = new ArrayList<String>();
    entry.path("Resources").forEach(resource -> resources.add(resource.asString("")));
    ObjectNode event =
        bridge.envelope(source, type, time(entry.path("Time")), resources, detail(text));
    if (!bridge.offer(event, event.toString())) {
      throw new AwsException(400, "ThrottlingException", "Rate exceeded");
    }
    return event.path("id").asString();
  }

  private static ObjectNode detail(String text) {
    try {
      if (Bodies.MAPPER.readTree(text) instanceof ObjectNode detail) {
        return detail;
      }
    } catch (JacksonException e) {
      // No JSON at all is as wrong as no object.
    }
    throw new AwsException(400, "MalformedDetail", "Detail is malformed.");
  }

  /** A number of seconds, as JSON 1.1 has times. */
  private Instant time(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return bridge.now();
    }
    try {
      return Instant.ofEpochMilli(Math.round(node.asDouble(0) * 1_000));
    } catch (DateTimeException e) {
      throw new AwsException(400, "InvalidArgument", "Parameter Time is not valid.");
    }
  }

  private static String required(JsonNode entry, String name) {
    String text = entry.path(name).asString("");
    if (text.isEmpty()) {
      throw new AwsException(
          400,
          "InvalidArgument",
          "Parameter " + name + " is not valid. Reason: " + name + " is a required argument.");
    }
    return text;
  }

  private static String event(String text) {
    try {
      JsonNode event = Bodies.MAPPER.readTree(text);
      for (String field : EVENT_FIELDS) {
        if (!event.has(field)) {
          throw invalid("Parameter Event is not valid. Reason: " + field + " is missing.");
        }
      }
      return event.toString();
    } catch (JacksonException e) {
      throw invalid("Parameter Event is not valid. Reason: it is not JSON.");
    }
  }

  private void putTargets(JsonNode body, ObjectNode answer) {
    JsonNode targets = body.path("Targets");
    if (targets.isEmpty() || targets.size() > PAGE_MAX) {
      throw invalid("Targets must be 1 to " + PAGE_MAX);
    }
    String rule = body.path("Rule").asString("");
    bridge.rule(rule);
    List<Target> parsed = targets.valueStream().map(Target::parse).toList();
    bridge.change(
        rule,
        old -> {
          List<Target> all = old.targets();
          for (Target target : parsed) {
            all = Rules.with(all, target);
          }
          return old.with(all);
        });
    answer.put("FailedEntryCount", 0).putArray("FailedEntries");
  }

  private void removeTargets(JsonNode body, ObjectNode answer) {
    Set<String> ids = new java.util.HashSet<>();
    body.path("Ids").forEach(id -> ids.add(id.asString("")));
    Set<String> missing = new java.util.TreeSet<>(ids);
    bridge.change(
        body.path("Rule").asString(""),
        rule -> {
          rule.targets().forEach(target -> missing.remove(target.id()));
          return rule.with(rule.targets().stream().filter(t -> !ids.contains(t.id())).toList());
        });
    answer.put("FailedEntryCount", missing.size());
    ArrayNode failed = answer.putArray("FailedEntries");
    for (String id : missing) {
      failed
          .addObject()
          .put("TargetId", id)
          .put("ErrorCode", "ResourceNotFoundException")
          .put("ErrorMessage", "There is no such target.");
    }
  }

  private static ObjectNode describe(Rule rule) {
    ObjectNode node =
        Bodies.MAPPER
            .createObjectNode()
            .put("Name", rule.name())
            .put("Arn", rule.arn())
            .put("State", rule.enabled() ? "ENABLED" : "DISABLED")
            .put("EventBusName", "default");
    rule.patternText().ifPresent(text -> node.put("EventPattern", text));
    rule.scheduleText().ifPresent(text -> node.put("ScheduleExpression", text));
    if (!rule.description().isEmpty()) {
      node.put("Description", rule.description());
    }
    return node;
  }

  private static <T> void page(
      JsonNode body,
      List<T> all,
      Function<T, String> key,
      ObjectNode answer,
      String name,
      Function<T, JsonNode> write) {
    int most = body.path("Limit").asInt(PAGE_MAX);
    if (most < 1 || most > PAGE_MAX) {
      throw invalid("Limit must be 1 to " + PAGE_MAX);
    }
    String after = body.path("NextToken").asString("");
    List<T> left = all;
    for (int i = 0; i < all.size() && !after.isEmpty(); i++) {
      if (key.apply(all.get(i)).equals(after)) {
        left = all.subList(i + 1, all.size());
      }
    }
    ArrayNode array = answer.putArray(name);
    left.stream().limit(most).forEach(item -> array.add(write.apply(item)));
    if (left.size() > most) {
      answer.put("NextToken", key.apply(left.get(most - 1)));
    }
  }
}
