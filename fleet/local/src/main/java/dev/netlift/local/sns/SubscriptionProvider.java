package dev.netlift.local.sns;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.pattern.EventPattern;
import dev.netlift.local.pattern.InvalidPatternException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** AWS::SNS::Subscription: Ref is the ARN. Functions and queues. */
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
    return Set.of(
        "Endpoint",
        "Protocol",
        "TopicArn",
        "RawMessageDelivery",
        "FilterPolicy",
        "FilterPolicyScope",
        "RedrivePolicy");
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
    if (!protocol.equals("lambda") && !protocol.equals("sqs")) {
      throw new DeployException(where + ": Protocol must be lambda or sqs, was '" + protocol + "'");
    }
    String topicArn = properties.path("TopicArn").asString("");
    byte[] name = declaration.inventedName().getBytes(StandardCharsets.UTF_8);
    String arn = topicArn + ":" + UUID.nameUUIDFromBytes(name);
    String scope = properties.path("FilterPolicyScope").asString("MessageAttributes");
    if (!scope.equals("MessageAttributes") && !scope.equals("MessageBody")) {
      throw new DeployException(where + ": FilterPolicyScope cannot be '" + scope + "'");
    }
    String deadLetters = properties.path("RedrivePolicy").path("deadLetterTargetArn").asString("");
    var subscription =
        new Topic.Subscription(
            arn,
            properties.path("Endpoint").asString(""),
            properties.path("RawMessageDelivery").asString("false").equals("true"),
            filter(properties.path("FilterPolicy"), where),
            scope.equals("MessageBody"),
            deadLetters.isEmpty() ? Optional.empty() : Optional.of(deadLetters));
    if (subscription.raw() && !subscription.queue()) {
      throw new DeployException(where + ": RawMessageDelivery is for queues only");
    }
    try {
      sns.topic(topicArn).subscribe(subscription);
    } catch (AwsException e) {
      throw new DeployException(where + ": no topic " + topicArn);
    }
    return new Resource(arn, Map.of("Arn", arn));
  }

  @Override
  public Resource update(Declaration declaration, Declaration before, Resource resource) {
    delete(before, resource);
    return create(declaration);
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    sns.find(declaration.properties().path("TopicArn").asString(""))
        .ifPresent(topic -> topic.unsubscribe(resource.ref()));
  }

  private static Optional<EventPattern> filter(JsonNode policy, String where) {
    if (policy.isMissingNode() || policy.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(EventPattern.compile(policy.toString()));
    } catch (InvalidPatternException e) {
      throw new DeployException(where + ": invalid FilterPolicy: " + e.reason(), e);
    }
  }
}
