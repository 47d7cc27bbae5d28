package dev.netlift.local.lambda;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::Lambda::Permission: lets a service invoke a function. */
final class PermissionProvider implements ResourceProvider {
  private final Lambda lambda;
  private final Permissions permissions;

  PermissionProvider(Lambda lambda, Permissions permissions) {
    this.lambda = lambda;
    this.permissions = permissions;
  }

  @Override
  public String type() {
    return "AWS::Lambda::Permission";
  }

  @Override
  public Set<String> handled() {
    return Set.of("FunctionName", "Action", "Principal", "SourceArn", "SourceAccount");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String principal = properties.path("Principal").asString("");
    String action = properties.path("Action").asString("");
    if (!action.equals("lambda:InvokeFunction") || !principal.endsWith(".amazonaws.com")) {
      throw new DeployException(
          declaration.logicalId()
              + ": only lambda:InvokeFunction for a service is understood, not "
              + action
              + " for "
              + principal);
    }
    var target = lambda.target(properties.path("FunctionName").asString(""));
    lambda.hosted(target);
    permissions.add(lambda.arn(target), permission(properties));
    return new Resource(declaration.inventedName(), Map.of());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    delete(before, resource);
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    JsonNode properties = declaration.properties();
    var target = lambda.target(properties.path("FunctionName").asString(""));
    permissions.remove(lambda.arn(target), permission(properties));
  }

  private static Permissions.Permission permission(JsonNode properties) {
    return new Permissions.Permission(
        properties.path("Principal").asString(""),
        text(properties, "SourceArn"),
        text(properties, "SourceAccount"));
  }

  private static Optional<String> text(JsonNode properties, String name) {
    return properties.has(name) ? Optional.of(properties.path(name).asString()) : Optional.empty();
  }
}
