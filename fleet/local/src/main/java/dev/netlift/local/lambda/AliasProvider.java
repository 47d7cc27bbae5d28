package dev.netlift.local.lambda;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::Lambda::Alias: Ref is the ARN. */
final class AliasProvider implements ResourceProvider {
  private final Lambda lambda;
  private final Qualifiers qualifiers;

  AliasProvider(Lambda lambda, Qualifiers qualifiers) {
    this.lambda = lambda;
    this.qualifiers = qualifiers;
  }

  @Override
  public String type() {
    return "AWS::Lambda::Alias";
  }

  @Override
  public Set<String> handled() {
    return Set.of("FunctionName", "FunctionVersion", "Name");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of("Description", "for people");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    var target = lambda.target(properties.path("FunctionName").asString(""));
    String version = properties.path("FunctionVersion").asString("");
    String name = properties.path("Name").asString("");
    lambda.hosted(target);
    if (!qualifiers.has(target.name(), version)) {
      throw new DeployException(
          declaration.logicalId() + ": " + target.name() + " has no version " + version);
    }
    qualifiers.alias(target.name(), name);
    String arn = lambda.arn(new Lambda.Target(target.name(), Optional.of(name)));
    return new Resource(arn, Map.of("AliasArn", arn));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    var target = lambda.target(declaration.properties().path("FunctionName").asString(""));
    qualifiers.removeAlias(target.name(), declaration.properties().path("Name").asString(""));
  }
}
