package dev.netlift.local.cloudfront;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::CloudFront::ResponseHeadersPolicy: Ref is its id. */
final class HeadersPolicyProvider implements ResourceProvider {
  private static final Set<String> CONFIG =
      Set.of(
          "Name",
          "Comment",
          "CustomHeadersConfig",
          "SecurityHeadersConfig",
          "RemoveHeadersConfig",
          "CorsConfig");

  private final CloudFront cloudFront;

  HeadersPolicyProvider(CloudFront cloudFront) {
    this.cloudFront = cloudFront;
  }

  @Override
  public String type() {
    return "AWS::CloudFront::ResponseHeadersPolicy";
  }

  @Override
  public Set<String> handled() {
    return Set.of("ResponseHeadersPolicyConfig");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode config = declaration.properties().path("ResponseHeadersPolicyConfig");
    String where = declaration.logicalId() + " (" + type() + ")";
    Named.refuseUnknown(config, CONFIG, where);
    List<HeadersPolicy.Added> added = new ArrayList<>();
    for (JsonNode item : config.path("CustomHeadersConfig").path("Items")) {
      added.add(
          new HeadersPolicy.Added(
              item.path("Header").asString(""), item.path("Value").asString(""), override(item)));
    }
    for (var security : config.path("SecurityHeadersConfig").properties()) {
      added.add(security(security.getKey(), security.getValue(), where));
    }
    added.addAll(cors(config.path("CorsConfig")));
    List<String> removed = new ArrayList<>();
    for (JsonNode item : config.path("RemoveHeadersConfig").path("Items")) {
      removed.add(item.path("Header").asString("").toLowerCase(Locale.ROOT));
    }
    String id = Named.policyId(declaration.inventedName());
    cloudFront.put(id, new HeadersPolicy(added, removed));
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

  private static boolean override(JsonNode node) {
    return node.path("Override").asString("false").equals("true");
  }

  private static HeadersPolicy.Added security(String name, JsonNode value, String where) {
    return switch (name) {
      case "ContentTypeOptions" ->
          new HeadersPolicy.Added("x-content-type-options", "nosniff", override(value));
      case "FrameOptions" ->
          new HeadersPolicy.Added(
              "x-frame-options", value.path("FrameOption").asString("DENY"), override(value));
      case "ReferrerPolicy" ->
          new HeadersPolicy.Added(
              "referrer-policy", value.path("ReferrerPolicy").asString(""), override(value));
      case "ContentSecurityPolicy" ->
          new HeadersPolicy.Added(
              "content-security-policy",
              value.path("ContentSecurityPolicy").asString(""),
              override(value));
      case "StrictTransportSecurity" ->
          new HeadersPolicy.Added(
              "strict-transport-security",
              "max-age="
                  + value.path("AccessControlMaxAgeSec").asString("0")
                  + (flag(value, "IncludeSubdomains") ? "; includeSubDomains" : "")
                  + (flag(value, "Preload") ? "; preload" : ""),
              override(value));
      case "XSSProtection" ->
          new HeadersPolicy.Added(
              "x-xss-protection",
              (flag(value, "Protection") ? "1" : "0")
                  + (flag(value, "ModeBlock") ? "; mode=block" : ""),
              override(value));
      default -> throw new DeployException(where + ": " + name + " is not served here");
    };
  }

  private static boolean flag(JsonNode value, String name) {
    return value.path(name).asString("false").equals("true");
  }

  /** The front takes no request that names another origin; images are loaded without one. */
  private static List<HeadersPolicy.Added> cors(JsonNode config) {
    List<HeadersPolicy.Added> added = new ArrayList<>();
    JsonNode origins = config.path("AccessControlAllowOrigins").path("Items");
    if (!origins.isMissingNode() && origins.path(0).asString("").equals("*")) {
      boolean over = config.path("OriginOverride").asString("false").equals("true");
      added.add(new HeadersPolicy.Added("access-control-allow-origin", "*", over));
    }
    return added;
  }
}
