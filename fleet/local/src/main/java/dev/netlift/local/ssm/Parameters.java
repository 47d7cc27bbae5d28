package dev.netlift.local.ssm;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parameter Store: String and StringList parameters, newest version only, for as long as this
 * lives. Any thread.
 */
public final class Parameters implements Service {
  private static final int PARAMETERS_MAX = 10_000;
  private static final int VALUE_MAX = 4_096;
  private static final int PAGE_MAX = 10;

  private final String arnPrefix;
  private final Clock clock;
  private final ConcurrentNavigableMap<String, Parameter> parameters =
      new ConcurrentSkipListMap<>();

  private record Parameter(String name, String type, String value, int version, Instant changed) {}

  public Parameters(String region, String account, Clock clock) {
    this.arnPrefix = "arn:aws:ssm:" + region + ":" + account + ":parameter";
    this.clock = clock;
  }

  /** Every provider of SSM resources. */
  public List<ResourceProvider> providers() {
    return List.of(new ParameterProvider(this));
  }

  @Override
  public String signingName() {
    return "ssm";
  }

  @Override
  public Reply handle(Call call) {
    JsonNode body = Bodies.json(call);
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    switch (call.operation()) {
      case "GetParameter" -> {
        Parameter parameter = find(body.path("Name").asString(""));
        if (parameter == null) {
          throw new AwsException(400, "ParameterNotFound", "");
        }
        answer.set("Parameter", describe(parameter));
      }
      case "GetParameters" -> getAll(body.path("Names"), answer);
      case "GetParametersByPath" -> getByPath(body, answer);
      case "PutParameter" -> {
        int version =
            put(
                body.path("Name").asString(""),
                body.path("Type").asString("String"),
                body.path("Value").asString(""),
                body.path("Overwrite").asBoolean(false));
        answer.put("Version", version).put("Tier", "Standard");
      }
      default ->
          throw new AwsException(
              400, "UnknownOperationException", "Not served here: " + call.operation());
    }
    return Bodies.reply(call, answer);
  }

  private @Nullable Parameter find(String nameOrArn) {
    String name = nameOrArn;
    if (name.startsWith(arnPrefix)) {
      name = name.substring(arnPrefix.length());
      // The ARN of "x" and of "/x" is the same.
      return parameters.getOrDefault(
          name, parameters.get(name.substring(Math.min(1, name.length()))));
    }
    return parameters.get(name);
  }

  private void getAll(JsonNode names, ObjectNode answer) {
    if (names.isEmpty() || names.size() > PAGE_MAX) {
      throw new AwsException(400, "ValidationException", "Names must be 1 to " + PAGE_MAX);
    }
    ArrayNode found = answer.putArray("Parameters");
    ArrayNode invalid = answer.putArray("InvalidParameters");
    for (JsonNode name : names) {
      Parameter parameter = find(name.asString(""));
      if (parameter == null) {
        invalid.add(name.asString(""));
      } else {
        found.add(describe(parameter));
      }
    }
  }

  private void getByPath(JsonNode body, ObjectNode answer) {
    String path = body.path("Path").asString("");
    if (!path.startsWith("/")) {
      throw new AwsException(400, "ValidationException", "Path must begin with a slash");
    }
    String prefix = path.endsWith("/") ? path : path + "/";
    boolean recursive = body.path("Recursive").asBoolean(false);
    int most = Math.clamp(body.path("MaxResults").asInt(PAGE_MAX), 1, PAGE_MAX);
    // The token is the last name told, so a page is right whatever is put meanwhile.
    String after = body.path("NextToken").asString(prefix);
    ArrayNode found = answer.putArray("Parameters");
    String last = "";
    for (Parameter parameter : parameters.tailMap(after, false).values()) {
      if (!parameter.name().startsWith(prefix)) {
        break;
      }
      if (!recursive && parameter.name().indexOf('/', prefix.length()) >= 0) {
        continue;
      }
      if (found.size() == most) {
        answer.put("NextToken", last);
        return;
      }
      found.add(describe(parameter));
      last = parameter.name();
    }
  }

  int put(String name, String type, String value, boolean overwrite) {
    if (!name.matches("[a-zA-Z0-9_.\\-/]{1,1011}")) {
      throw new AwsException(400, "ValidationException", "Name must match [a-zA-Z0-9_.-/]+");
    }
    if (!type.equals("String") && !type.equals("StringList")) {
      throw new AwsException(
          400, "UnsupportedParameterType", "Only String and StringList are served locally");
    }
    if (value.isEmpty() || value.length() > VALUE_MAX) {
      throw new AwsException(400, "ValidationException", "Value must be 1 to " + VALUE_MAX);
    }
    if (parameters.size() >= PARAMETERS_MAX) {
      throw new AwsException(400, "ParameterLimitExceeded", "At most " + PARAMETERS_MAX);
    }
    Parameter put =
        parameters.compute(
            name,
            (key, old) -> {
              if (old != null && !overwrite) {
                throw new AwsException(
                    400,
                    "ParameterAlreadyExists",
                    "The parameter already exists. To overwrite this value, set the overwrite"
                        + " option in the request to true.");
              }
              int version = old == null ? 1 : old.version() + 1;
              return new Parameter(name, type, value, version, clock.instant());
            });
    return put.version();
  }

  void remove(String name) {
    parameters.remove(name);
  }

  private ObjectNode describe(Parameter parameter) {
    String slash = parameter.name().startsWith("/") ? "" : "/";
    return Bodies.MAPPER
        .createObjectNode()
        .put("Name", parameter.name())
        .put("Type", parameter.type())
        .put("Value", parameter.value())
        .put("Version", parameter.version())
        .put("LastModifiedDate", parameter.changed().toEpochMilli() / 1_000.0)
        .put("ARN", arnPrefix + slash + parameter.name())
        .put("DataType", "text");
  }
}
