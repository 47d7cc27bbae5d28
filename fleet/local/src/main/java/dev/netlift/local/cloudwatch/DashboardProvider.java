package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.Bodies;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;

/** AWS::CloudWatch::Dashboard: Ref is the name. Its body is checked to be JSON and not drawn. */
final class DashboardProvider implements ResourceProvider {
  @Override
  public String type() {
    return "AWS::CloudWatch::Dashboard";
  }

  @Override
  public Set<String> handled() {
    return Set.of("DashboardName", "DashboardBody");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    try {
      Bodies.MAPPER.readTree(declaration.properties().path("DashboardBody").asString(""));
    } catch (JacksonException e) {
      throw new DeployException(
          declaration.logicalId() + ": DashboardBody is not JSON: " + e.getOriginalMessage());
    }
    return new Resource(
        declaration.properties().path("DashboardName").asString(declaration.inventedName()),
        Map.of());
  }
}
