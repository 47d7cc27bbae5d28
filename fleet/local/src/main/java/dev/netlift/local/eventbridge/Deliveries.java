package dev.netlift.local.eventbridge;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.sqs.Sqs;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deliveries under way.
 *
 * <pre>
 *   waiting --sent--> gone
 *      |--retriable--> waiting, later, until retries or age are used up --> dead-letter queue
 *      '--not permitted, no such resource--> dead-letter queue
 * </pre>
 *
 * <p>Any thread.
 */
final class Deliveries {
  private static final Logger log = LoggerFactory.getLogger(Deliveries.class);
  private static final int WAITING_MAX = 10_000;
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final Agenda agenda;
  private final Sender sender;
  private final Sqs sqs;
  private final RandomGenerator random;
  private final Semaphore room = new Semaphore(WAITING_MAX);

  Deliveries(Agenda agenda, Sender sender, Sqs sqs, RandomGenerator random) {
    this.agenda = agenda;
    this.sender = sender;
    this.sqs = sqs;
    this.random = random;
  }

  private record Delivery(Rule rule, Target target, String payload, Instant since) {}

  /** False when too much waits already. */
  boolean submit(Rule rule, Target target, String payload) {
    if (!room.tryAcquire()) {
      return false;
    }
    var delivery = new Delivery(rule, target, payload, agenda.now());
    agenda.run(() -> attempt(delivery, 0));
    return true;
  }

  private void attempt(Delivery delivery, int retries) {
    try {
      sender.send(delivery.rule(), delivery.target(), delivery.payload());
      room.release();
    } catch (AwsException e) {
      failed(delivery, retries, e);
    } catch (RuntimeException e) {
      log.atError().addKeyValue("target", delivery.target().arn()).setCause(e).log("target failed");
      failed(delivery, retries, new AwsException(500, "InternalFailure", "see the cloud's log"));
    }
  }

  private void failed(Delivery delivery, int retries, AwsException e) {
    Target target = delivery.target();
    boolean retriable = e.status() == 429 || e.status() >= 500 || throttled(e);
    Instant next = agenda.now().plus(backOff(retries));
    Instant end = delivery.since().plusSeconds(target.ageMaxSeconds());
    if (!retriable) {
      giveUp(delivery, retries, e, Optional.empty());
    } else if (retries >= target.retriesMax()) {
      giveUp(delivery, retries, e, Optional.of("MaximumRetryAttempts"));
    } else if (next.isAfter(end)) {
      giveUp(delivery, retries, e, Optional.of("MaximumEventAgeInSeconds"));
    } else {
      agenda.at(next, () -> attempt(delivery, retries + 1));
    }
  }

  private static boolean throttled(AwsException e) {
    return e.code().contains("Throttl");
  }

  /** Doubles, with up to half of it by chance. */
  private Duration backOff(int retries) {
    long millis = FIRST_WAIT.toMillis() << Math.min(retries, 20);
    millis = Math.min(millis, LONGEST_WAIT.toMillis());
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }

  private void giveUp(Delivery delivery, int retries, AwsException e, Optional<String> exhausted) {
    room.release();
    Target target = delivery.target();
    Rule rule = delivery.rule();
    if (target.deadLetterArn().isPresent()) {
      Map<String, String> attributes = new TreeMap<>();
      attributes.put("RULE_ARN", rule.arn());
      attributes.put("TARGET_ARN", target.arn());
      attributes.put("ERROR_CODE", code(e));
      attributes.put("ERROR_MESSAGE", e.message().isEmpty() ? e.code() : e.message());
      attributes.put("RETRY_ATTEMPTS", Integer.toString(retries));
      exhausted.ifPresent(what -> attributes.put("EXHAUSTED_RETRY_CONDITION", what));
      if (bury(target.deadLetterArn().get(), rule, delivery.payload(), attributes)) {
        return;
      }
    }
    log.atError()
        .addKeyValue("rule", rule.name())
        .addKeyValue("target", target.arn())
        .addKeyValue("code", e.code())
        .addKeyValue("reason", e.message())
        .addKeyValue("retries", retries)
        .log("event lost: its target did not take it");
  }

  private boolean bury(String queueArn, Rule rule, String payload, Map<String, String> attributes) {
    try {
      if (sqs.permits(queueArn, CloudSender.PRINCIPAL, rule.arn())) {
        sqs.send(queueArn, payload, attributes, Optional.empty(), Optional.empty());
        return true;
      }
      log.atError()
          .addKeyValue("queue", queueArn)
          .addKeyValue("rule", rule.name())
          .log("the dead-letter queue's policy does not let this rule send");
    } catch (AwsException e) {
      log.atError()
          .addKeyValue("queue", queueArn)
          .addKeyValue("code", e.code())
          .log("the dead-letter queue did not take an event");
    }
    return false;
  }

  private static String code(AwsException e) {
    return switch (e.status()) {
      case 403 -> "NO_PERMISSIONS";
      case 404 -> "NO_RESOURCE";
      case 429 -> "THROTTLING";
      default -> {
        if (e.code().contains("DoesNotExist") || e.code().contains("NotFound")) {
          yield "NO_RESOURCE";
        }
        yield throttled(e) ? "THROTTLING" : "ERROR_FROM_TARGET";
      }
    };
  }
}
