package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.ofType;
import static dev.netlift.fleet.aws.CommittedTemplates.resources;
import static dev.netlift.fleet.aws.CommittedTemplates.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
  /**
   * What a service tells.
   *
   * @param dimension empty when there is none
   * @param type what the dimension names; empty when that is nothing of this stack
   */
  private record Told(String namespace, Set<String> names, String dimension, String type) {}

  private static final List<Told> BY_AWS =
      List.of(
          new Told(
              "AWS/Lambda",
              Set.of("Errors", "Throttles", "IteratorAge"),
              "FunctionName",
              "AWS::Lambda::Function"),
          new Told("AWS/Lambda", Set.of("ConcurrentExecutions"), "", ""),
          new Told(
              "AWS/DynamoDB",
              Set.of(
                  "ConsumedReadCapacityUnits",
                  "ConsumedWriteCapacityUnits",
                  "ReadThrottleEvents",
                  "WriteThrottleEvents"),
              "TableName",
              "AWS::DynamoDB::Table"),
          new Told(
              "AWS/SQS",
              Set.of("ApproximateNumberOfMessagesVisible"),
              "QueueName",
              "AWS::SQS::Queue"),
          new Told("AWS/Events", Set.of("FailedInvocations"), "RuleName", "AWS::Events::Rule"),
          new Told(
              "AWS/States",
              Set.of("ExecutionsFailed", "ExecutionsTimedOut"),
              "StateMachineArn",
              "AWS::StepFunctions::StateMachine"),
          new Told(
              "AWS/ApiGateway",
              Set.of("Count", "4xx", "5xx", "Latency"),
              "ApiId",
              "AWS::ApiGatewayV2::Api"),
          new Told(
              "AWS/GameLift",
              Set.of(
                  "AverageWaitTime",
                  "QueueDepth",
                  "PlacementsFailed",
                  "PlacementsStarted",
                  "PlacementsSucceeded",
                  "PlacementsTimedOut"),
              "QueueName",
              "AWS::GameLift::GameSessionQueue"),
          new Told(
              "AWS/GameLift",
              Set.of(
                  "CurrentTickets",
                  "MatchesCreated",
                  "MatchesPlaced",
                  "TicketsStarted",
                  "TicketsTimedOut",
                  "TimeToMatch"),
              "ConfigurationName",
              "AWS::GameLift::MatchmakingConfiguration"),
          // Of all fleets of the group, whichever generation.
          new Told(
              "AWS/GameLift",
              Set.of(
                  "ActivatingGameSessions",
                  "ActiveServerProcesses",
                  "GameSessionInterruptions",
                  "HealthyServerProcesses",
                  "PercentAvailableGameSessions",
                  "PercentHealthyServerProcesses",
                  "ServerProcessAbnormalTerminations"),
              "MetricGroup",
              ""));

  private static final Set<String> OURS = Set.of("Netlift/Backend", "Netlift/Server");

  /** Namespace, name, and what its dimensions are given, as JSON. */
  private record Named(String namespace, String name, Map<String, String> dimensions) {}

  private static List<Named> alarmed() {
    var named = new ArrayList<Named>();
    for (var alarm : ofType("system", "AWS::CloudWatch::Alarm")) {
      if (!alarm.has("Metrics")) {
        named.add(named(alarm));
      }
      for (var query : alarm.path("Metrics")) {
        if (query.has("MetricStat")) {
          named.add(named(query.path("MetricStat").path("Metric")));
        }
      }
    }
    return named;
  }

  private static Named named(JsonNode metric) {
    var dimensions = new HashMap<String, String>();
    for (var dimension : metric.path("Dimensions")) {
      dimensions.put(dimension.path("Name").asString(), dimension.path("Value").toString());
    }
    return new Named(
        metric.path("Namespace").asString(""), metric.path("MetricName").asString(""), dimensions);
  }

  private static List<Named> drawn() {
    var named = new ArrayList<Named>();
    for (var body : ofType("system", "AWS::CloudWatch::Dashboard")) {
      for (var widget : read(body.path("DashboardBody")).path("widgets")) {
        for (var metric : widget.path("properties").path("metrics")) {
          if (metric.path(0).has("expression")) {
            continue;
          }
          var dimensions = new HashMap<String, String>();
          for (int i = 2; i + 1 < metric.size() && metric.path(i).isString(); i += 2) {
            dimensions.put(metric.path(i).asString(), metric.path(i + 1).asString());
          }
          named.add(new Named(metric.path(0).asString(), metric.path(1).asString(), dimensions));
        }
      }
    }
    return named;
  }

  /** A dashboard's body, with what CloudFormation fills in as text in its place. */
  private static JsonNode read(JsonNode body) {
    var text = new StringBuilder();
    for (var part : body.path("Fn::Join").path(1)) {
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
      var told =
          BY_AWS.stream()
              .filter(each -> each.namespace().equals(metric.namespace()))
              .filter(each -> each.names().contains(metric.name()))
              .findFirst();
      assertThat(told).as("nobody tells " + metric).isPresent();
      String dimension = told.get().dimension();
      assertThat(metric.dimensions().keySet())
          .as(metric.toString())
          .isEqualTo(dimension.isEmpty() ? Set.of() : Set.of(dimension));
      if (told.get().type().isEmpty()) {
        continue;
      }
      var value = String.valueOf(metric.dimensions().get(dimension));
      assertThat(resources("system").entrySet())
          .as(metric.toString())
          .anyMatch(
              resource ->
                  type(resource.getValue()).equals(told.get().type())
                      && (value.contains("\"" + resource.getKey() + "\"")
                          || value.contains("'" + resource.getKey() + "'")));
    }
  }

  @Test
  void givenFunctionsTablesAndDeadLetters_thenEachHasItsAlarms() {
    var names = alarmed();

    assertThat(names)
        .filteredOn(metric -> metric.namespace().equals("AWS/Lambda"))
        .filteredOn(metric -> Set.of("Errors", "Throttles").contains(metric.name()))
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
    assertThat(names)
        .filteredOn(metric -> metric.namespace().equals("AWS/Events"))
        .hasSameSizeAs(ofType("system", "AWS::Events::Rule"));
    assertThat(names)
        .filteredOn(metric -> metric.namespace().equals("AWS/States"))
        .hasSize(2 * ofType("system", "AWS::StepFunctions::StateMachine").size());
    assertThat(names)
        .filteredOn(metric -> metric.name().equals("TicketsTimedOut"))
        .hasSameSizeAs(ofType("system", "AWS::GameLift::MatchmakingConfiguration"));
    assertThat(drawn()).extracting(Named::name).contains("MessageReceived", "PlacementsStarted");
  }

  /** Ours are told by what we run: the name is written there, as a whole word in quotes. */
  @Test
  void givenMetricsOfOurs_thenSomethingWeRunTellsEach() throws IOException {
    var sources = new StringBuilder();
    for (String module : List.of("backend-lambdas", "server")) {
      try (var files = Files.walk(SnapshotTest.ROOT.resolve(module).resolve("src/main/java"))) {
        for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          sources.append(Files.readString(file));
        }
      }
    }
    var named = new ArrayList<>(alarmed());
    named.addAll(drawn());

    assertThat(named)
        .filteredOn(metric -> OURS.contains(metric.namespace()))
        .extracting(Named::name)
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(sources).contains("\"" + name + "\""));
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
