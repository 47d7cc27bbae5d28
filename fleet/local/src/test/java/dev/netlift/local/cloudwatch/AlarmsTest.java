package dev.netlift.local.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.ManualClock;
import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider.Declaration;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What alarms say of metrics, minute by minute, and whom they tell. */
class AlarmsTest {
  private static final String ONE =
      """
      {"AlarmName": "errors", "AlarmDescription": "look", "Namespace": "N", "MetricName": "Errors",
       "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 3, "DatapointsToAlarm": 2,
       "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold",
       "TreatMissingData": "notBreaching",
       "AlarmActions": ["arn:aws:sns:us-west-2:111122223333:alarms"],
       "OKActions": ["arn:aws:sns:us-west-2:111122223333:fine"]}
      """;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T10:00:30Z"));
  private final MetricStore store = new MetricStore();
  private final Watch watch = new Watch(store, clock, "us-west-2", "111122223333");
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final List<JsonNode> messages = Collections.synchronizedList(new ArrayList<>());
  private boolean refused;

  private final AlarmActions actions =
      new AlarmActions() {
        @Override
        public void publish(String topicArn, String alarmArn, String subject, String message) {
          if (refused) {
            throw new AwsException(403, "AuthorizationError", "the topic does not let you");
          }
          told.add(topicArn.substring(topicArn.lastIndexOf(':') + 1) + " " + subject);
          messages.add(Bodies.MAPPER.readTree(message));
        }

        @Override
        public void event(String alarmArn, ObjectNode detail) {
          told.add("event " + detail.path("state").path("value").asString());
        }
      };

  @AfterEach
  void stop() {
    watch.close();
  }

  private void declare(String properties) {
    new AlarmProvider(watch)
        .create(new Declaration("s", "Alarm", Bodies.MAPPER.readTree(properties)));
  }

  private void count(String name, double value) {
    store.add(
        new MetricKey("N", name, new TreeMap<>()),
        "Count",
        clock.instant().getEpochSecond(),
        bucket -> bucket.add(value, 1));
  }

  private String state() {
    return watch
        .describe(Bodies.MAPPER.createObjectNode())
        .path("MetricAlarms")
        .path(0)
        .path("StateValue")
        .asString();
  }

  private void minutes(int count) {
    clock.advance(Duration.ofMinutes(count));
  }

  @Test
  void givenTwoOfThreeMinutesBeyond_thenItTurnsOnceTellsItsTopicAndTurnsBack() {
    watch.start(actions, Duration.ofDays(1));
    declare(ONE);
    assertThat(state()).isEqualTo("OK");
    assertThat(told).containsExactly("event OK", "fine OK: \"errors\" in us-west-2");
    told.clear();

    count("Errors", 1);
    minutes(1);
    assertThat(state()).isEqualTo("OK");
    count("Errors", 2);
    assertThat(state()).as("a minute that is not over does not count").isEqualTo("OK");
    minutes(1);
    assertThat(state()).isEqualTo("ALARM");
    assertThat(state()).isEqualTo("ALARM");
    assertThat(told).containsExactly("event ALARM", "alarms ALARM: \"errors\" in us-west-2");
    JsonNode message = messages.getLast();
    assertThat(message.path("NewStateValue").asString()).isEqualTo("ALARM");
    assertThat(message.path("OldStateValue").asString()).isEqualTo("OK");
    assertThat(message.path("NewStateReason").asString()).contains("2 of the last 3 datapoints");
    assertThat(message.path("AlarmArn").asString())
        .isEqualTo("arn:aws:cloudwatch:us-west-2:111122223333:alarm:errors");
    assertThat(message.path("Trigger").path("MetricName").asString()).isEqualTo("Errors");

    minutes(2);
    assertThat(state()).isEqualTo("OK");
    assertThat(told).hasSize(4).last().isEqualTo("fine OK: \"errors\" in us-west-2");
    var history = watch.history(Bodies.MAPPER.createObjectNode()).path("AlarmHistoryItems");
    assertThat(history)
        .extracting(item -> item.path("HistorySummary").asString())
        .contains("Alarm updated from OK to ALARM", "Alarm updated from ALARM to OK");
  }

  @Test
  void givenNobodyAsks_whenItTurns_thenItTellsByItself() throws InterruptedException {
    declare(ONE.replace("\"DatapointsToAlarm\": 2", "\"DatapointsToAlarm\": 1"));
    count("Errors", 1);
    minutes(1);

    watch.start(actions, Duration.ofMillis(10));

    Instant deadline = Instant.now().plusSeconds(10);
    while (!told.contains("alarms ALARM: \"errors\" in us-west-2")) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.sleep(5);
    }
  }

  @Test
  void givenATopicThatRefuses_whenItTurns_thenItTurnsAllTheSameAndSaysSo() {
    watch.start(actions, Duration.ofDays(1));
    refused = true;
    declare(ONE);

    assertThat(state()).isEqualTo("OK");
    assertThat(told).containsExactly("event OK");
    assertThat(watch.history(Bodies.MAPPER.createObjectNode()).toString())
        .contains("Failed to execute action", "the topic does not let you");
  }

  @Test
  void givenMissingMinutes_thenEachAlarmTreatsThemAsItSays() {
    for (var each :
        List.of(
            "breaching ALARM",
            "notBreaching OK",
            "missing INSUFFICIENT_DATA",
            "ignore INSUFFICIENT_DATA")) {
      String[] words = each.split(" ");
      declare(ONE.replace("notBreaching", words[0]));
      assertThat(state()).as(each).isEqualTo(words[1]);
    }
    declare(ONE.replace("notBreaching", "ignore"));
    count("Errors", 1);
    minutes(1);
    count("Errors", 1);
    minutes(1);
    assertThat(state()).isEqualTo("ALARM");
    minutes(60);
    assertThat(state()).as("ignored, so it stays").isEqualTo("ALARM");
  }

  @Test
  void givenAnExpression_thenItIsJudgedPeriodByPeriod() {
    String share =
        """
        {"AlarmName": "share", "EvaluationPeriods": 1, "Threshold": 5,
         "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching",
         "Metrics": [
           {"Id": "failed", "ReturnData": false, "MetricStat": {"Period": 60, "Stat": "Sum",
             "Metric": {"Namespace": "N", "MetricName": "Failed"}}},
           {"Id": "started", "ReturnData": false, "MetricStat": {"Period": 60, "Stat": "Sum",
             "Metric": {"Namespace": "N", "MetricName": "Started"}}},
           {"Id": "share", "Expression": "IF(started > 0, 100 * FILL(failed, 0) / started, 0)"}]}
        """;
    declare(share);
    assertThat(state()).isEqualTo("OK");
    count("Started", 100);
    count("Failed", 5);
    minutes(1);
    assertThat(state()).isEqualTo("OK");
    count("Started", 100);
    count("Failed", 6);
    minutes(1);
    assertThat(state()).isEqualTo("ALARM");
    count("Started", 100);
    minutes(1);
    assertThat(state()).isEqualTo("OK");

    assertThatThrownBy(() -> declare(share.replace("FILL(failed, 0)", "lost")))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("Expression names");
    assertThatThrownBy(() -> declare(share.replace("\"Id\": \"share\"", "\"Id\": \"failed\"")))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining("another for each");
  }

  @Test
  void givenAnOperator_whenHeSetsAState_thenItActsUntilItIsJudgedAgain() {
    watch.start(actions, Duration.ofDays(1));
    declare(ONE);
    state();
    told.clear();

    watch.set(
        Bodies.MAPPER
            .createObjectNode()
            .put("AlarmName", "errors")
            .put("StateValue", "ALARM")
            .put("StateReason", "does it ring?"));

    assertThat(told).containsExactly("event ALARM", "alarms ALARM: \"errors\" in us-west-2");
    assertThat(state()).isEqualTo("OK");
  }
}
