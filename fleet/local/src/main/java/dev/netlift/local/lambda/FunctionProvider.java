package dev.netlift.local.lambda;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.identity.Identities;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::Lambda::Function: Ref is the name. The code is the one jar the host was given. */
final class FunctionProvider implements ResourceProvider {
  private final Lambda lambda;
  private final LambdaConfig config;
  private final Identities identities;

  FunctionProvider(Lambda lambda, LambdaConfig config, Identities identities) {
    this.lambda = lambda;
    this.config = config;
    this.identities = identities;
  }

  @Override
  public String type() {
    return "AWS::Lambda::Function";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "FunctionName",
        "Handler",
        "Role",
        "Runtime",
        "PackageType",
        "Timeout",
        "MemorySize",
        "Environment",
        "ReservedConcurrentExecutions",
        "LoggingConfig",
        "DeadLetterConfig");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "Code", "the functions' jar is handed to the local cloud, not uploaded",
        "Architectures", "the laptop's own",
        "SnapStart", "children are started beforehand instead",
        "Description", "for people",
        "Tags", "nothing here reads tags",
        "TracingConfig", "there is no X-Ray here",
        "EphemeralStorage", "functions share the laptop's /tmp");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    String name = properties.path("FunctionName").asString(declaration.inventedName());
    require(
        properties.path("Runtime").asString("").equals("java25"),
        where + ": Runtime must be java25, was '" + properties.path("Runtime").asString("") + "'");
    require(
        properties.path("PackageType").asString("Zip").equals("Zip"),
        where + ": only PackageType Zip runs locally");
    require(
        Files.isRegularFile(config.functionsJar()),
        where + ": no jar at " + config.functionsJar() + "; build backend-lambdas first");
    require(
        Files.isDirectory(config.ricJars()),
        where + ": the Lambda runtime is not in " + config.ricJars() + "; build fleet/local first");
    int timeoutSeconds = number(properties, "Timeout", 3, 1, 900, where);
    String arn = lambda.arn(lambda.target(name));
    var settings =
        new FunctionSettings(
            name,
            arn,
            properties.path("Handler").asString(""),
            role(properties.path("Role").asString(""), where),
            Duration.ofSeconds(timeoutSeconds),
            number(properties, "MemorySize", 128, 128, 10_240, where),
            environment(properties.path("Environment").path("Variables")),
            properties.has("ReservedConcurrentExecutions")
                ? OptionalInt.of(
                    number(properties, "ReservedConcurrentExecutions", 0, 1, 1_000, where))
                : OptionalInt.empty(),
            properties.path("LoggingConfig").path("LogGroup").asString("/aws/lambda/" + name),
            deadLetterArn(properties, where));
    lambda.put(settings);
    return new Resource(name, Map.of("Arn", arn));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    lambda.remove(resource.ref());
  }

  private Optional<String> deadLetterArn(JsonNode properties, String where) {
    String arn = properties.path("DeadLetterConfig").path("TargetArn").asString("");
    if (arn.isEmpty()) {
      return Optional.empty();
    }
    boolean queue = arn.startsWith("arn:aws:sqs:");
    require(
        queue || arn.startsWith("arn:aws:sns:"),
        where + ": DeadLetterConfig must name a queue or a topic, was " + arn);
    String action = queue ? "sqs:SendMessage" : "sns:Publish";
    require(
        identities.allowed(properties.path("Role").asString(""), action, arn),
        where + ": The provided execution role does not have permissions to call " + action);
    return Optional.of(arn);
  }

  private String role(String roleArn, String where) {
    try {
      if (!identities.trusts(roleArn, "Service=lambda.amazonaws.com", "sts:AssumeRole", Map.of())) {
        throw new DeployException(
            where + ": role " + roleArn + " does not let lambda.amazonaws.com assume it");
      }
    } catch (AwsException e) {
      throw new DeployException(where + ": " + e.message());
    }
    return roleArn;
  }

  private static Map<String, String> environment(JsonNode variables) {
    Map<String, String> environment = new HashMap<>();
    variables.properties().forEach(v -> environment.put(v.getKey(), v.getValue().asString()));
    return environment;
  }

  private static int number(
      JsonNode properties, String name, int byDefault, int least, int most, String where) {
    int value;
    try {
      value = Integer.parseInt(properties.path(name).asString(Integer.toString(byDefault)));
    } catch (NumberFormatException e) {
      value = Integer.MIN_VALUE;
    }
    require(
        value >= least && value <= most, where + ": " + name + " must be " + least + " to " + most);
    return value;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new DeployException(message);
    }
  }
}
