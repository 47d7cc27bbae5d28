package dev.netlift.local.identity;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::IAM::Policy: adds to roles that are already there. */
final class PolicyProvider implements ResourceProvider {
  static final String ATTACHED = "attached/";

  private final Identities identities;

  PolicyProvider(Identities identities) {
    this.identities = identities;
  }

  @Override
  public String type() {
    return "AWS::IAM::Policy";
  }

  @Override
  public Set<String> handled() {
    return Set.of("PolicyName", "PolicyDocument", "Roles");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    String name = properties.path("PolicyName").asString(declaration.inventedName());
    var document = PolicyDocument.parse(properties.path("PolicyDocument"), where);
    for (JsonNode role : properties.path("Roles")) {
      try {
        identities.attach(role.asString(), ATTACHED + name, document);
      } catch (AwsException e) {
        throw new DeployException(where + ": " + e.message());
      }
    }
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
    String name = properties.path("PolicyName").asString(declaration.inventedName());
    for (JsonNode role : properties.path("Roles")) {
      identities.detach(role.asString(), ATTACHED + name);
    }
  }
}
