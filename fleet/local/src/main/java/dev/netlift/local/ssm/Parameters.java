package dev.netlift.local.ssm;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parameter Store: String, StringList and SecureString parameters with their versions, over a
 * restart if it is given a file. Any thread.
 */
public final class Parameters implements Service {
  static final String SECURE = "SecureString";
  private static final String KEY = "alias/aws/ssm";
  private static final int PARAMETERS_MAX = 10_000;
  private static final int VALUE_MAX = 4_096;
  private static final int PAGE_MAX = 10;
  private static final int HISTORY_MAX = 50;

  private final String arnPrefix;
  private final Clock clock;
  private final Sealed sealed = new Sealed();
  private final @Nullable ParameterFile file;
  private final ConcurrentNavigableMap<String, Parameter> parameters =
      new ConcurrentSkipListMap<>();

  /** Gone with the process. */
  public Parameters(String region, String account, Clock clock) {
    this(region, account, clock, null);
  }

  /**
   * @param file keeps them over a restart; null: nothing does
   */
  public Parameters(String region, String account, Clock clock, @Nullable Path file) {
    this.arnPrefix = "arn:aws:ssm:" + region + ":" + account + ":parameter";
    this.clock = clock;
    this.file = file == null ? null : new ParameterFile(file);
    if (this.file != null) {
      this.file.read().forEach(parameter -> parameters.put(parameter.name(), parameter));
    }
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
    boolean open = body.path("WithDecryption").asBoolean(false);
    switch (call.operation()) {
      case "GetParameter" ->
          answer.set(
              "Parameter",
              find(body.path("Name").asString(""))
                  .map(found -> describe(found, open))
                  .orElseThrow(Parameters::notFound));
      case "GetParameters" -> getAll(body.path("Names"), open, answer);
      case "GetParametersByPath" -> getByPath(body, open, answer);
      case "GetParameterHistory" -> history(body, open, answer);
      case "DeleteParameter" -> {
        if (parameters.remove(body.path("Name").asString("")) == null) {
          throw notFound();
        }
        keep();
      }
      case "PutParameter" -> {
        int version =
            put(
                body.path("Name").asString(""),
                body.path("Type").asString(""),
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

  private static AwsException notFound() {
    return new AwsException(400, "ParameterNotFound", "");
  }

  /**
   * One version of a parameter.
   *
   * @param selector as it was asked for: a colon and the number, or empty
   */
  private record Found(Parameter parameter, Parameter.Version version, String selector) {}

  /**
   * @param asked name or ARN, and a version behind a colon if it is not to be the newest
   */
  private Optional<Found> find(String asked) {
    String rest = asked.startsWith(arnPrefix) ? asked.substring(arnPrefix.length()) : asked;
    int colon = rest.indexOf(':');
    String name = colon < 0 ? rest : rest.substring(0, colon);
    String selector = colon < 0 ? "" : rest.substring(colon);
    Parameter parameter = parameters.get(name);
    if (parameter == null && asked.startsWith(arnPrefix)) {
      // The ARN of "x" and of "/x" is the same.
      parameter = parameters.get(name.substring(Math.min(1, name.length())));
    }
    if (parameter == null) {
      return Optional.empty();
    }
    Parameter found = parameter;
    if (selector.isEmpty()) {
      return Optional.of(new Found(found, found.newest(), selector));
    }
    if (!selector.matches(":[1-9][0-9]{0,8}")) {
      throw new AwsException(
          400, "ValidationException", "Labels are not served here, only versions: " + selector);
    }
    return Optional.of(
        found
            .version(Integer.parseInt(selector.substring(1)))
            .map(version -> new Found(found, version, selector))
            .orElseThrow(
                () ->
                    new AwsException(
                        400,
                        "ParameterVersionNotFound",
                        "Systems Manager could not find version " + selector.substring(1))));
  }

  private void getAll(JsonNode names, boolean open, ObjectNode answer) {
    if (names.isEmpty() || names.size() > PAGE_MAX) {
      throw new AwsException(400, "ValidationException", "Names must be 1 to " + PAGE_MAX);
    }
    ArrayNode found = answer.putArray("Parameters");
    ArrayNode invalid = answer.putArray("InvalidParameters");
    for (JsonNode name : names) {
      find(name.asString(""))
          .ifPresentOrElse(
              one -> found.add(describe(one, open)), () -> invalid.add(name.asString("")));
    }
  }

  private void getByPath(JsonNode body, boolean open, ObjectNode answer) {
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
      found.add(describe(new Found(parameter, parameter.newest(), ""), open));
      last = parameter.name();
    }
  }

  private void history(JsonNode body, boolean open, ObjectNode answer) {
    Parameter parameter = parameters.get(body.path("Name").asString(""));
    if (parameter == null) {
      throw notFound();
    }
    int most = Math.clamp(body.path("MaxResults").asInt(HISTORY_MAX), 1, HISTORY_MAX);
    // The token is the last version told.
    int after = Integer.parseInt(body.path("NextToken").asString("0"));
    ArrayNode told = answer.putArray("Parameters");
    for (Parameter.Version version : parameter.versions()) {
      if (version.number() <= after) {
        continue;
      }
      if (told.size() == most) {
        answer.put("NextToken", Integer.toString(after));
        return;
      }
      told.add(describe(new Found(parameter, version, ""), open));
      after = version.number();
    }
  }

  /** Whether its newest version is this. */
  boolean holds(String name, String type, String value) {
    Parameter parameter = parameters.get(name);
    return parameter != null
        && parameter.type().equals(type)
        && parameter.newest().value().equals(value);
  }

  /**
   * @param type empty: the one it has, or String
   * @return the version
   */
  int put(String name, String type, String value, boolean overwrite) {
    if (!name.matches("[a-zA-Z0-9_.\\-/]{1,1011}")) {
      throw new AwsException(400, "ValidationException", "Name must match [a-zA-Z0-9_.-/]+");
    }
    if (!Set.of("", "String", "StringList", SECURE).contains(type)) {
      throw new AwsException(
          400, "UnsupportedParameterType", "The parameter type is not supported: " + type);
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
            (key, old) ->
                old == null ? first(name, type, value) : next(old, type, value, overwrite));
    keep();
    return put.newest().number();
  }

  void remove(String name) {
    parameters.remove(name);
    keep();
  }

  private Parameter first(String name, String type, String value) {
    String known = type.isEmpty() ? "String" : type;
    return new Parameter(
        name,
        known,
        known.equals(SECURE) ? KEY : "",
        List.of(new Parameter.Version(1, value, clock.instant())));
  }

  private Parameter next(Parameter old, String type, String value, boolean overwrite) {
    if (!overwrite) {
      throw new AwsException(
          400,
          "ParameterAlreadyExists",
          "The parameter already exists. To overwrite this value, set the overwrite"
              + " option in the request to true.");
    }
    if (!type.isEmpty() && !type.equals(old.type())) {
      throw new AwsException(
          400,
          "HierarchyTypeMismatch",
          "Parameter Store does not support changing a parameter type in a hierarchy");
    }
    return old.with(value, clock.instant());
  }

  /** Writes them down. One at a time, and what is written last is what is there then. */
  private void keep() {
    if (file != null) {
      synchronized (file) {
        file.write(parameters.values());
      }
    }
  }

  private ObjectNode describe(Found found, boolean open) {
    Parameter parameter = found.parameter();
    Parameter.Version version = found.version();
    String slash = parameter.name().startsWith("/") ? "" : "/";
    boolean hidden = parameter.type().equals(SECURE) && !open;
    ObjectNode described =
        Bodies.MAPPER
            .createObjectNode()
            .put("Name", parameter.name())
            .put("Type", parameter.type())
            .put("Value", hidden ? sealed.of(version.value()) : version.value())
            .put("Version", version.number())
            .put("LastModifiedDate", version.changed().toEpochMilli() / 1_000.0)
            .put("ARN", arnPrefix + slash + parameter.name())
            .put("DataType", "text");
    return found.selector().isEmpty() ? described : described.put("Selector", found.selector());
  }
}
