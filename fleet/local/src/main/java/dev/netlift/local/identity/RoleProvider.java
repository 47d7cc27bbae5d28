package dev.netlift.local.identity;

import dev.netlift.local.deploy.ResourceProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::IAM::Role: Ref is the name. */
final class RoleProvider implements ResourceProvider {
  private final Identities identities;

  RoleProvider(Identities identities) {
    this.identities = identities;
  }

  @Override
  public String type() {
    return "AWS::IAM::Role";
  }

  @Override
  public Set<String> handled() {
    return Set.of("RoleName", "AssumeRolePolicyDocument", "Policies", "ManagedPolicyArns");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "Description", "for people",
        "PermissionsBoundary", "the boundary is an account's own policy; there is none here",
        "Tags", "nothing here reads tags",
        "MaxSessionDuration", "sessions here are as long as their service makes them");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String name = properties.path("RoleName").asString(declaration.inventedName());
    String where = declaration.logicalId() + " (" + type() + ")";
    Map<String, PolicyDocument> policies = new HashMap<>();
    for (JsonNode policy : properties.path("Policies")) {
      policies.put(
          "inline/" + policy.path("PolicyName").asString(),
          PolicyDocument.parse(policy.path("PolicyDocument"), where));
    }
    for (JsonNode arn : properties.path("ManagedPolicyArns")) {
      policies.put(arn.asString(), ManagedPolicies.document(arn.asString(), where));
    }
    String arn = "arn:aws:iam::" + identities.account() + ":role/" + name;
    identities.put(
        new Role(
            name,
            arn,
            PolicyDocument.parse(properties.path("AssumeRolePolicyDocument"), where),
            policies));
    return new Resource(name, Map.of("Arn", arn, "RoleId", Identities.roleId(name)));
  }

  /** What policies beside the role have added to it stays. */
  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    Map<String, PolicyDocument> attached = identities.attached(resource.ref());
    Resource changed = create(declaration);
    attached.forEach((name, policy) -> identities.attach(changed.ref(), name, policy));
    return changed;
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    identities.remove(resource.ref());
  }
}
