package dev.netlift.local.sqs;

import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.identity.PolicyDocument;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The attributes of a queue that its owner sets, checked. Immutable.
 *
 * @param attributes as the API shows them, defaults included
 */
record QueueSettings(
    boolean fifo,
    int visibilitySeconds,
    int delaySeconds,
    int retentionSeconds,
    int waitSeconds,
    int bytesMax,
    boolean contentDeduplication,
    boolean deduplicationByGroup,
    Optional<Redrive> redrive,
    Optional<PolicyDocument> policy,
    Map<String, String> attributes) {
  private static final int MIB = 1 << 20;
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "VisibilityTimeout", "30",
          "DelaySeconds", "0",
          "MessageRetentionPeriod", "345600",
          "ReceiveMessageWaitTimeSeconds", "0",
          "MaximumMessageSize", Integer.toString(MIB),
          "SqsManagedSseEnabled", "true");
  private static final Set<String> FIFO_ONLY =
      Set.of("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit");
  // Kept and shown, and nothing else: messages never leave this process.
  private static final Set<String> KEPT =
      Set.of(
          "KmsMasterKeyId",
          "KmsDataKeyReusePeriodSeconds",
          "RedriveAllowPolicy",
          "FifoThroughputLimit",
          "SqsManagedSseEnabled");

  /**
   * @param maxReceiveCount how often a message may be received before it is moved
   */
  record Redrive(String deadLetterTargetArn, int maxReceiveCount) {}

  QueueSettings {
    attributes = Map.copyOf(attributes);
  }

  /**
   * @param given by attribute name; a missing one has its default, an empty one is unset
   * @throws AwsException InvalidAttributeName or InvalidAttributeValue
   */
  static QueueSettings of(String queueName, Map<String, String> given) {
    boolean fifo = queueName.endsWith(".fifo");
    Map<String, String> all = new HashMap<>(DEFAULTS);
    given.forEach(
        (name, value) -> {
          check(name, fifo);
          if (value.isEmpty()) {
            all.remove(name);
          } else {
            all.put(name, value);
          }
        });
    if (fifo) {
      if (!all.getOrDefault("FifoQueue", "true").equals("true")) {
        throw invalid("FifoQueue", "a queue named .fifo is a FIFO queue");
      }
      all.put("FifoQueue", "true");
      all.putIfAbsent("ContentBasedDeduplication", "false");
    } else if (all.containsKey("FifoQueue")) {
      throw new AwsException(
          400, "InvalidParameterValue", "The name of a FIFO queue must end with .fifo");
    }
    return new QueueSettings(
        fifo,
        number(all, "VisibilityTimeout", 0, 43_200),
        number(all, "DelaySeconds", 0, 900),
        number(all, "MessageRetentionPeriod", 60, 1_209_600),
        number(all, "ReceiveMessageWaitTimeSeconds", 0, 20),
        number(all, "MaximumMessageSize", 1_024, MIB),
        flag(all, "ContentBasedDeduplication"),
        all.getOrDefault("DeduplicationScope", "queue").equals("messageGroup"),
        redrive(all.getOrDefault("RedrivePolicy", "")),
        policy(queueName, all.getOrDefault("Policy", "")),
        all);
  }

  QueueSettings with(String queueName, Map<String, String> changes) {
    Map<String, String> all = new HashMap<>(attributes);
    all.putAll(changes);
    return of(queueName, all);
  }

  private static void check(String name, boolean fifo) {
    boolean known =
        DEFAULTS.containsKey(name)
            || KEPT.contains(name)
            || FIFO_ONLY.contains(name)
            || name.equals("RedrivePolicy")
            || name.equals("Policy");
    if (!known || (FIFO_ONLY.contains(name) && !fifo && !name.equals("FifoQueue"))) {
      throw new AwsException(400, "InvalidAttributeName", "Unknown Attribute " + name + ".");
    }
  }

  private static int number(Map<String, String> all, String name, int least, int most) {
    String text = all.getOrDefault(name, DEFAULTS.getOrDefault(name, "0"));
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number out of bounds.
    }
    throw invalid(name, "must be " + least + " to " + most + ", was '" + text + "'");
  }

  private static boolean flag(Map<String, String> all, String name) {
    String text = all.getOrDefault(name, "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw invalid(name, "must be true or false, was '" + text + "'");
    }
    return text.equals("true");
  }

  private static Optional<Redrive> redrive(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    JsonNode node = json("RedrivePolicy", text);
    String target = node.path("deadLetterTargetArn").asString("");
    int most;
    try {
      most = Integer.parseInt(node.path("maxReceiveCount").asString(""));
    } catch (NumberFormatException e) {
      most = 0;
    }
    if (target.isEmpty() || most < 1 || most > 1_000) {
      throw new AwsException(
          400,
          "InvalidParameterValue",
          "Value "
              + text
              + " for parameter RedrivePolicy is invalid. Reason: deadLetterTargetArn and a"
              + " maxReceiveCount of 1 to 1000 are needed.");
    }
    return Optional.of(new Redrive(target, most));
  }

  private static Optional<PolicyDocument> policy(String queueName, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(PolicyDocument.parse(json("Policy", text), "policy of " + queueName));
    } catch (DeployException e) {
      throw invalid("Policy", String.valueOf(e.getMessage()));
    }
  }

  private static JsonNode json(String name, String text) {
    try {
      return Bodies.MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw invalid(name, "is not JSON");
    }
  }

  private static AwsException invalid(String name, String reason) {
    return new AwsException(
        400, "InvalidAttributeValue", "Invalid value for the parameter " + name + ": " + reason);
  }
}
