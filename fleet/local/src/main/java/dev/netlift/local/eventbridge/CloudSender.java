package dev.netlift.local.eventbridge;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.sqs.Sqs;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * To the functions, queues and topics of this cloud, where their own policies let rules do so, and
 * to its state machines, where the target's role does.
 */
final class CloudSender implements Sender {
  static final String PRINCIPAL = "events.amazonaws.com";

  private final Lambda lambda;
  private final Sqs sqs;
  private final Sns sns;
  private volatile ExecutionStarter machines =
      (_, machineArn, _) -> {
        throw new AwsException(
            400, "StateMachineDoesNotExist", "State Machine Does Not Exist: '" + machineArn + "'");
      };

  CloudSender(Lambda lambda, Sqs sqs, Sns sns) {
    this.lambda = lambda;
    this.sqs = sqs;
    this.sns = sns;
  }

  void machines(ExecutionStarter starter) {
    machines = starter;
  }

  @Override
  public void send(Rule rule, Target target, String payload) {
    String arn = target.arn();
    switch (arn.split(":", 4)[2]) {
      case "lambda" -> {
        if (!lambda.permits(arn, PRINCIPAL, rule.arn())) {
          throw refused("lambda:InvokeFunction", arn);
        }
        lambda.invokeAsync(arn, payload.getBytes(StandardCharsets.UTF_8));
      }
      case "sqs" -> {
        if (!sqs.exists(arn)) {
          throw new AwsException(400, "QueueDoesNotExist", "There is no queue " + arn);
        }
        if (!sqs.permits(arn, PRINCIPAL, rule.arn())) {
          throw refused("sqs:SendMessage", arn);
        }
        sqs.send(arn, payload, Map.of(), target.groupId(), Optional.empty());
      }
      case "states" -> machines.start(target.roleArn().orElseThrow(), arn, payload);
      default -> sns.publish(PRINCIPAL, rule.arn(), arn, payload);
    }
  }

  private static AwsException refused(String action, String arn) {
    return new AwsException(
        403,
        "AccessDeniedException",
        PRINCIPAL + " is not authorized to perform: " + action + " on resource: " + arn);
  }
}
