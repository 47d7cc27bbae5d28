package dev.netlift.local.cloudfront;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::CloudFront::CachePolicy: Ref is its id. The path is the whole of the cache's key. */
final class CachePolicyProvider implements ResourceProvider {
  private static final Set<String> CONFIG =
      Set.of(
          "Name",
          "Comment",
          "MinTTL",
          "DefaultTTL",
          "MaxTTL",
          "ParametersInCacheKeyAndForwardedToOrigin");

  private final CloudFront cloudFront;

  CachePolicyProvider(CloudFront cloudFront) {
    this.cloudFront = cloudFront;
  }

  @Override
  public String type() {
    return "AWS::CloudFront::CachePolicy";
  }

  @Override
  public Set<String> handled() {
    return Set.of("CachePolicyConfig");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode config = declaration.properties().path("CachePolicyConfig");
    String where = declaration.logicalId() + " (" + type() + ")";
    Named.refuseUnknown(config, CONFIG, where);
    JsonNode key = config.path("ParametersInCacheKeyAndForwardedToOrigin");
    for (String part : Set.of("Cookies", "Headers", "QueryStrings")) {
      String behavior =
          key.path(part + "Config").path(part.replaceFirst("s$", "") + "Behavior").asString("none");
      if (!behavior.equals("none")) {
        throw new DeployException(where + ": " + part + " in the cache's key are not served here");
      }
    }
    String id = Named.policyId(declaration.inventedName());
    cloudFront.put(
        id,
        new CachePolicy(
            seconds(config, "MinTTL", "0"),
            seconds(config, "DefaultTTL", "86400"),
            seconds(config, "MaxTTL", "31536000")));
    return new Resource(id, Map.of("Id", id));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    cloudFront.removePolicy(resource.ref());
  }

  private static long seconds(JsonNode config, String name, String otherwise) {
    return (long) Double.parseDouble(config.path(name).asString(otherwise));
  }
}
