package dev.netlift.local.dynamodb;

import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;

/**
 * AWS::ApplicationAutoScaling::ScalableTarget of a table or index: Ref is its id. Named only, for
 * nothing throttles here.
 */
final class ScalableTargetProvider implements ResourceProvider {
  static final String NOTHING = "nothing throttles here, so nothing is scaled";

  @Override
  public String type() {
    return "AWS::ApplicationAutoScaling::ScalableTarget";
  }

  @Override
  public Set<String> handled() {
    return Set.of("ResourceId", "ScalableDimension", "ServiceNamespace");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of("MinCapacity", NOTHING, "MaxCapacity", NOTHING, "RoleARN", NOTHING);
  }

  @Override
  public Resource create(Declaration declaration) {
    var properties = declaration.properties();
    return new Resource(
        properties.path("ResourceId").asString("")
            + "|"
            + properties.path("ScalableDimension").asString("")
            + "|"
            + properties.path("ServiceNamespace").asString(""),
        Map.of());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  /** A name only. */
  @Override
  public void delete(Declaration declaration, Resource resource) {}
}
