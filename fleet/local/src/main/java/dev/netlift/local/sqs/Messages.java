package dev.netlift.local.sqs;

import dev.netlift.local.front.Bodies;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes received messages, for the API and for functions. */
final class Messages {
  private Messages() {}

  /** Of a queue, SequenceNumber is a number of twenty digits. */
  static String sequenceNumber(Message message) {
    return String.format(Locale.ROOT, "%020d", message.sequence);
  }

  static Map<String, String> system(MessageQueue.Received received) {
    Message message = received.message();
    var attributes = new TreeMap<String, String>();
    attributes.put("SenderId", message.draft.senderId());
    attributes.put("SentTimestamp", Long.toString(message.sentMillis));
    attributes.put("ApproximateReceiveCount", Integer.toString(received.receiveCount()));
    attributes.put("ApproximateFirstReceiveTimestamp", Long.toString(received.firstMillis()));
    message.draft.groupId().ifPresent(id -> attributes.put("MessageGroupId", id));
    message
        .draft
        .deduplicationId()
        .ifPresent(
            id -> {
              attributes.put("MessageDeduplicationId", id);
              attributes.put("SequenceNumber", sequenceNumber(message));
            });
    message.deadLetterSourceArn.ifPresent(arn -> attributes.put("DeadLetterQueueSourceArn", arn));
    JsonNode trace = message.draft.systemAttributes().path("AWSTraceHeader").path("StringValue");
    if (trace.isString()) {
      attributes.put("AWSTraceHeader", trace.asString());
    }
    return attributes;
  }

  /**
   * @param systemNames which attributes the caller wants, {@code All} for each
   * @param names which message attributes the caller wants: names, {@code prefix.*} or {@code All}
   */
  static void write(
      MessageQueue.Received received,
      List<String> systemNames,
      List<String> names,
      ArrayNode messages) {
    Message message = received.message();
    ObjectNode node =
        messages
            .addObject()
            .put("MessageId", message.id)
            .put("ReceiptHandle", received.receiptHandle())
            .put("MD5OfBody", Md5.of(message.draft.body()))
            .put("Body", message.draft.body());
    ObjectNode system = Bodies.MAPPER.createObjectNode();
    system(received)
        .forEach(
            (name, value) -> {
              if (systemNames.contains("All") || systemNames.contains(name)) {
                system.put(name, value);
              }
            });
    if (!system.isEmpty()) {
      node.set("Attributes", system);
    }
    ObjectNode wanted = Bodies.MAPPER.createObjectNode();
    for (var attribute : message.draft.attributes().properties()) {
      if (names.stream().anyMatch(name -> asksFor(name, attribute.getKey()))) {
        wanted.set(attribute.getKey(), attribute.getValue());
      }
    }
    if (!wanted.isEmpty()) {
      node.put("MD5OfMessageAttributes", Md5.of(wanted));
      node.set("MessageAttributes", wanted);
    }
  }

  private static boolean asksFor(String wanted, String name) {
    return wanted.equals("All")
        || wanted.equals(name)
        || (wanted.endsWith(".*") && name.startsWith(wanted.substring(0, wanted.length() - 2)));
  }

  /** The record of a function's event. */
  static ObjectNode event(MessageQueue.Received received, String queueArn, String region) {
    Message message = received.message();
    ObjectNode node =
        Bodies.MAPPER
            .createObjectNode()
            .put("messageId", message.id)
            .put("receiptHandle", received.receiptHandle())
            .put("body", message.draft.body());
    ObjectNode system = node.putObject("attributes");
    system(received).forEach(system::put);
    ObjectNode attributes = node.putObject("messageAttributes");
    for (var attribute : message.draft.attributes().properties()) {
      JsonNode value = attribute.getValue();
      ObjectNode written = attributes.putObject(attribute.getKey());
      if (value.has("BinaryValue")) {
        written.put("binaryValue", value.path("BinaryValue").asString(""));
      } else {
        written.put("stringValue", value.path("StringValue").asString(""));
      }
      written.putArray("stringListValues");
      written.putArray("binaryListValues");
      written.put("dataType", value.path("DataType").asString(""));
    }
    return node.put("md5OfBody", Md5.of(message.draft.body()))
        .put("eventSource", "aws:sqs")
        .put("eventSourceARN", queueArn)
        .put("awsRegion", region);
  }
}
