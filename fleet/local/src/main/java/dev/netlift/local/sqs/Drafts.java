package dev.netlift.local.sqs;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and checks what is sent. */
final class Drafts {
  private static final int ATTRIBUTES_MAX = 10;
  private static final int DELAY_MAX = 900;
  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,256}");
  // What XML 1.0 cannot carry, SQS does not take.
  private static final Pattern FORBIDDEN =
      Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x{d800}-\\x{dfff}\\ufffe\\uffff]");

  private Drafts() {}

  /**
   * @param entry of SendMessage or of one of a batch
   * @throws AwsException what is wrong with it
   */
  static Message.Draft read(JsonNode entry, QueueSettings queue, String senderId) {
    String body = entry.path("MessageBody").asString("");
    if (!entry.has("MessageBody") || body.isEmpty()) {
      throw missing("MessageBody");
    }
    if (FORBIDDEN.matcher(body).find()) {
      throw new AwsException(
          400,
          "InvalidMessageContents",
          "Invalid characters found in the message; SQS takes what XML 1.0 can carry");
    }
    ObjectNode attributes = attributes(entry.path("MessageAttributes"));
    Optional<String> group = id(entry, "MessageGroupId");
    Optional<String> deduplication = id(entry, "MessageDeduplicationId");
    Optional<Integer> delay = delay(entry);
    if (queue.fifo()) {
      if (group.isEmpty()) {
        throw missing("MessageGroupId");
      }
      if (delay.isPresent() && delay.get() > 0) {
        throw value("DelaySeconds", delay.get().toString(), "not for a message of a FIFO queue");
      }
      if (deduplication.isEmpty() && !queue.contentDeduplication()) {
        throw new AwsException(
            400,
            "InvalidParameterValue",
            "The queue should either have ContentBasedDeduplication enabled or"
                + " MessageDeduplicationId provided explicitly");
      }
      deduplication = Optional.of(deduplication.orElseGet(() -> Sha256.hex(body)));
      delay = Optional.empty();
    } else if (deduplication.isPresent()) {
      throw value(
          "MessageDeduplicationId", deduplication.get(), "only for a message of a FIFO queue");
    }
    var draft =
        new Message.Draft(
            body,
            attributes,
            entry.path("MessageSystemAttributes") instanceof ObjectNode system
                ? system
                : Bodies.MAPPER.createObjectNode(),
            senderId,
            group,
            deduplication,
            delay);
    if (draft.bytes() > queue.bytesMax()) {
      throw new AwsException(
          400,
          "InvalidParameterValue",
          "One or more parameters are invalid. Reason: Message must be shorter than "
              + queue.bytesMax()
              + " bytes.");
    }
    return draft;
  }

  private static ObjectNode attributes(JsonNode node) {
    if (!(node instanceof ObjectNode attributes)) {
      return Bodies.MAPPER.createObjectNode();
    }
    if (attributes.size() > ATTRIBUTES_MAX) {
      throw new AwsException(
          400,
          "InvalidParameterValue",
          "Number of message attributes [" + attributes.size() + "] exceeds the allowed maximum");
    }
    for (var entry : attributes.properties()) {
      String name = entry.getKey();
      String type = entry.getValue().path("DataType").asString("");
      String base = type.contains(".") ? type.substring(0, type.indexOf('.')) : type;
      boolean binary = base.equals("Binary");
      String field = binary ? "BinaryValue" : "StringValue";
      if (!ATTRIBUTE_NAME.matcher(name).matches()) {
        throw value("MessageAttributes", name, "letters, digits, _ - . and at most 256");
      }
      if (!binary && !base.equals("String") && !base.equals("Number")) {
        throw new AwsException(
            400,
            "InvalidParameterValue",
            "The message attribute '" + name + "' has an invalid message attribute type");
      }
      if (entry.getValue().path(field).asString("").isEmpty()) {
        throw new AwsException(
            400,
            "InvalidParameterValue",
            "The message attribute '" + name + "' must contain a non-empty " + field);
      }
    }
    try {
      Md5.bytes(attributes);
    } catch (IllegalArgumentException e) {
      throw new AwsException(400, "SerializationException", "BinaryValue must be base64");
    }
    return attributes;
  }

  private static Optional<String> id(JsonNode entry, String name) {
    String text = entry.path(name).asString("");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!ID.matcher(text).matches()) {
      throw value(name, text, "1 to 128 letters, digits and punctuation");
    }
    return Optional.of(text);
  }

  private static Optional<Integer> delay(JsonNode entry) {
    if (!entry.has("DelaySeconds") || entry.path("DelaySeconds").isNull()) {
      return Optional.empty();
    }
    int seconds = entry.path("DelaySeconds").asInt(-1);
    if (seconds < 0 || seconds > DELAY_MAX) {
      throw value("DelaySeconds", Integer.toString(seconds), "must be 0 to " + DELAY_MAX);
    }
    return Optional.of(seconds);
  }

  static AwsException missing(String name) {
    return new AwsException(
        400, "MissingParameter", "The request must contain the parameter " + name + ".");
  }

  static AwsException value(String name, String value, String reason) {
    return new AwsException(
        400,
        "InvalidParameterValue",
        "Value " + value + " for parameter " + name + " is invalid. Reason: " + reason + ".");
  }
}
