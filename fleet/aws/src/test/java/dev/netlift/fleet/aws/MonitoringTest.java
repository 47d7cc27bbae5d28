package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.ofType;
import static dev.netlift.fleet.aws.CommittedTemplates.only;
import static dev.netlift.fleet.aws.CommittedTemplates.resources;
import static dev.netlift.fleet.aws.CommittedTemplates.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the committed template watches. Metrics of AWS are held against this list, from the
 * services' own pages; ours against what tells them, in backend-lambdas and server.
 */
class MonitoringTest {
  /** By namespace: what the service tells, its dimension, and the type that dimension names. */
  private record Told(Set<String> names, String dimension, String type) {}

  private static final Map<String, Told> BY_AWS =
      Map.of(
          "AWS/Lambda",
          new Told(
              Set.of("Errors", "Throttles", "IteratorAge"),
              "FunctionName",
              "AWS::Lambda::Function"),
          "AWS/DynamoDB",
          new Told(
              Set.of(
                  "ConsumedReadCapacityUnits",
                  "ConsumedWriteCapacityUnits",
                  "ReadThrottleEvents",
                  "WriteThrottleEvents"),
              "TableName",
              "AWS::DynamoDB::Table"),
          "AWS/SQS",
          new Told(Set.of("ApproximateNumberOfMessagesVisible"), "QueueName", "AWS::SQS::Queue"));

  private static final Set<String> OURS = Set.of("Netlift/Backend", "Netlift/Server");

  /** Namespace, name, and what its dimensions are given, as JSON. */
  private record Named(String namespace, String name, Map<String, String> dimensions) {}

  private static List<Named> alarmed() {
    var named = new ArrayList<Named>();
    for (var alarm : ofType("system", "AWS::CloudWatch::Alarm")) {
      var dimensions = new HashMap<String, String>();
      for (var dimension : alarm.path("Dimensions")) {
        dimensions.put(dimension.path("Name").asString(), dimension.path("Value").toString());
      }
      named.add(
          new Named(
              alarm.path("Namespace").asString(""),
              alarm.path("MetricName").asString(""),
              dimensions));
    }
    return named;
  }

  private static List<Named> drawn() {
    var named = new ArrayList<Named>();
    for (var widget : dashboard().path("widgets")) {
      for (var metric : widget.path("properties").path("metrics")) {
        var dimensions = new HashMap<String, String>();
        for (int i = 2; i + 1 < metric.size() && metric.path(i).isString(); i += 2) {
          dimensions.put(metric.path(i).asString(), metric.path(i + 1).asString());
        }
        named.add(new Named(metric.path(0).asString(), metric.path(1).asString(), dimensions));
      }
    }
    return named;
  }

  /** The dashboard's body, with what CloudFormation fills in as text in its place. */
  private static JsonNode dashboard() {
    var text = new StringBuilder();
    for (var part :
        only("system", "AWS::CloudWatch::Dashboard")
            .path("DashboardBody")
            .path("Fn::Join")
            .path(1)) {
      text.append(
          part.isString() ? part.asString() : part.toString().replace("\\", "").replace('"', '\''));
    }
    return new JsonMapper().readTree(text.toString());
  }

  @Test
  void givenMetricsOfAws_thenEachExistsAndIsOfSomethingInThisStack() {
    var named = new ArrayList<>(alarmed());
    named.addAll(drawn());

    assertThat(named).hasSizeGreaterThan(50);
    for (var metric : named) {
      if (OURS.contains(metric.namespace())) {
        continue;
      }
      var told = BY_AWS.get(metric.namespace());
      assertThat(told).as(metric.toString()).isNotNull();
      assertThat(told.names()).contains(metric.name());
      assertThat(metric.dimensions()).containsOnlyKeys(told.dimension());
      var value = String.valueOf(metric.dimensions().get(told.dimension()));
      assertThat(resources("system").entrySet())
          .as(metric.toString())
          .anyMatch(
              resource ->
                  type(resource.getValue()).equals(told.type())
                      && (value.contains("\"" + resource.getKey() + "\"")
                          || value.contains("'" + resource.getKey() + "'")));
    }
  }

  @Test
  void givenFunctionsTablesAndDeadLetters_thenEachHasItsAlarms() {
    var names = alarmed();

    assertThat(names)
        .filteredOn(metric -> metric.namespace().equals("AWS/Lambda"))
        .filteredOn(metric -> !metric.name().equals("IteratorAge"))
        .hasSize(2 * ofType("system", "AWS::Lambda::Function").size());
    assertThat(names)
        .filteredOn(metric -> metric.name().endsWith("ThrottleEvents"))
        .hasSize(2 * ofType("system", "AWS::DynamoDB::Table").size());
    assertThat(names)
        .filteredOn(metric -> metric.namespace().equals("AWS/SQS"))
        .hasSameSizeAs(ofType("system", "AWS::SQS::Queue"));
    assertThat(names)
        .extracting(Named::name)
        .contains(
            "MessageProcessingError",
            "MessageProcessingDuration",
            "ConsumedWriteCapacityUnits",
            "IteratorAge");
    assertThat(drawn()).extracting(Named::name).contains("MessageReceived");
  }

  @Test
  void givenAnAlarm_thenItTellsTheTopicThatCloudWatchMayPublishTo() {
    for (var alarm : ofType("system", "AWS::CloudWatch::Alarm")) {
      assertThat(alarm.path("AlarmActions").toString())
          .as(alarm.path("AlarmDescription").asString())
          .matches("\\[\\{\"Ref\":\"Alarms[0-9A-F]{8}\"}]");
      assertThat(alarm.path("AlarmDescription").asString("").length()).isGreaterThan(20);
      assertThat(alarm.path("TreatMissingData").asString()).isEqualTo("notBreaching");
    }
    assertThat(ofType("system", "AWS::SNS::TopicPolicy"))
        .filteredOn(policy -> policy.toString().contains("cloudwatch.amazonaws.com"))
        .hasSize(1);
  }
}
