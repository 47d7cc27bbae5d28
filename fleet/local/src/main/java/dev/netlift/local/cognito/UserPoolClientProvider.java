package dev.netlift.local.cognito;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::Cognito::UserPoolClient: Ref is the id, which stays over restarts. */
final class UserPoolClientProvider implements ResourceProvider {
  private static final Set<String> FLOWS =
      Set.of("ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH");
  private static final Set<String> NOT_SERVED_FLOWS =
      Set.of(
          "ALLOW_USER_SRP_AUTH",
          "ALLOW_CUSTOM_AUTH",
          "ALLOW_ADMIN_USER_PASSWORD_AUTH",
          "ALLOW_USER_AUTH");

  private final UserPools pools;

  UserPoolClientProvider(UserPools pools) {
    this.pools = pools;
  }

  @Override
  public String type() {
    return "AWS::Cognito::UserPoolClient";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "ClientName",
        "UserPoolId",
        "ExplicitAuthFlows",
        "GenerateSecret",
        "IdTokenValidity",
        "AccessTokenValidity",
        "RefreshTokenValidity",
        "TokenValidityUnits",
        "PreventUserExistenceErrors",
        "AllowedOAuthFlowsUserPoolClient");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "SupportedIdentityProviders", "accounts sign in at the pool only",
        "EnableTokenRevocation", "no call here revokes a token",
        "AllowedOAuthFlows", "there is no hosted sign-in",
        "AllowedOAuthScopes", "there is no hosted sign-in",
        "CallbackURLs", "there is no hosted sign-in",
        "ReadAttributes", "a token has every attribute here",
        "WriteAttributes", "accounts change nothing by themselves here");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    for (String flag : new String[] {"GenerateSecret", "AllowedOAuthFlowsUserPoolClient"}) {
      if (properties.path(flag).asString("false").equals("true")) {
        throw new DeployException(where + ": " + flag + " must be false here");
      }
    }
    Set<String> flows = new HashSet<>();
    for (JsonNode flow : properties.path("ExplicitAuthFlows")) {
      String name = flow.asString("");
      if (!FLOWS.contains(name) && !NOT_SERVED_FLOWS.contains(name)) {
        throw new DeployException(where + ": there is no flow " + name);
      }
      flows.add(name);
    }
    if (flows.isEmpty()) {
      flows.add("ALLOW_REFRESH_TOKEN_AUTH"); // With SRP, which is not served, Cognito's default.
    }
    String id = StableId.of(declaration.inventedName(), 26, false);
    pools.put(
        new PoolClient(
            id,
            properties.path("UserPoolId").asString(""),
            flows,
            life(properties, "IdToken", Duration.ofHours(1), where),
            life(properties, "AccessToken", Duration.ofHours(1), where),
            life(properties, "RefreshToken", Duration.ofDays(30), where),
            properties.path("PreventUserExistenceErrors").asString("LEGACY").equals("ENABLED")));
    return new Resource(
        id,
        Map.of(
            "ClientId",
            id,
            "Name",
            properties.path("ClientName").asString(declaration.inventedName())));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    pools.removeClient(resource.ref());
  }

  private static Duration life(
      JsonNode properties, String token, Duration byDefault, String where) {
    JsonNode validity = properties.path(token + "Validity");
    if (validity.isMissingNode()) {
      return byDefault;
    }
    long count = Long.parseLong(validity.asString("0"));
    String unit =
        properties
            .path("TokenValidityUnits")
            .path(token)
            .asString(token.equals("RefreshToken") ? "days" : "hours");
    return switch (unit) {
      case "seconds" -> Duration.ofSeconds(count);
      case "minutes" -> Duration.ofMinutes(count);
      case "hours" -> Duration.ofHours(count);
      case "days" -> Duration.ofDays(count);
      default -> throw new DeployException(where + ": there is no unit " + unit);
    };
  }
}
