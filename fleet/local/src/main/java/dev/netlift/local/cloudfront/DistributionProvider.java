package dev.netlift.local.cloudfront;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * AWS::CloudFront::Distribution: Ref is its id, DomainName host and port of the local cloud.
 * Origins are private buckets behind an origin access control.
 */
final class DistributionProvider implements ResourceProvider {
  private static final Set<String> CONFIG =
      Set.of(
          "Enabled",
          "Origins",
          "DefaultCacheBehavior",
          "CacheBehaviors",
          "DefaultRootObject",
          // Of no effect on one machine, over loopback.
          "Comment",
          "HttpVersion",
          "IPV6Enabled",
          "PriceClass",
          "Logging",
          "Restrictions",
          "ViewerCertificate",
          "WebACLId");
  private static final Set<String> ORIGIN =
      Set.of(
          "Id",
          "DomainName",
          "OriginPath",
          "OriginAccessControlId",
          "S3OriginConfig",
          "ConnectionAttempts",
          "ConnectionTimeout");
  private static final Set<String> BEHAVIOR =
      Set.of(
          "PathPattern",
          "TargetOriginId",
          "ViewerProtocolPolicy",
          "AllowedMethods",
          "CachedMethods",
          "Compress",
          "CachePolicyId",
          "ResponseHeadersPolicyId");

  private final CloudFront cloudFront;

  DistributionProvider(CloudFront cloudFront) {
    this.cloudFront = cloudFront;
  }

  @Override
  public String type() {
    return "AWS::CloudFront::Distribution";
  }

  @Override
  public Set<String> handled() {
    return Set.of("DistributionConfig");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of("Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode config = declaration.properties().path("DistributionConfig");
    String where = declaration.logicalId() + " (" + type() + ")";
    Named.refuseUnknown(config, CONFIG, where);
    List<Behavior> behaviors = new ArrayList<>();
    for (JsonNode behavior : config.path("CacheBehaviors")) {
      String pattern = behavior.path("PathPattern").asString("");
      behaviors.add(behavior(behavior, pattern, config.path("Origins"), where));
    }
    behaviors.add(
        behavior(config.path("DefaultCacheBehavior"), "*", config.path("Origins"), where));
    String id = Named.id(declaration.inventedName());
    try {
      cloudFront.put(
          new Distribution(
              id,
              cloudFront.arn(id),
              config.path("Enabled").asString("false").equals("true"),
              config.path("DefaultRootObject").asString(""),
              behaviors));
    } catch (IllegalStateException e) {
      throw new DeployException(where + ": " + e.getMessage(), e);
    }
    return new Resource(
        id, Map.of("Id", id, "DomainName", cloudFront.domain(), "Arn", cloudFront.arn(id)));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    cloudFront.removeDistribution(resource.ref());
  }

  private Behavior behavior(JsonNode node, String pattern, JsonNode origins, String where) {
    Named.refuseUnknown(node, BEHAVIOR, where);
    JsonNode origin = origin(origins, node.path("TargetOriginId").asString(""), where);
    String cachePolicy = node.path("CachePolicyId").asString("");
    String headersPolicy = node.path("ResponseHeadersPolicyId").asString("");
    return new Behavior(
        pattern,
        bucket(origin, where),
        origin.path("OriginPath").asString(""),
        methods(node.path("AllowedMethods")),
        cloudFront
            .cachePolicy(cachePolicy)
            .orElseThrow(
                () -> new DeployException(where + ": there is no cache policy " + cachePolicy)),
        headersPolicy.isEmpty()
            ? HeadersPolicy.NONE
            : cloudFront
                .headersPolicy(headersPolicy)
                .orElseThrow(
                    () ->
                        new DeployException(
                            where + ": there is no response headers policy " + headersPolicy)));
  }

  private static JsonNode origin(JsonNode origins, String id, String where) {
    for (JsonNode origin : origins) {
      if (origin.path("Id").asString("").equals(id)) {
        Named.refuseUnknown(origin, ORIGIN, where);
        return origin;
      }
    }
    throw new DeployException(where + ": there is no origin " + id);
  }

  /** {@code name.s3.region.amazonaws.com}, read with an origin access control. */
  private static String bucket(JsonNode origin, String where) {
    String domain = origin.path("DomainName").asString("");
    int end = domain.indexOf(".s3.");
    if (end < 0 || origin.path("OriginAccessControlId").asString("").isEmpty()) {
      throw new DeployException(
          where + ": only buckets with an OriginAccessControlId are origins here, not " + domain);
    }
    return domain.substring(0, end);
  }

  private static Set<String> methods(JsonNode allowed) {
    Set<String> methods = new HashSet<>();
    allowed.forEach(method -> methods.add(method.asString("")));
    return methods.isEmpty() ? Set.of("GET", "HEAD") : methods;
  }
}
