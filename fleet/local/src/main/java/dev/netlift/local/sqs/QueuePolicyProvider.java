package dev.netlift.local.sqs;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::SQS::QueuePolicy: who may send. */
final class QueuePolicyProvider implements ResourceProvider {
  private final Sqs sqs;

  QueuePolicyProvider(Sqs sqs) {
    this.sqs = sqs;
  }

  @Override
  public String type() {
    return "AWS::SQS::QueuePolicy";
  }

  @Override
  public Set<String> handled() {
    return Set.of("PolicyDocument", "Queues");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    for (JsonNode url : properties.path("Queues")) {
      try {
        sqs.change(
            sqs.byUrl(url.asString("")),
            Map.of("Policy", properties.path("PolicyDocument").toString()));
      } catch (AwsException e) {
        throw new DeployException(declaration.logicalId() + " (" + type() + "): " + e.message(), e);
      }
    }
    return new Resource(declaration.inventedName(), Map.of());
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    for (JsonNode url : declaration.properties().path("Queues")) {
      sqs.all().stream()
          .filter(queue -> sqs.url(queue.name).equals(url.asString("")))
          .forEach(queue -> sqs.change(queue, Map.of("Policy", "")));
    }
  }
}
