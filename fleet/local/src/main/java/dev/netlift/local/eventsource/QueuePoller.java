package dev.netlift.local.eventsource;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.Outcome;
import dev.netlift.local.sqs.Sqs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings the messages of one queue to one function. What the function takes is deleted; the rest
 * becomes visible again when the queue says so, and ends in the queue's dead-letter queue.
 */
final class QueuePoller implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueuePoller.class);
  private static final int RECEIVE_MAX = 10;
  private static final Duration LONG_POLL = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int THROTTLES_MAX = 5;
  private static final Duration THROTTLE_WAIT = Duration.ofMillis(200);

  private final MappingSettings settings;
  private final Lambda lambda;
  private final Sqs sqs;
  private final Semaphore invocations;
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("queue-poller-", 0).factory());

  QueuePoller(MappingSettings settings, Lambda lambda, Sqs sqs) {
    this.settings = settings;
    this.lambda = lambda;
    this.sqs = sqs;
    this.invocations = new Semaphore(settings.concurrencyMax());
  }

  void start() {
    workers.execute(this::poll);
  }

  private void poll() {
    try {
      while (!workers.isShutdown()) {
        // First room, then messages: those that wait here would run out of their visibility.
        invocations.acquire();
        List<Sqs.Received> batch = gather();
        if (batch.isEmpty()) {
          invocations.release();
          continue;
        }
        workers.execute(
            () -> {
              try {
                handle(batch);
              } finally {
                invocations.release();
              }
            });
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // We are stopping.
    } catch (java.util.concurrent.RejectedExecutionException e) {
      // We are stopping.
    }
  }

  private List<Sqs.Received> gather() throws InterruptedException {
    var batch = new ArrayList<Sqs.Received>();
    long startNanos = System.nanoTime();
    Duration wait = LONG_POLL;
    try {
      do {
        int most = Math.min(RECEIVE_MAX, settings.batchSize() - batch.size());
        for (Sqs.Received message : sqs.receive(settings.sourceArn(), most, wait)) {
          if (settings.wants(message.event())) {
            batch.add(message);
          } else {
            sqs.delete(settings.sourceArn(), message.receiptHandle());
          }
        }
        if (batch.isEmpty()) {
          return batch;
        }
        wait =
            Duration.ofSeconds(settings.windowSeconds()).minusNanos(System.nanoTime() - startNanos);
      } while (batch.size() < settings.batchSize() && wait.isPositive());
    } catch (AwsException e) {
      log.atWarn()
          .addKeyValue("queue", settings.sourceArn())
          .addKeyValue("code", e.code())
          .log("queue not read");
      Thread.sleep(PAUSE);
    }
    return batch;
  }

  private void handle(List<Sqs.Received> batch) {
    Map<String, Sqs.Received> byId = new LinkedHashMap<>();
    ObjectNode event = Bodies.MAPPER.createObjectNode();
    ArrayNode records = event.putArray("Records");
    for (Sqs.Received message : batch) {
      byId.put(message.event().path("messageId").asString(), message);
      records.add(message.event());
    }
    try {
      Outcome outcome = invoke(event.toString().getBytes(StandardCharsets.UTF_8));
      Set<String> failed = BatchResult.failures(outcome, byId.keySet(), settings.partialFailures());
      for (var message : byId.entrySet()) {
        if (!failed.contains(message.getKey())) {
          sqs.delete(settings.sourceArn(), message.getValue().receiptHandle());
        }
      }
    } catch (AwsException e) {
      log.atWarn()
          .addKeyValue("function", settings.function())
          .addKeyValue("code", e.code())
          .log("batch not handled; its messages become visible again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // We are stopping.
    }
  }

  private Outcome invoke(byte[] payload) throws InterruptedException {
    for (int throttles = 0; ; throttles++) {
      try {
        return lambda.invoke(settings.function(), payload);
      } catch (AwsException e) {
        if (e.status() != 429 || throttles == THROTTLES_MAX) {
          throw e;
        }
      }
      Thread.sleep(THROTTLE_WAIT.multipliedBy(1L << throttles));
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
