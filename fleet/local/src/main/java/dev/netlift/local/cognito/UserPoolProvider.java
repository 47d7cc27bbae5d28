package dev.netlift.local.cognito;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::Cognito::UserPool: Ref is the id, which stays over restarts. */
final class UserPoolProvider implements ResourceProvider {
  private final UserPools pools;

  UserPoolProvider(UserPools pools) {
    this.pools = pools;
  }

  @Override
  public String type() {
    return "AWS::Cognito::UserPool";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "UserPoolName",
        "UsernameAttributes",
        "AutoVerifiedAttributes",
        "AdminCreateUserConfig",
        "Policies",
        "Schema",
        "MfaConfiguration",
        "LambdaConfig");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.ofEntries(
        Map.entry("AccountRecoverySetting", "no call here recovers an account"),
        Map.entry("DeletionProtection", "the stack never goes here"),
        Map.entry("EmailVerificationMessage", "mail is written to a file, code only"),
        Map.entry("EmailVerificationSubject", "mail is written to a file, code only"),
        Map.entry("SmsVerificationMessage", "nothing here sends texts"),
        Map.entry("VerificationMessageTemplate", "mail is written to a file, code only"),
        Map.entry("EmailConfiguration", "mail is written to a file"),
        Map.entry("UsernameConfiguration", "addresses are compared without case, names with it"),
        Map.entry("UserAttributeUpdateSettings", "accounts change nothing by themselves here"),
        Map.entry("UserPoolAddOns", "no risk is judged here"),
        Map.entry("UserPoolTier", "a price, not a behaviour of what is served"),
        Map.entry("UserPoolTags", "nothing here reads tags"));
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    if (!properties.path("MfaConfiguration").asString("OFF").equals("OFF")) {
      throw new DeployException(where + ": MfaConfiguration must be OFF here");
    }
    if (!properties.path("LambdaConfig").isEmpty()) {
      throw new DeployException(where + ": LambdaConfig is not served here");
    }
    for (String list : new String[] {"UsernameAttributes", "AutoVerifiedAttributes"}) {
      for (JsonNode attribute : properties.path(list)) {
        if (!attribute.asString("").equals("email")) {
          throw new DeployException(where + ": " + list + " has more than email");
        }
      }
    }
    String name = properties.path("UserPoolName").asString(declaration.inventedName());
    String id = pools.region() + "_" + StableId.of(declaration.inventedName(), 9, true);
    Map<String, Boolean> attributes = new HashMap<>();
    UserPool.STANDARD.forEach(standard -> attributes.put(standard, true));
    Set<String> required = new HashSet<>();
    for (JsonNode attribute : properties.path("Schema")) {
      String plain = attribute.path("Name").asString("");
      String known = UserPool.STANDARD.contains(plain) ? plain : "custom:" + plain;
      attributes.put(known, !attribute.path("Mutable").asString("true").equals("false"));
      if (attribute.path("Required").asString("false").equals("true")) {
        required.add(known);
      }
    }
    pools.put(
        new UserPool(
            id,
            name,
            !properties.path("UsernameAttributes").isEmpty(),
            !properties.path("AutoVerifiedAttributes").isEmpty(),
            properties
                .path("AdminCreateUserConfig")
                .path("AllowAdminCreateUserOnly")
                .asString("false")
                .equals("true"),
            PasswordPolicy.parse(properties.path("Policies").path("PasswordPolicy")),
            attributes,
            required));
    return new Resource(
        id,
        Map.of(
            "Arn", pools.arn(id),
            "ProviderName", pools.providerName(id),
            "ProviderURL", pools.issuer(id),
            "UserPoolId", id));
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    pools.remove(resource.ref());
  }
}
