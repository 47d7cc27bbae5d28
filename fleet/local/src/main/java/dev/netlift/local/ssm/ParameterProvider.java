package dev.netlift.local.ssm;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::SSM::Parameter: Ref is the name. */
final class ParameterProvider implements ResourceProvider {
  private final Parameters parameters;

  ParameterProvider(Parameters parameters) {
    this.parameters = parameters;
  }

  @Override
  public String type() {
    return "AWS::SSM::Parameter";
  }

  @Override
  public Set<String> handled() {
    return Set.of("Name", "Type", "Value");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "Description", "for people",
        "Tier", "a price, not a behaviour",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String name = properties.path("Name").asString(declaration.inventedName());
    String type = properties.path("Type").asString("");
    String value = properties.path("Value").asString("");
    if (type.equals(Parameters.SECURE)) {
      throw new DeployException(
          declaration.logicalId() + ": CloudFormation makes no SecureString; a function must");
    }
    try {
      // An update that changes nothing makes no version.
      if (!parameters.holds(name, type, value)) {
        parameters.put(name, type, value, true);
      }
    } catch (AwsException e) {
      throw new DeployException(declaration.logicalId() + " (" + type() + "): " + e.message());
    }
    return new Resource(name, Map.of("Type", type, "Value", value));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    parameters.remove(resource.ref());
  }
}
