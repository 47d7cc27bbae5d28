package dev.netlift.local.states;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.identity.Identities;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** AWS::StepFunctions::StateMachine, Express only: Ref is the ARN. */
final class StateMachineProvider implements ResourceProvider {
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+)}");
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-]{1,80}");
  // Without these Step Functions refuses to create a machine that logs.
  private static final List<String> LOG_DELIVERY =
      List.of(
          "logs:CreateLogDelivery",
          "logs:GetLogDelivery",
          "logs:UpdateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:DescribeResourcePolicies",
          "logs:DescribeLogGroups");

  private final StateMachines machines;
  private final Identities identities;

  StateMachineProvider(StateMachines machines, Identities identities) {
    this.machines = machines;
    this.identities = identities;
  }

  @Override
  public String type() {
    return "AWS::StepFunctions::StateMachine";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "StateMachineName",
        "StateMachineType",
        "DefinitionString",
        "DefinitionSubstitutions",
        "RoleArn",
        "LoggingConfiguration");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "TracingConfiguration", "nothing here collects traces",
        "EncryptionConfiguration", "the files are the developer's own",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    String type = properties.path("StateMachineType").asString("STANDARD");
    if (!type.equals("EXPRESS")) {
      throw new DeployException(where + ": StateMachineType must be EXPRESS here, was " + type);
    }
    String name = properties.path("StateMachineName").asString(declaration.inventedName());
    if (!NAME.matcher(name).matches()) {
      throw new DeployException(
          where + ": the name '" + name + "' is not 1 to 80 of [0-9A-Za-z_-]");
    }
    String definition = definition(properties, where);
    Machine machine;
    try {
      machine = Machine.parse(definition);
    } catch (DefinitionException e) {
      throw new DeployException(where + ": " + e.reason());
    }
    String role = properties.path("RoleArn").asString("");
    JsonNode logging = properties.path("LoggingConfiguration");
    var level = level(logging, where);
    checkRole(role, level, where);
    String arn = machines.arn(name);
    machines.put(
        new StateMachine(
            name,
            arn,
            role,
            definition,
            machine,
            level,
            logging.path("IncludeExecutionData").asString("false").equals("true"),
            logging
                .path("Destinations")
                .path(0)
                .path("CloudWatchLogsLogGroup")
                .path("LogGroupArn")
                .asString(""),
            machines.now()));
    return new Resource(arn, Map.of("Arn", arn, "Name", name));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    machines.remove(resource.ref());
  }

  private static String definition(JsonNode properties, String where) {
    JsonNode substitutions = properties.path("DefinitionSubstitutions");
    Matcher matcher = SUBSTITUTION.matcher(properties.path("DefinitionString").asString(""));
    return matcher.replaceAll(
        found -> {
          JsonNode value = substitutions.path(found.group(1));
          if (value.isMissingNode()) {
            throw new DeployException(where + ": DefinitionSubstitutions has no " + found.group(1));
          }
          return Matcher.quoteReplacement(value.asString());
        });
  }

  private static History.Level level(JsonNode logging, String where) {
    String level = logging.path("Level").asString("OFF").toUpperCase(Locale.ROOT);
    try {
      var read = History.Level.valueOf(level);
      if (read != History.Level.OFF && logging.path("Destinations").isEmpty()) {
        throw new DeployException(where + ": LoggingConfiguration.Destinations is missing");
      }
      return read;
    } catch (IllegalArgumentException e) {
      throw new DeployException(where + ": LoggingConfiguration.Level must not be " + level, e);
    }
  }

  private void checkRole(String role, History.Level level, String where) {
    try {
      if (!identities.trusts(role, "Service=states.amazonaws.com", "sts:AssumeRole", Map.of())) {
        throw new DeployException(
            where + ": RoleArn " + role + " does not let states.amazonaws.com assume it");
      }
    } catch (AwsException e) {
      throw new DeployException(where + ": " + e.message(), e);
    }
    List<String> missing =
        level == History.Level.OFF
            ? List.of()
            : LOG_DELIVERY.stream().filter(a -> !identities.allowed(role, a, "*")).toList();
    if (!missing.isEmpty()) {
      throw new DeployException(
          where
              + ": The state machine IAM Role is not authorized to access the Log Destination: "
              + role
              + " lacks "
              + String.join(", ", missing));
    }
  }
}
