package dev.netlift.local.lambda;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs functions for events: a failed one twice more, a throttled one until it gets through. The
 * delays are seconds where Lambda takes minutes. What fails for good goes to the function's
 * destination and to its dead-letter queue, if it has them.
 */
final class AsyncInvoker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AsyncInvoker.class);
  private static final int WAITING_MAX = 1_000;
  private static final int THROTTLES_MAX = 30;
  private static final int ERROR_MAX = 1_024;

  private final Lambda lambda;
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private final Map<String, AsyncSettings> settings = new ConcurrentHashMap<>(); // by ARN
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lambda-async-", 0).factory());
  private volatile Destinations destinations =
      (arn, _, _, _) -> {
        throw new AwsException(404, "ResourceNotFoundException", "nothing takes events for " + arn);
      };

  AsyncInvoker(Lambda lambda) {
    this.lambda = lambda;
  }

  void destinations(Destinations takers) {
    destinations = takers;
  }

  void configure(String functionArn, AsyncSettings configured) {
    settings.put(functionArn, configured);
  }

  void forget(String functionArn) {
    settings.remove(functionArn);
  }

  void submit(String function, byte[] payload) {
    if (!room.tryAcquire()) {
      throw new AwsException(429, "TooManyRequestsException", "Rate Exceeded.");
    }
    workers.execute(
        () -> {
          try {
            run(function, payload);
          } finally {
            room.release();
          }
        });
  }

  /** How an event ended. */
  private record End(String requestId, String condition, int attempts, Optional<Outcome> outcome) {}

  private void run(String function, byte[] payload) {
    Lambda.Target target = lambda.target(function);
    AsyncSettings own = settings.getOrDefault(lambda.arn(target), AsyncSettings.DEFAULT);
    String requestId = UUID.randomUUID().toString();
    long startNanos = System.nanoTime();
    int attempts = 0;
    int throttles = 0;
    Optional<Outcome> last = Optional.empty();
    String condition = "RetriesExhausted";
    while (attempts <= own.retriesMax() && throttles < THROTTLES_MAX) {
      try {
        Outcome outcome = lambda.invoke(function, payload, requestId);
        attempts++;
        last = Optional.of(outcome);
        if (outcome.functionError().isEmpty()) {
          own.onSuccessArn()
              .ifPresent(
                  arn ->
                      tell(
                          arn,
                          target,
                          payload,
                          new End(requestId, "Success", 1, Optional.of(outcome))));
          return;
        }
      } catch (AwsException e) {
        if (e.status() != 429) {
          break;
        }
        throttles++;
      }
      if (System.nanoTime() - startNanos > Duration.ofSeconds(own.ageMaxSeconds()).toNanos()) {
        condition = "EventAgeExceeded";
        break;
      }
      if (attempts > own.retriesMax()) {
        break;
      }
      try {
        Thread.sleep(Duration.ofSeconds(Math.max(1, attempts)));
      } catch (InterruptedException e) {
        return; // We are stopping.
      }
    }
    failed(target, own, payload, new End(requestId, condition, attempts, last));
  }

  private void failed(Lambda.Target target, AsyncSettings own, byte[] payload, End end) {
    boolean kept = own.onFailureArn().map(arn -> tell(arn, target, payload, end)).orElse(false);
    Optional<String> queue = lambda.hosted(target).settings().deadLetterArn();
    if (queue.isPresent()) {
      Map<String, String> attributes = new TreeMap<>();
      attributes.put("RequestID", end.requestId());
      attributes.put("ErrorCode", "200");
      attributes.put("ErrorMessage", message(end));
      kept |= send(queue.get(), target, new String(payload, StandardCharsets.UTF_8), attributes);
    }
    if (!kept) {
      log.atError()
          .addKeyValue("function", target.name())
          .addKeyValue("attempts", end.attempts())
          .log("event lost: its function failed every time; see the function's log");
    }
  }

  private static String message(End end) {
    String message =
        end.outcome()
            .map(outcome -> json(outcome.payload()).path("errorMessage").asString(""))
            .orElse("");
    message = message.isEmpty() ? end.condition() : message;
    return message.substring(0, Math.min(ERROR_MAX, message.length()));
  }

  /** Sends the record of an invocation. False when it was not taken. */
  private boolean tell(String arn, Lambda.Target target, byte[] payload, End end) {
    ObjectNode record = Bodies.MAPPER.createObjectNode().put("version", "1.0");
    record.put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    record
        .putObject("requestContext")
        .put("requestId", end.requestId())
        .put("functionArn", lambda.arn(target))
        .put("condition", end.condition())
        .put("approximateInvokeCount", end.attempts());
    record.set("requestPayload", json(payload));
    end.outcome()
        .ifPresent(
            outcome -> {
              ObjectNode context = record.putObject("responseContext").put("statusCode", 200);
              context.put("executedVersion", "$LATEST");
              outcome.functionError().ifPresent(error -> context.put("functionError", error));
              record.set("responsePayload", json(outcome.payload()));
            });
    return send(arn, target, record.toString(), Map.of());
  }

  private static JsonNode json(byte[] payload) {
    try {
      return Bodies.MAPPER.readTree(payload);
    } catch (JacksonException e) {
      return Bodies.MAPPER.getNodeFactory().stringNode(new String(payload, StandardCharsets.UTF_8));
    }
  }

  private boolean send(
      String arn, Lambda.Target target, String body, Map<String, String> attributes) {
    String roleArn = lambda.hosted(target).settings().roleArn();
    try {
      destinations.send(arn, roleArn, body, attributes);
      return true;
    } catch (AwsException e) {
      log.atError()
          .addKeyValue("function", target.name())
          .addKeyValue("destination", arn)
          .addKeyValue("code", e.code())
          .addKeyValue("reason", e.message())
          .log("destination did not take an event");
      return false;
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
