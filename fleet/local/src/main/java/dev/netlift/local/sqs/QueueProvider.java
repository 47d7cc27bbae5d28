package dev.netlift.local.sqs;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** AWS::SQS::Queue: Ref is the URL. */
final class QueueProvider implements ResourceProvider {
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "VisibilityTimeout",
          "DelaySeconds",
          "MessageRetentionPeriod",
          "ReceiveMessageWaitTimeSeconds",
          "MaximumMessageSize",
          "FifoQueue",
          "ContentBasedDeduplication",
          "DeduplicationScope",
          "FifoThroughputLimit",
          "RedrivePolicy");

  private final Sqs sqs;

  QueueProvider(Sqs sqs) {
    this.sqs = sqs;
  }

  @Override
  public String type() {
    return "AWS::SQS::Queue";
  }

  @Override
  public Set<String> handled() {
    return Set.of(
        "QueueName",
        "VisibilityTimeout",
        "DelaySeconds",
        "MessageRetentionPeriod",
        "ReceiveMessageWaitTimeSeconds",
        "MaximumMessageSize",
        "FifoQueue",
        "ContentBasedDeduplication",
        "DeduplicationScope",
        "FifoThroughputLimit",
        "RedrivePolicy");
  }

  @Override
  public Map<String, String> ignored() {
    return Map.of(
        "KmsMasterKeyId", "messages never leave this process",
        "KmsDataKeyReusePeriodSeconds", "messages never leave this process",
        "SqsManagedSseEnabled", "messages never leave this process",
        "RedriveAllowPolicy", "all queues are of one account",
        "Tags", "nothing here reads tags");
  }

  @Override
  public Resource create(Declaration declaration) {
    JsonNode properties = declaration.properties();
    boolean fifo = properties.path("FifoQueue").asString("false").equals("true");
    String name =
        properties.path("QueueName").asString(declaration.inventedName() + (fifo ? ".fifo" : ""));
    Map<String, String> attributes = new HashMap<>();
    for (String attribute : ATTRIBUTES) {
      JsonNode value = properties.path(attribute);
      if (value.isObject()) {
        attributes.put(attribute, value.toString());
      } else if (!value.isMissingNode()) {
        attributes.put(attribute, value.asString());
      }
    }
    if (!fifo) {
      attributes.remove("FifoQueue");
    }
    try {
      MessageQueue queue = sqs.create(name, attributes);
      return new Resource(
          sqs.url(name), Map.of("Arn", queue.arn, "QueueName", name, "QueueUrl", sqs.url(name)));
    } catch (AwsException e) {
      throw new DeployException(declaration.logicalId() + " (" + type() + "): " + e.message(), e);
    }
  }

  @Override
  public void delete(Declaration declaration, Resource resource) {
    sqs.all().stream()
        .filter(queue -> sqs.url(queue.name).equals(resource.ref()))
        .forEach(sqs::remove);
  }
}
