package dev.netlift.local.sns;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.sqs.Sqs;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings messages to functions and queues. Lambda's own queue retries a function that fails; here
 * only what that queue does not take is tried again, with back-off. What cannot be delivered goes
 * to the subscription's dead-letter queue.
 */
final class Delivery implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Delivery.class);
  private static final String PRINCIPAL = "sns.amazonaws.com";
  private static final int WAITING_MAX = 10_000;
  private static final int ATTEMPTS_MAX = 8;
  private static final Duration BACK_OFF = Duration.ofMillis(200);

  private final Lambda lambda;
  private final Sqs sqs;
  private final Envelopes envelopes;
  private volatile Losses losses = Losses.NONE;
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sns-", 0).factory());

  Delivery(Lambda lambda, Sqs sqs, Clock clock) {
    this.lambda = lambda;
    this.sqs = sqs;
    this.envelopes = new Envelopes(clock);
  }

  /** From now on these are lost; what is on its way already is not. */
  void lose(Losses lost) {
    losses = lost;
  }

  /**
   * @throws AwsException Throttled: too much waits already
   */
  void submit(Topic topic, Notification notification) {
    for (Topic.Subscription subscription : topic.subscriptions()) {
      if (!wants(subscription, notification)) {
        continue;
      }
      if (losses.lost(topic.arn(), notification.message())) {
        log.atWarn().addKeyValue("messageId", notification.id()).log("message lost, as asked for");
        continue;
      }
      if (!room.tryAcquire()) {
        throw new AwsException(400, "Throttled", "Rate exceeded");
      }
      workers.execute(
          () -> {
            try {
              deliver(topic, subscription, notification);
            } finally {
              room.release();
            }
          });
    }
  }

  private static boolean wants(Topic.Subscription subscription, Notification notification) {
    if (subscription.filter().isEmpty()) {
      return true;
    }
    String json =
        subscription.filterBody()
            ? notification.message()
            : Attributes.filterable(notification.attributes());
    try {
      return subscription.filter().get().matches(json);
    } catch (IllegalArgumentException e) {
      return false; // A body that is no JSON matches nothing.
    }
  }

  private void deliver(Topic topic, Topic.Subscription subscription, Notification notification) {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      try {
        send(topic, subscription, notification);
        return;
      } catch (AwsException e) {
        if (e.status() != 429 && !e.code().equals("RequestThrottled")) {
          giveUp(topic, subscription, notification, e);
          return;
        }
      }
      try {
        Thread.sleep(BACK_OFF.multipliedBy(1L << attempt));
      } catch (InterruptedException e) {
        return; // We are stopping.
      }
    }
    giveUp(
        topic, subscription, notification, new AwsException(429, "Throttled", "busy every time"));
  }

  private void send(Topic topic, Topic.Subscription subscription, Notification notification) {
    String endpoint = subscription.endpoint();
    if (subscription.queue()) {
      if (!sqs.permits(endpoint, PRINCIPAL, topic.arn())) {
        throw refused("sqs:SendMessage", endpoint);
      }
      sqs.send(
          endpoint,
          subscription.raw() ? notification.message() : envelopes.forQueue(topic, notification),
          subscription.raw() ? texts(notification) : Map.of(),
          Optional.empty(),
          Optional.empty());
    } else {
      if (!lambda.permits(endpoint, PRINCIPAL, topic.arn())) {
        throw refused("lambda:InvokeFunction", endpoint);
      }
      lambda.invokeAsync(endpoint, envelopes.forFunction(topic, subscription, notification));
    }
  }

  /**
   * The attributes a queue gets with a raw message: SQS knows no more than texts from a service.
   */
  private static Map<String, String> texts(Notification notification) {
    Map<String, String> texts = new HashMap<>();
    notification
        .attributes()
        .properties()
        .forEach(a -> texts.put(a.getKey(), a.getValue().path("StringValue").asString("")));
    texts.values().removeIf(String::isEmpty);
    return texts;
  }

  private static AwsException refused(String action, String arn) {
    return new AwsException(
        403,
        "AuthorizationError",
        PRINCIPAL + " is not authorized to perform: " + action + " on resource: " + arn);
  }

  private void giveUp(
      Topic topic, Topic.Subscription subscription, Notification notification, AwsException e) {
    Optional<String> queue = subscription.deadLetterArn();
    try {
      if (queue.isPresent() && sqs.permits(queue.get(), PRINCIPAL, topic.arn())) {
        String body =
            subscription.queue()
                ? envelopes.forQueue(topic, notification)
                : new String(
                    envelopes.forFunction(topic, subscription, notification),
                    StandardCharsets.UTF_8);
        sqs.send(queue.get(), body, Map.of(), Optional.empty(), Optional.empty());
        return;
      }
    } catch (AwsException full) {
      log.atError()
          .addKeyValue("code", full.code())
          .log("dead-letter queue did not take a message");
    }
    log.atError()
        .addKeyValue("topic", topic.arn())
        .addKeyValue("endpoint", subscription.endpoint())
        .addKeyValue("messageId", notification.id())
        .addKeyValue("code", e.code())
        .addKeyValue("reason", e.message())
        .log("message lost: it could not be delivered");
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
