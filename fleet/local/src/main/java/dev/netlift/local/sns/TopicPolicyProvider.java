package dev.netlift.local.sns;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.identity.PolicyDocument;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::SNS::TopicPolicy: who may publish. */
final class TopicPolicyProvider implements ResourceProvider {
  private final Sns sns;

  TopicPolicyProvider(Sns sns) {
    this.sns = sns;
  }

  @Override
  public String type() {
    return "AWS::SNS::TopicPolicy";
  }

  @Override
  public Set<String> handled() {
    return Set.of("PolicyDocument", "Topics");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of();
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    var policy = PolicyDocument.parse(properties.path("PolicyDocument"), where);
    for (JsonNode topic : properties.path("Topics")) {
      try {
        sns.topic(topic.asString()).policy(policy);
      } catch (AwsException e) {
        throw new DeployException(where + ": no topic " + topic.asString());
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
    for (JsonNode topic : declaration.properties().path("Topics")) {
      sns.find(topic.asString()).ifPresent(Topic::removePolicy);
    }
  }
}
