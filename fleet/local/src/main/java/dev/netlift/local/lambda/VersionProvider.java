package dev.netlift.local.lambda;

import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** AWS::Lambda::Version: Ref is the ARN. */
final class VersionProvider implements ResourceProvider {
  private final Lambda lambda;
  private final Qualifiers qualifiers;

  VersionProvider(Lambda lambda, Qualifiers qualifiers) {
    this.lambda = lambda;
    this.qualifiers = qualifiers;
  }

  @Override
  public String type() {
    return "AWS::Lambda::Version";
  }

  @Override
  public Set<String> handled() {
    return Set.of("FunctionName");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of("Description", "for people");
  }

  @Override
  public Resource create(Declaration declaration) {
    var target = lambda.target(declaration.properties().path("FunctionName").asString(""));
    lambda.hosted(target);
    String version = Integer.toString(qualifiers.publish(target.name()));
    String arn = lambda.arn(new Lambda.Target(target.name(), Optional.of(version)));
    return new Resource(arn, Map.of("Version", version, "FunctionArn", arn));
  }

  /** Nothing to take away: a version is a number, and every version runs the newest settings. */
  @Override
  public void delete(Declaration declaration, Resource resource) {}
}
