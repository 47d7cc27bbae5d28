package dev.netlift.local.dynamodb;

import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;

/** AWS::ApplicationAutoScaling::ScalingPolicy of a table or index. Named only. */
final class ScalingPolicyProvider implements ResourceProvider {
  @Override
  public String type() {
    return "AWS::ApplicationAutoScaling::ScalingPolicy";
  }

  @Override
  public Set<String> handled() {
    return Set.of("PolicyName", "ScalingTargetId");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "PolicyType", ScalableTargetProvider.NOTHING,
        "TargetTrackingScalingPolicyConfiguration", ScalableTargetProvider.NOTHING);
  }

  @Override
  public Resource create(Declaration declaration) {
    return new Resource(declaration.inventedName(), Map.of());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  /** A name only. */
  @Override
  public void delete(Declaration declaration, Resource resource) {}
}
