package dev.netlift.local.eventsource;

import dev.netlift.local.lambda.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Brings the batches of one shard to one function, in order: a batch that fails is tried again,
 * from its first failed record or halved, until it is taken or given up. Owned by its poller.
 */
final class StreamBatches {
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  // A stream keeps its records for a day, whatever the mapping says.
  private static final int STREAM_SECONDS = 86_400;

  private final MappingSettings settings;
  private final Function function;
  private final Clock clock;

  /** What a batch meets outside. */
  interface Function {
    Outcome invoke(List<JsonNode> records) throws InterruptedException;

    /**
     * @param condition RetryAttemptsExhausted or RecordAgeExceeded
     */
    void giveUp(List<JsonNode> records, String condition, int attempts, Optional<Outcome> last);

    void pause(Duration time) throws InterruptedException;
  }

  StreamBatches(MappingSettings settings, Function function, Clock clock) {
    this.settings = settings;
    this.function = function;
    this.clock = clock;
  }

  static String sequenceNumber(JsonNode record) {
    return record.path("dynamodb").path("SequenceNumber").asString("");
  }

  /** Returns when every record is taken or given up. */
  void bring(List<JsonNode> batch) throws InterruptedException {
    List<JsonNode> left = batch;
    Optional<Outcome> last = Optional.empty();
    for (int attempts = 0; !left.isEmpty(); ) {
      int aged = aged(left);
      if (aged > 0) {
        function.giveUp(left.subList(0, aged), "RecordAgeExceeded", attempts, last);
        left = left.subList(aged, left.size());
        continue;
      }
      Outcome outcome = function.invoke(left);
      attempts++;
      last = Optional.of(outcome);
      int failed = firstFailed(left, outcome);
      if (failed < 0) {
        return;
      }
      if (failed == 0 && settings.bisect() && left.size() > 1) {
        int half = left.size() / 2;
        bring(left.subList(0, half));
        bring(left.subList(half, left.size()));
        return;
      }
      left = left.subList(failed, left.size());
      if (settings.retriesMax() >= 0 && attempts > settings.retriesMax()) {
        function.giveUp(left, "RetryAttemptsExhausted", attempts, last);
        return;
      }
      function.pause(backOff(attempts));
    }
  }

  /** What comes after a failed record is tried again with it: the order is kept. */
  private int firstFailed(List<JsonNode> batch, Outcome outcome) {
    Set<String> ids = new LinkedHashSet<>();
    batch.forEach(record -> ids.add(sequenceNumber(record)));
    Set<String> failed = BatchResult.failures(outcome, ids, settings.partialFailures());
    for (int i = 0; i < batch.size(); i++) {
      if (failed.contains(sequenceNumber(batch.get(i)))) {
        return i;
      }
    }
    return -1;
  }

  private int aged(List<JsonNode> batch) {
    int most = settings.ageMaxSeconds() < 0 ? STREAM_SECONDS : settings.ageMaxSeconds();
    double oldest = clock.millis() / 1_000.0 - most;
    int aged = 0;
    while (aged < batch.size()
        && batch
                .get(aged)
                .path("dynamodb")
                .path("ApproximateCreationDateTime")
                .asDouble(Double.MAX_VALUE)
            < oldest) {
      aged++;
    }
    return aged;
  }

  private static Duration backOff(int attempts) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempts - 1, 10));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
