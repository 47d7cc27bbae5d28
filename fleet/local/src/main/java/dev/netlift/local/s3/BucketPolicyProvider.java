package dev.netlift.local.s3;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.identity.PolicyDocument;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::S3::BucketPolicy: who else may, and who may not. */
final class BucketPolicyProvider implements ResourceProvider {
  private final Buckets buckets;

  BucketPolicyProvider(Buckets buckets) {
    this.buckets = buckets;
  }

  @Override
  public String type() {
    return "AWS::S3::BucketPolicy";
  }

  @Override
  public Set<String> handled() {
    return Set.of("Bucket", "PolicyDocument");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode document = declaration.properties().path("PolicyDocument");
    String where = declaration.logicalId() + " (" + type() + ")";
    String name = declaration.properties().path("Bucket").asString("");
    var policy = PolicyDocument.parse(document, where);
    try {
      if (buckets.get(name).blocksPublic() && forEverybody(document)) {
        throw new DeployException(
            where + ": allows everybody something, which the bucket's BlockPublicPolicy forbids");
      }
      buckets.change(name, bucket -> bucket.with(Optional.of(policy)));
    } catch (AwsException e) {
      throw new DeployException(where + ": " + e.message(), e);
    }
    return new Resource(name, Map.of());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    try {
      buckets.change(resource.ref(), bucket -> bucket.with(Optional.empty()));
    } catch (AwsException e) {
      if (!e.code().equals("NoSuchBucket")) {
        throw new DeployException(e.message(), e);
      }
    }
  }

  /** Allowed to anybody, under no condition. */
  private static boolean forEverybody(JsonNode document) {
    for (JsonNode statement : document.path("Statement")) {
      JsonNode principal = statement.path("Principal");
      boolean anybody =
          principal.asString("").equals("*") || principal.path("AWS").asString("").equals("*");
      if (anybody
          && statement.path("Effect").asString("").equals("Allow")
          && statement.path("Condition").isMissingNode()) {
        return true;
      }
    }
    return false;
  }
}
