package dev.netlift.local.lambda;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::Lambda::EventInvokeConfig: retries and destinations of asynchronous invocations. */
final class InvokeConfigProvider implements ResourceProvider {
  private final Lambda lambda;
  private final AsyncInvoker async;

  InvokeConfigProvider(Lambda lambda, AsyncInvoker async) {
    this.lambda = lambda;
    this.async = async;
  }

  @Override
  public String type() {
    return "AWS::Lambda::EventInvokeConfig";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "FunctionName",
        "Qualifier",
        "MaximumRetryAttempts",
        "MaximumEventAgeInSeconds",
        "DestinationConfig");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    String qualifier = properties.path("Qualifier").asString("$LATEST");
    var named = lambda.target(properties.path("FunctionName").asString(""));
    var target =
        new Lambda.Target(
            named.name(), qualifier.equals("$LATEST") ? Optional.empty() : Optional.of(qualifier));
    lambda.hosted(target);
    JsonNode destinations = properties.path("DestinationConfig");
    async.configure(
        lambda.arn(target),
        new AsyncSettings(
            number(properties, "MaximumRetryAttempts", 2, 0, 2, where),
            number(properties, "MaximumEventAgeInSeconds", 21_600, 60, 21_600, where),
            arn(destinations.path("OnFailure"), where),
            arn(destinations.path("OnSuccess"), where)));
    return new Resource(declaration.inventedName(), Map.of());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    String qualifier = declaration.properties().path("Qualifier").asString("$LATEST");
    var named = lambda.target(declaration.properties().path("FunctionName").asString(""));
    async.forget(
        lambda.arn(
            new Lambda.Target(
                named.name(),
                qualifier.equals("$LATEST") ? Optional.empty() : Optional.of(qualifier))));
  }

  private static Optional<String> arn(JsonNode node, String where) {
    String arn = node.path("Destination").asString("");
    if (arn.isEmpty()) {
      return Optional.empty();
    }
    if (!arn.matches("arn:aws:(sqs|sns|lambda):.*")) {
      throw new DeployException(
          where + ": a Destination must be a queue, a topic or a function, was " + arn);
    }
    return Optional.of(arn);
  }

  private static int number(
      JsonNode properties, String name, int byDefault, int least, int most, String where) {
    int value = Integer.MIN_VALUE;
    try {
      value = Integer.parseInt(properties.path(name).asString(Integer.toString(byDefault)));
    } catch (NumberFormatException e) {
      // Refused below.
    }
    if (value < least || value > most) {
      throw new DeployException(where + ": " + name + " must be " + least + " to " + most);
    }
    return value;
  }
}
