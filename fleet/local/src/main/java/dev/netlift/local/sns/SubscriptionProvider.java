package dev.netlift.local.sns;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** AWS::SNS::Subscription: Ref is the ARN. Functions only. */
final class SubscriptionProvider implements ResourceProvider {
  private final Sns sns;

  SubscriptionProvider(Sns sns) {
    this.sns = sns;
  }

  @Override
  public String type() {
    return "AWS::SNS::Subscription";
  }

  @Override
  public Set<String> handled() {
    return Set.of("Endpoint", "Protocol", "TopicArn");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of("Region", "there is one");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    String where = declaration.logicalId() + " (" + type() + ")";
    String protocol = properties.path("Protocol").asString("");
    if (!protocol.equals("lambda")) {
      throw new DeployException(where + ": Protocol must be lambda, was '" + protocol + "'");
    }
    String topicArn = properties.path("TopicArn").asString("");
    byte[] name = declaration.inventedName().getBytes(StandardCharsets.UTF_8);
    String arn = topicArn + ":" + UUID.nameUUIDFromBytes(name);
    try {
      sns.topic(topicArn)
          .subscribe(new Topic.Subscription(arn, properties.path("Endpoint").asString("")));
    } catch (AwsException e) {
      throw new DeployException(where + ": no topic " + topicArn);
    }
    return new Resource(arn, Map.of("Arn", arn));
  }
}
