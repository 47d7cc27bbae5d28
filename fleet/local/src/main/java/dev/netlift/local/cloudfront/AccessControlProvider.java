package dev.netlift.local.cloudfront;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::CloudFront::OriginAccessControl: Ref is its id. Only S3, always signed. */
final class AccessControlProvider implements ResourceProvider {
  @Override
  public String type() {
    return "AWS::CloudFront::OriginAccessControl";
  }

  @Override
  public Set<String> handled() {
    return Set.of("OriginAccessControlConfig");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode config = declaration.properties().path("OriginAccessControlConfig");
    if (!config.path("OriginAccessControlOriginType").asString("").equals("s3")
        || !config.path("SigningBehavior").asString("").equals("always")) {
      throw new DeployException(
          declaration.logicalId()
              + " ("
              + type()
              + "): only OriginAccessControlOriginType s3 with SigningBehavior always is served");
    }
    String id = Named.id(declaration.inventedName());
    return new Resource(id, Map.of("Id", id));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  /** An id only: it is named by origins, and nothing else is kept of it. */
  @Override
  public void delete(Declaration declaration, Resource resource) {}
}
