package dev.netlift.local;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.lambda.Destinations;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.sqs.Sqs;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The queues, topics and functions of this cloud, as far as the role of a function reaches. */
public final class AsyncDestinations implements Destinations {
  private final Identities identities;
  private final Lambda lambda;
  private final Sqs sqs;
  private final Sns sns;

  public AsyncDestinations(Identities identities, Lambda lambda, Sqs sqs, Sns sns) {
    this.identities = identities;
    this.lambda = lambda;
    this.sqs = sqs;
    this.sns = sns;
  }

  @Override
  public void send(String arn, String roleArn, String body, Map<String, String> attributes) {
    switch (arn.split(":", 4)[2]) {
      case "sqs" -> {
        require(roleArn, "sqs:SendMessage", arn);
        sqs.send(arn, body, attributes, Optional.empty(), Optional.empty());
      }
      case "sns" -> {
        require(roleArn, "sns:Publish", arn);
        sns.publishAs(arn, body, attributes);
      }
      default -> {
        require(roleArn, "lambda:InvokeFunction", arn);
        lambda.invokeAsync(arn, body.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void require(String roleArn, String action, String arn) {
    if (!identities.allowed(roleArn, action, arn)) {
      throw new AwsException(
          403, "AccessDeniedException", roleArn + " may not " + action + " on " + arn);
    }
  }
}
