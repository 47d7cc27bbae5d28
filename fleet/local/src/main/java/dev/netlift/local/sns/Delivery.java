package dev.netlift.local.sns;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.lambda.Lambda;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings messages to functions. Lambda's own queue retries a function that fails; here only what
 * that queue does not take is tried again, with back-off.
 */
final class Delivery implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Delivery.class);
  private static final int WAITING_MAX = 10_000;
  private static final int ATTEMPTS_MAX = 8;
  private static final Duration BACK_OFF = Duration.ofMillis(200);

  private final Lambda lambda;
  private final Clock clock;
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sns-", 0).factory());

  Delivery(Lambda lambda, Clock clock) {
    this.lambda = lambda;
    this.clock = clock;
  }

  /**
   * @throws AwsException Throttled: too much waits already
   */
  void submit(Topic topic, String messageId, String subject, String message) {
    for (Topic.Subscription subscription : topic.subscriptions()) {
      if (!lambda.permits(subscription.endpoint(), "sns.amazonaws.com", topic.arn())) {
        log.atError()
            .addKeyValue("topic", topic.arn())
            .addKeyValue("function", subscription.endpoint())
            .log("message lost: the function's policy does not let this topic invoke it");
        continue;
      }
      if (!room.tryAcquire()) {
        throw new AwsException(400, "Throttled", "Rate exceeded");
      }
      byte[] event = event(topic, subscription, messageId, subject, message);
      workers.execute(
          () -> {
            try {
              deliver(subscription, messageId, event);
            } finally {
              room.release();
            }
          });
    }
  }

  private void deliver(Topic.Subscription subscription, String messageId, byte[] event) {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      try {
        lambda.invokeAsync(subscription.endpoint(), event);
        return;
      } catch (AwsException e) {
        if (e.status() != 429) {
          log.atError()
              .addKeyValue("function", subscription.endpoint())
              .addKeyValue("code", e.code())
              .log("message lost: its function is not there");
          return;
        }
      }
      try {
        Thread.sleep(BACK_OFF.multipliedBy(1L << attempt));
      } catch (InterruptedException e) {
        return; // We are stopping.
      }
    }
    log.atError()
        .addKeyValue("function", subscription.endpoint())
        .addKeyValue("messageId", messageId)
        .log("message lost: its function was too busy every time");
  }

  private byte[] event(
      Topic topic,
      Topic.Subscription subscription,
      String messageId,
      String subject,
      String message) {
    ObjectNode event = Bodies.MAPPER.createObjectNode();
    ObjectNode record = event.putArray("Records").addObject();
    record.put("EventSource", "aws:sns");
    record.put("EventVersion", "1.0");
    record.put("EventSubscriptionArn", subscription.arn());
    ObjectNode sns = record.putObject("Sns");
    sns.put("Type", "Notification");
    sns.put("MessageId", messageId);
    sns.put("TopicArn", topic.arn());
    if (subject.isEmpty()) {
      sns.putNull("Subject");
    } else {
      sns.put("Subject", subject);
    }
    sns.put("Message", message);
    sns.put("Timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    sns.put("SignatureVersion", "1");
    // Nothing on a laptop could check them; functions get them over an authenticated path.
    sns.put("Signature", "");
    sns.put("SigningCertUrl", "");
    sns.put("UnsubscribeUrl", "");
    sns.putObject("MessageAttributes");
    return Bodies.MAPPER.writeValueAsBytes(event);
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
