package dev.netlift.local.cloudwatch;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.time.Clock;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Takes the metrics out of log events. An event that means to carry some and does not carry them as
 * the format wants counts as {@code EMFParsingErrors} or {@code EMFValidationErrors} of its log
 * group in AWS/Logs, as it would there, and is named in our own log. Any thread.
 */
final class LogIntake {
  private static final Logger log = LoggerFactory.getLogger(LogIntake.class);
  private static final String MARK = "\"CloudWatchMetrics\"";

  private final MetricStore store;
  private final Clock clock;

  LogIntake(MetricStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * @param event one line of a function's output
   */
  void take(String logGroup, String event) {
    // Most lines are no metrics, and reading each of them would be for nothing.
    if (!event.startsWith("{") || !event.contains(MARK)) {
      return;
    }
    JsonNode json;
    try {
      json = Bodies.MAPPER.readTree(event);
    } catch (JacksonException e) {
      refused(logGroup, "EMFParsingErrors", e.getOriginalMessage());
      return;
    }
    if (!EmbeddedMetrics.isMeant(json)) {
      return;
    }
    try {
      long now = clock.instant().getEpochSecond();
      for (var point : EmbeddedMetrics.read(json, now)) {
        store.add(
            point.key(),
            point.unit(),
            point.epochSecond(),
            bucket -> point.values().forEach(value -> bucket.add(value, 1)));
      }
    } catch (InvalidParameterException | AwsException e) {
      refused(logGroup, "EMFValidationErrors", String.valueOf(e.getMessage()));
    }
  }

  private void refused(String logGroup, String metric, String reason) {
    log.atWarn()
        .addKeyValue("logGroup", logGroup)
        .addKeyValue("reason", reason)
        .log("metrics in a log refused");
    var dimensions = new TreeMap<String, String>();
    dimensions.put("LogGroupName", logGroup);
    tell(new MetricKey("AWS/Logs", metric, dimensions), "Count", 1);
  }

  /** One value, now. */
  void tell(MetricKey key, String unit, double value) {
    try {
      store.add(key, unit, clock.instant().getEpochSecond(), bucket -> bucket.add(value, 1));
    } catch (AwsException e) {
      log.atWarn().addKeyValue("reason", e.message()).log("not even counted");
    }
  }
}
