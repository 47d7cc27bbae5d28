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
import java.util.TreeSet;
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
   * @param dimension the first; empty when there is none
   * @param type what the dimension names; empty when that is nothing of this stack
   * @param further values of the second dimension, by its name; empty when there is none
   */
  private record Told(
      String namespace,
      Set<String> names,
      String dimension,
      String type,
      Map<String, Set<String>> further) {
    Told(String namespace, Set<String> names, String dimension, String type) {
      this(namespace, names, dimension, type, Map.of());
    }

    /** The dimensions, as DynamoDB or whoever insists on them: all, and no other. */
    Set<String> dimensions() {
      var all = new TreeSet<>(further.keySet());
      if (!dimension.isEmpty()) {
        all.add(dimension);
      }
      return all;
    }
  }

  private static final List<Told> BY_AWS =
      List.of(
          new Told(
              "AWS/Lambda",
              Set.of("Duration", "Errors", "Throttles", "IteratorAge"),
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
              "AWS/DynamoDB",
              Set.of("SystemErrors"),
              "TableName",
              "AWS::DynamoDB::Table",
              Map.of(
                  "Operation",
                  Set.of(
                      "BatchGetItem",
                      "DeleteItem",
                      "GetItem",
                      "PutItem",
                      "Query",
                      "Scan",
                      "UpdateItem"))),
          new Told("AWS/DynamoDB", Set.of("UserErrors"), "", ""),
          new Told(
              "AWS/SQS",
              Set.of("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"),
              "QueueName",
              "AWS::SQS::Queue"),
          new Told("AWS/Events", Set.of("FailedInvocations"), "RuleName", "AWS::Events::Rule"),
          new Told(
              "AWS/States",
              Set.of(
                  "ExecutionTime",
                  "ExecutionsFailed",
                  "ExecutionsStarted",
                  "ExecutionsSucceeded",
                  "ExecutionsTimedOut"),
              "StateMachineArn",
              "AWS::StepFunctions::StateMachine"),
          new Told(
              "AWS/ApiGateway",
              Set.of(
                  "Count",
                  "4xx",
                  "5xx",
                  "Latency",
                  "IntegrationLatency",
                  // Of WebSocket APIs.
                  "ConnectCount",
                  "MessageCount",
                  "ClientError",
                  "ExecutionError"),
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
          .isEqualTo(told.get().dimensions());
      told.get()
          .further()
          .forEach(
              (name, values) ->
                  assertThat(values)
                      .as(metric.toString())
                      .contains(String.valueOf(metric.dimensions().get(name)).replace("\"", "")));
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
        .filteredOn(metric -> Set.of("Errors", "Throttles", "Duration").contains(metric.name()))
        .hasSize(3 * ofType("system", "AWS::Lambda::Function").size());
    assertThat(names)
        .filteredOn(metric -> metric.name().endsWith("ThrottleEvents"))
        .hasSize(2 * ofType("system", "AWS::DynamoDB::Table").size());
    assertThat(names)
        .filteredOn(metric -> metric.name().equals("SystemErrors"))
        .extracting(metric -> metric.dimensions().get("TableName"))
        .as("each table, whichever of its operations")
        .doesNotContainNull()
        .satisfies(
            tables ->
                assertThat(Set.copyOf(tables))
                    .hasSameSizeAs(ofType("system", "AWS::DynamoDB::Table")));
    assertThat(names)
        .filteredOn(metric -> metric.namespace().equals("AWS/SQS"))
        .hasSameSizeAs(ofType("system", "AWS::SQS::Queue"));
    assertThat(names)
        .extracting(Named::name)
        .contains(
            "MessageProcessingError",
            "MessageProcessingDuration",
            "ConsumedWriteCapacityUnits",
            "IteratorAge",
            "UserErrors",
            "AuthFailures",
            "FleetAgeDays",
            "CertificateAgeDays");
    assertThat(names)
        .filteredOn(metric -> metric.namespace().equals("AWS/Events"))
        .hasSameSizeAs(ofType("system", "AWS::Events::Rule"));
    assertThat(names)
        .filteredOn(metric -> metric.namespace().equals("AWS/States"))
        .hasSize(2 * ofType("system", "AWS::StepFunctions::StateMachine").size());
    assertThat(names)
        .filteredOn(metric -> metric.name().equals("TicketsTimedOut"))
        .hasSameSizeAs(ofType("system", "AWS::GameLift::MatchmakingConfiguration"));
  }

  /** The alarms that a fleet's operator is promised, by the metric and what is beyond it. */
  @Test
  void givenTheServers_thenMessagesTicksAgesAndRefusalsRingAtTheirBounds() {
    assertThat(beyond("Netlift/Server", "MessageProcessingDuration")).containsExactly("p99 > 20");
    assertThat(beyond("Netlift/Server", "TickWork")).containsExactly("p99 > 33");
    assertThat(beyond("Netlift/Server", "AuthFailures")).containsExactly("Sum > 5");
    assertThat(beyond("Netlift/Backend", "AuthFailures")).containsExactly("Sum > 20");
    assertThat(beyond("Netlift/Backend", "FleetAgeDays")).containsExactly("Maximum > 30");
    assertThat(beyond("Netlift/Backend", "CertificateAgeDays")).containsExactly("Maximum > 335");
    assertThat(beyond("AWS/Lambda", "Duration")).containsOnly("p99 > 5000");
  }

  private static List<String> beyond(String namespace, String name) {
    return ofType("system", "AWS::CloudWatch::Alarm").stream()
        .filter(alarm -> alarm.path("Namespace").asString("").equals(namespace))
        .filter(alarm -> alarm.path("MetricName").asString("").equals(name))
        .peek(
            alarm ->
                assertThat(alarm.path("ComparisonOperator").asString())
                    .isEqualTo("GreaterThanThreshold"))
        .map(
            alarm ->
                alarm.path("Statistic").asString(alarm.path("ExtendedStatistic").asString(""))
                    + " > "
                    + alarm.path("Threshold").asInt())
        .toList();
  }

  /** A filter that matches no line would count nothing, and nobody would know. */
  @Test
  void givenLogsThatAreCounted_thenTheirPatternsAreWhatIsLogged() throws IOException {
    var filters = ofType("system", "AWS::Logs::MetricFilter");

    assertThat(filters)
        .extracting(
            filter ->
                filter.path("FilterPattern").asString()
                    + " of "
                    + filter
                        .path("LogGroupName")
                        .path("Ref")
                        .asString()
                        .replaceFirst("[0-9A-F]{8}$", ""))
        .containsExactlyInAnyOrder(
            "{ $.status = \"403\" } of AccessLog",
            "{ $.status = \"403\" } of SocketAccessLog",
            "{ $.formattedMessage = \"" + Refusals.NOT_ACCEPTED + "\" } of ServerLog");
    assertThat(ofType("system", "AWS::ApiGatewayV2::Stage"))
        .allMatch(
            stage ->
                stage
                    .path("AccessLogSettings")
                    .path("Format")
                    .asString()
                    .contains("\"status\":\"$context.status\""));
    assertThat(sources(List.of("server"))).contains(".log(\"" + Refusals.NOT_ACCEPTED + "\")");
    assertThat(Files.readString(SnapshotTest.ROOT.resolve("server/src/main/conf/logback.xml")))
        .contains("<withFormattedMessage>true</withFormattedMessage>");
  }

  /** What each is for, by a metric that only it has reason to draw. */
  @Test
  void givenDashboards_thenEachFeatureHasOneAndNoGraphIsEmpty() {
    var bodies = new HashMap<String, String>();
    resources("system")
        .forEach(
            (id, resource) -> {
              if (type(resource).equals("AWS::CloudWatch::Dashboard")) {
                var widgets = read(resource.path("Properties").path("DashboardBody"));
                assertThat(widgets.path("widgets"))
                    .as(id)
                    .hasSizeGreaterThan(4)
                    .allMatch(widget -> !widget.path("properties").path("metrics").isEmpty());
                bodies.put(id.replaceFirst("[0-9A-F]{8}$", ""), widgets.toString());
              }
            });

    assertThat(bodies)
        .containsOnlyKeys(
            "Dashboard",
            "FleetDashboard",
            "MatchmakingDashboard",
            "ApiDashboard",
            "AchievementsDashboard",
            "AvatarsDashboard",
            "PushDashboard");
    assertThat(bodies.get("Dashboard")).contains("ReadThrottleEvents");
    assertThat(bodies.get("FleetDashboard"))
        .contains("{AWS/GameLift,FleetId,Location}", "TickWork", "FleetAgeDays");
    assertThat(bodies.get("MatchmakingDashboard"))
        .contains("PlacementsStarted", "TicketsTimedOut", "MatchmakingSucceeded");
    assertThat(bodies.get("ApiDashboard")).contains("5xx", "ConnectCount", "AuthFailures");
    assertThat(bodies.get("AchievementsDashboard"))
        .contains("POST /reports", "IteratorAge", "ReportsQuarantined");
    assertThat(bodies.get("AvatarsDashboard")).contains("ExecutionTime", "avatar judge");
    assertThat(bodies.get("PushDashboard"))
        .contains("PushesRetired", "ApproximateAgeOfOldestMessage");
  }

  @Test
  void givenTheBudget_thenItIsOnlyMadeWithALimitAndTellsTheAlarmsTopic() {
    var budget =
        resources("system").values().stream()
            .filter(resource -> type(resource).equals("AWS::Budgets::Budget"))
            .toList();

    assertThat(budget).hasSize(1);
    assertThat(budget.getFirst().path("Condition").asString()).isEqualTo("Budgeted");
    assertThat(
            budget
                .getFirst()
                .path("Properties")
                .path("NotificationsWithSubscribers")
                .valueStream()
                .map(
                    each ->
                        each.path("Notification").path("NotificationType").asString()
                            + " "
                            + each.path("Notification").path("Threshold").asInt()
                            + " "
                            + each.path("Subscribers")
                                .path(0)
                                .path("Address")
                                .path("Ref")
                                .asString()))
        .hasSize(2)
        .anyMatch(line -> line.matches("ACTUAL 80 Alarms[0-9A-F]{8}"))
        .anyMatch(line -> line.matches("FORECASTED 100 Alarms[0-9A-F]{8}"));
    assertThat(ofType("system", "AWS::SNS::TopicPolicy"))
        .filteredOn(policy -> policy.toString().contains("budgets.amazonaws.com"))
        .hasSize(1)
        .allMatch(policy -> policy.toString().contains("cloudwatch.amazonaws.com"));
  }

  /** CloudFormation takes no more resources in one template. */
  @Test
  void givenTheStack_thenItLeavesRoomBelowTheFiveHundredOfATemplate() {
    assertThat(resources("system").size()).isLessThanOrEqualTo(480);
  }

  /** Ours are told by what we run: the name is written there, as a whole word in quotes. */
  @Test
  void givenMetricsOfOurs_thenSomethingWeRunTellsEach() throws IOException {
    String sources = sources(List.of("backend-lambdas", "server"));
    var counted = new TreeSet<String>();
    for (var filter : ofType("system", "AWS::Logs::MetricFilter")) {
      filter
          .path("MetricTransformations")
          .forEach(
              made ->
                  counted.add(
                      made.path("MetricNamespace").asString()
                          + " "
                          + made.path("MetricName").asString()));
    }
    var named = new ArrayList<>(alarmed());
    named.addAll(drawn());

    assertThat(named)
        .filteredOn(metric -> OURS.contains(metric.namespace()))
        .filteredOn(metric -> !counted.contains(metric.namespace() + " " + metric.name()))
        .extracting(Named::name)
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(sources).contains("\"" + name + "\""));
  }

  private static String sources(List<String> modules) throws IOException {
    var sources = new StringBuilder();
    for (String module : modules) {
      try (var files = Files.walk(SnapshotTest.ROOT.resolve(module).resolve("src/main/java"))) {
        for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          sources.append(Files.readString(file));
        }
      }
    }
    return sources.toString();
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
