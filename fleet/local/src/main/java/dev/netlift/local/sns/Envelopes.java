package dev.netlift.local.sns;

import dev.netlift.local.front.Bodies;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a notification as functions and as queues get it. */
final class Envelopes {
  private final Clock clock;

  Envelopes(Clock clock) {
    this.clock = clock;
  }

  byte[] forFunction(Topic topic, Topic.Subscription subscription, Notification notification) {
    ObjectNode event = Bodies.MAPPER.createObjectNode();
    ObjectNode record = event.putArray("Records").addObject();
    record.put("EventSource", "aws:sns");
    record.put("EventVersion", "1.0");
    record.put("EventSubscriptionArn", subscription.arn());
    ObjectNode sns = record.putObject("Sns");
    write(sns, topic, notification);
    sns.put("SigningCertUrl", "");
    sns.put("UnsubscribeUrl", "");
    attributes(sns, notification);
    return Bodies.MAPPER.writeValueAsBytes(event);
  }

  String forQueue(Topic topic, Notification notification) {
    ObjectNode body = Bodies.MAPPER.createObjectNode();
    write(body, topic, notification);
    body.put("SigningCertURL", "");
    body.put("UnsubscribeURL", "");
    if (notification.subject().isEmpty()) {
      body.remove("Subject");
    }
    if (!notification.attributes().isEmpty()) {
      attributes(body, notification);
    }
    return body.toString();
  }

  private void write(ObjectNode node, Topic topic, Notification notification) {
    node.put("Type", "Notification");
    node.put("MessageId", notification.id());
    node.put("TopicArn", topic.arn());
    if (notification.subject().isEmpty()) {
      node.putNull("Subject");
    } else {
      node.put("Subject", notification.subject());
    }
    node.put("Message", notification.message());
    node.put("Timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    node.put("SignatureVersion", "1");
    // Nothing on a laptop could check it; subscribers get it over an authenticated path.
    node.put("Signature", "");
  }

  private static void attributes(ObjectNode node, Notification notification) {
    ObjectNode written = node.putObject("MessageAttributes");
    for (var attribute : notification.attributes().properties()) {
      JsonNode value = attribute.getValue();
      written
          .putObject(attribute.getKey())
          .put("Type", value.path("DataType").asString(""))
          .put("Value", value.path("StringValue").asString(value.path("BinaryValue").asString("")));
    }
  }
}
