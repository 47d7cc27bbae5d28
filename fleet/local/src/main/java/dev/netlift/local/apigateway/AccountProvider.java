package dev.netlift.local.apigateway;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import java.util.Map;
import java.util.Set;

/**
 * AWS::ApiGateway::Account: lets API Gateway write logs, without which AWS takes no WebSocket stage
 * with an access log. Here it needs nobody's leave.
 */
final class AccountProvider implements ResourceProvider {
  @Override
  public String type() {
    return "AWS::ApiGateway::Account";
  }

  @Override
  public Set<String> handled() {
    return Set.of("CloudWatchRoleArn");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    if (!declaration.properties().path("CloudWatchRoleArn").asString("").startsWith("arn:")) {
      throw new DeployException(
          declaration.logicalId() + " (" + type() + "): CloudWatchRoleArn must name a role");
    }
    return new Resource(declaration.inventedName(), Map.of("Id", declaration.inventedName()));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  /** The setting is the account's, and stays. */
  @Override
  public void delete(Declaration declaration, Resource resource) {}
}
