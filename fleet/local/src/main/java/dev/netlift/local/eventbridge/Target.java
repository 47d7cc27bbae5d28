package dev.netlift.local.eventbridge;

import dev.netlift.local.front.AwsException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a rule sends what it matches. Immutable.
 *
 * @param retriesMax how often a failed delivery is tried again
 * @param ageMaxSeconds after which it is given up
 * @param deadLetterArn the queue that gets what is given up
 * @param groupId MessageGroupId for a FIFO queue
 * @param roleArn as which a state machine is started
 * @param json as it was put
 */
record Target(
    String id,
    String arn,
    Input input,
    int retriesMax,
    int ageMaxSeconds,
    Optional<String> deadLetterArn,
    Optional<String> groupId,
    Optional<String> roleArn,
    ObjectNode json) {
  private static final Pattern ID = Pattern.compile("[.\\-_A-Za-z0-9]{1,64}");
  private static final Pattern ARN =
      Pattern.compile("arn:aws:(lambda|sqs|sns|states):[^:]*:[^:]*:.+");
  private static final Set<String> KNOWN =
      Set.of(
          "Id",
          "Arn",
          "Input",
          "InputPath",
          "InputTransformer",
          "RetryPolicy",
          "DeadLetterConfig",
          "SqsParameters",
          "RoleArn");
  private static final int RETRIES_MAX = 185;
  private static final int DAY_SECONDS = 86_400;

  /**
   * @throws AwsException ValidationException
   */
  static Target parse(JsonNode node) {
    if (!(node instanceof ObjectNode json)) {
      throw invalid("A target must be an object");
    }
    String id = json.path("Id").asString("");
    String arn = json.path("Arn").asString("");
    if (!ID.matcher(id).matches()) {
      throw invalid("Value '" + id + "' at 'targets.id' is not 1 to 64 of [.-_A-Za-z0-9]");
    }
    for (String name : json.propertyNames()) {
      if (!KNOWN.contains(name)) {
        throw invalid("Parameter " + name + " of target " + id + " is not served locally.");
      }
    }
    if (!ARN.matcher(arn).matches()) {
      throw invalid(
          "Parameter "
              + arn
              + " is not valid. Reason: Provided Arn is not of a function, queue, topic or state machine.");
    }
    String queue = json.path("DeadLetterConfig").path("Arn").asString("");
    if (!queue.isEmpty() && (!queue.startsWith("arn:aws:sqs:") || queue.endsWith(".fifo"))) {
      throw invalid("Parameter DeadLetterConfig must be a standard queue of SQS.");
    }
    String group = json.path("SqsParameters").path("MessageGroupId").asString("");
    if (group.isEmpty() && arn.startsWith("arn:aws:sqs:") && arn.endsWith(".fifo")) {
      throw invalid("Parameter(s) SqsParameters must be specified for target: " + id + ".");
    }
    String role = json.path("RoleArn").asString("");
    if (role.isEmpty() && arn.startsWith("arn:aws:states:")) {
      throw invalid("RoleArn is required for target " + arn + ".");
    }
    return new Target(
        id,
        arn,
        Input.parse(json),
        number(json, "MaximumRetryAttempts", RETRIES_MAX, 0, RETRIES_MAX),
        number(json, "MaximumEventAgeInSeconds", DAY_SECONDS, 60, DAY_SECONDS),
        queue.isEmpty() ? Optional.empty() : Optional.of(queue),
        group.isEmpty() ? Optional.empty() : Optional.of(group),
        role.isEmpty() ? Optional.empty() : Optional.of(role),
        json);
  }

  private static int number(ObjectNode target, String name, int byDefault, int least, int most) {
    JsonNode node = target.path("RetryPolicy").path(name);
    if (node.isMissingNode()) {
      return byDefault;
    }
    int value;
    try {
      value = Integer.parseInt(node.asString(""));
    } catch (NumberFormatException e) {
      value = Integer.MIN_VALUE;
    }
    if (value < least || value > most) {
      throw invalid("RetryPolicy." + name + " must be " + least + " to " + most + ".");
    }
    return value;
  }

  private static AwsException invalid(String message) {
    return new AwsException(400, "ValidationException", message);
  }
}
