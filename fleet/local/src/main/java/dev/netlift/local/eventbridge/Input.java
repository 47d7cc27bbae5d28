package dev.netlift.local.eventbridge;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What of an event a target gets. Immutable. */
sealed interface Input {
  /** The whole event. */
  record Whole() implements Input {
    @Override
    public String of(ObjectNode event, Rule rule) {
      return event.toString();
    }
  }

  /** A constant. */
  record Constant(String json) implements Input {
    @Override
    public String of(ObjectNode event, Rule rule) {
      return json;
    }
  }

  /** A part of it. */
  record Part(JsonPath path) implements Input {
    @Override
    public String of(ObjectNode event, Rule rule) {
      return path.in(event).map(JsonNode::toString).orElse("null");
    }
  }

  /** A template filled with parts of it. */
  record Transformed(Map<String, JsonPath> paths, String template) implements Input {
    private static final Pattern PLACEHOLDER = Pattern.compile("<([A-Za-z0-9._-]+)>");

    public Transformed {
      paths = Map.copyOf(paths);
    }

    @Override
    public String of(ObjectNode event, Rule rule) {
      Map<String, JsonNode> values = new HashMap<>();
      // A path that leads nowhere leaves nothing behind.
      JsonNode nothing = Bodies.MAPPER.getNodeFactory().stringNode("");
      paths.forEach((name, path) -> values.put(name, path.in(event).orElse(nothing)));
      var strings = Bodies.MAPPER.getNodeFactory();
      values.put("aws.events.rule-arn", strings.stringNode(rule.arn()));
      values.put("aws.events.rule-name", strings.stringNode(rule.name()));
      values.put("aws.events.event.ingestion-time", event.path("time"));
      ObjectNode withoutDetail = event.deepCopy();
      withoutDetail.remove("detail");
      values.put("aws.events.event", withoutDetail);
      values.put("aws.events.event.json", event);
      return fill(values);
    }

    private String fill(Map<String, JsonNode> values) {
      var out = new StringBuilder();
      var matcher = PLACEHOLDER.matcher(template);
      boolean quoted = false;
      for (int i = 0; i < template.length(); ) {
        char c = template.charAt(i);
        if (c == '\\' && i + 1 < template.length()) {
          out.append(c).append(template.charAt(i + 1));
          i += 2;
          continue;
        }
        if (c == '"') {
          quoted = !quoted;
        }
        if (c == '<' && matcher.find(i) && matcher.start() == i) {
          JsonNode value = values.get(matcher.group(1));
          if (value != null) {
            out.append(quoted ? inString(value) : value.toString());
            i = matcher.end();
            continue;
          }
        }
        out.append(c);
        i++;
      }
      return out.toString();
    }

    /** Within quotes the result must stay one JSON string. */
    private static String inString(JsonNode value) {
      String text = value.isString() ? value.asString() : value.toString();
      String json = Bodies.MAPPER.writeValueAsString(text);
      return json.substring(1, json.length() - 1);
    }
  }

  int TEMPLATE_MAX = 8_192;
  int PATHS_MAX = 100;

  /** What the target is given, JSON. */
  String of(ObjectNode event, Rule rule);

  /**
   * @param target as PutTargets has it
   * @throws AwsException ValidationException
   */
  static Input parse(JsonNode target) {
    String id = target.path("Id").asString("");
    int given = 0;
    for (String way : new String[] {"Input", "InputPath", "InputTransformer"}) {
      given += target.has(way) ? 1 : 0;
    }
    if (given > 1) {
      throw invalid(
          "Only one of Input, InputPath, or InputTransformer must be provided for target "
              + id
              + ".");
    }
    if (target.has("Input")) {
      String input = target.path("Input").asString("");
      requireJson(input, "JSON syntax error in input for target " + id + ".");
      return new Constant(input);
    }
    if (target.has("InputPath")) {
      return new Part(JsonPath.parse(target.path("InputPath").asString("")));
    }
    if (!target.has("InputTransformer")) {
      return new Whole();
    }
    JsonNode transformer = target.path("InputTransformer");
    Map<String, JsonPath> paths = new HashMap<>();
    for (var path : transformer.path("InputPathsMap").properties()) {
      if (path.getKey().toLowerCase(java.util.Locale.ROOT).startsWith("aws")) {
        throw invalid("InputPathsMap key " + path.getKey() + " must not start with AWS.");
      }
      paths.put(path.getKey(), JsonPath.parse(path.getValue().asString("")));
    }
    String template = transformer.path("InputTemplate").asString("");
    if (template.isEmpty() || template.length() > TEMPLATE_MAX || paths.size() > PATHS_MAX) {
      throw invalid("InputTransformer for target " + id + " is empty or too long.");
    }
    var input = new Transformed(paths, template);
    requireTemplate(input, id);
    return input;
  }

  private static void requireTemplate(Transformed input, String id) {
    Map<String, JsonNode> probe = new HashMap<>();
    var matcher = Transformed.PLACEHOLDER.matcher(input.template());
    while (matcher.find()) {
      String name = matcher.group(1);
      if (!input.paths().containsKey(name) && !name.startsWith("aws.events.")) {
        throw invalid(
            "Invalid InputTemplate for target "
                + id
                + " : [Placeholder "
                + name
                + " is not in InputPathsMap].");
      }
      probe.put(name, Bodies.MAPPER.getNodeFactory().numberNode(0));
    }
    requireJson(
        input.fill(probe), "Invalid InputTemplate for target " + id + " : it makes no JSON.");
  }

  private static void requireJson(String text, String message) {
    try {
      if (Bodies.MAPPER.readTree(text).isMissingNode()) {
        throw invalid(message);
      }
    } catch (JacksonException e) {
      throw invalid(message);
    }
  }

  private static AwsException invalid(String message) {
    return new AwsException(400, "ValidationException", message);
  }
}
