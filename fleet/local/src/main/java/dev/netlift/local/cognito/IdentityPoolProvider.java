package dev.netlift.local.cognito;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** AWS::Cognito::IdentityPool: Ref is the id, which stays over restarts. */
final class IdentityPoolProvider implements ResourceProvider {
  private final IdentityPools pools;

  IdentityPoolProvider(IdentityPools pools) {
    this.pools = pools;
  }

  @Override
  public String type() {
    return "AWS::Cognito::IdentityPool";
  }

  @Override
  public Set<String> handled() {
    return Set.of("AllowUnauthenticatedIdentities", "AllowClassicFlow", "CognitoIdentityProviders");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "IdentityPoolName", "for people",
        "IdentityPoolTags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    if (properties.path("AllowClassicFlow").asString("false").equals("true")) {
      throw new DeployException(
          declaration.logicalId() + ": the classic flow is not served; set AllowClassicFlow false");
    }
    byte[] name = declaration.inventedName().getBytes(StandardCharsets.UTF_8);
    String id = pools.region() + ":" + UUID.nameUUIDFromBytes(name);
    boolean guests =
        properties.path("AllowUnauthenticatedIdentities").asString("false").equals("true");
    Map<String, String> clients = new HashMap<>();
    for (JsonNode provider : properties.path("CognitoIdentityProviders")) {
      if (provider.path("ServerSideTokenCheck").asString("false").equals("true")) {
        throw new DeployException(
            declaration.logicalId() + ": ServerSideTokenCheck is not served; no token is revoked");
      }
      clients.put(
          provider.path("ClientId").asString(""), provider.path("ProviderName").asString(""));
    }
    pools.put(new IdentityPool(id, guests, Optional.empty(), Optional.empty(), clients));
    return new Resource(id, Map.of("Name", declaration.inventedName()));
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    pools.remove(resource.ref());
  }
}
