package dev.netlift.local.cognito;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::Cognito::IdentityPoolRoleAttachment: the roles of guests and of those who signed in. */
final class RoleAttachmentProvider implements ResourceProvider {
  private final IdentityPools pools;

  RoleAttachmentProvider(IdentityPools pools) {
    this.pools = pools;
  }

  @Override
  public String type() {
    return "AWS::Cognito::IdentityPoolRoleAttachment";
  }

  @Override
  public Set<String> handled() {
    return Set.of("IdentityPoolId", "Roles");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    JsonNode roles = properties.path("Roles");
    for (String kind : roles.propertyNames()) {
      if (!kind.equals("unauthenticated") && !kind.equals("authenticated")) {
        throw new DeployException(where + ": there is no Roles." + kind);
      }
    }
    IdentityPool pool =
        pools
            .pool(properties.path("IdentityPoolId").asString(""))
            .orElseThrow(() -> new DeployException(where + ": IdentityPoolId names no pool"));
    pools.put(
        new IdentityPool(
            pool.id(),
            pool.guests(),
            role(roles, "unauthenticated"),
            role(roles, "authenticated"),
            pool.clients()));
    return new Resource(declaration.inventedName(), Map.of());
  }

  private static Optional<String> role(JsonNode roles, String kind) {
    return roles.has(kind) ? Optional.of(roles.path(kind).asString()) : Optional.empty();
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    pools
        .pool(declaration.properties().path("IdentityPoolId").asString(""))
        .ifPresent(
            pool ->
                pools.put(
                    new IdentityPool(
                        pool.id(),
                        pool.guests(),
                        Optional.empty(),
                        Optional.empty(),
                        pool.clients())));
  }
}
