package dev.netlift.fleet.aws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.CfnStateMachine;
import software.constructs.Construct;

/**
 * What is looked at: one dashboard for what all functions and tables have in common, and one for
 * each of fleets, matchmaking, API, achievements, avatars and Web Push. Each costs money by the
 * month, so there is none per mode or location.
 */
final class Dashboards {
  private static final String LAMBDA = "AWS/Lambda";
  private static final String SQS = "AWS/SQS";
  private static final String STATES = "AWS/States";
  private static final String GAME_LIFT = "AWS/GameLift";
  private static final String GATEWAY = "AWS/ApiGateway";
  private static final List<String> UNLOCKING = List.of("UnlocksFunction", "RarityFunction");
  private static final int WIDTH = 12; // Two in a row.

  private final Construct scope;
  private final Tables tables;
  private final Map<String, String> functions;
  private final Matchmaking matchmaking;
  private final HttpRoutes routes;
  private final Sockets sockets;
  private final List<String> types;

  /**
   * @param types of message that functions take, as they tell them
   */
  Dashboards(
      Construct scope,
      Tables tables,
      Functions functions,
      Matchmaking matchmaking,
      HttpRoutes routes,
      Sockets sockets,
      List<String> types) {
    this.scope = scope;
    this.tables = tables;
    this.functions = functions.byId();
    this.matchmaking = matchmaking;
    this.routes = routes;
    this.sockets = sockets;
    this.types = List.copyOf(types);
  }

  /** To be called when everything that is drawn has been made. */
  void draw() {
    drawCommon();
    drawFleets();
    drawMatchmaking();
    drawApi();
    drawAchievements();
    drawAvatars();
    drawPush();
  }

  private void drawCommon() {
    dashboard(
        "Dashboard",
        List.of(
            ofFunctions("Errors and throttles", List.of("Errors", "Throttles"), "Sum", id -> true),
            ofFunctions("Duration of functions, p99 in ms", List.of("Duration"), "p99", id -> true),
            byTable("Units consumed", "Consumed%sCapacityUnits", tables.byId()),
            byTable("Throttled", "%sThrottleEvents", tables.byId()),
            byType("Write units by message", "ConsumedWriteCapacityUnits", "Sum", types),
            byType("Read units by message", "ConsumedReadCapacityUnits", "Sum", types)));
  }

  private void drawFleets() {
    dashboard(
        "FleetDashboard",
        List.of(
            byLocation("Game sessions by location", "ActiveGameSessions"),
            byLocation("Free game sessions by location, %", "PercentAvailableGameSessions"),
            byLocation("Players by location", "CurrentPlayerSessions"),
            byLocation("Instances by location", "ActiveInstances"),
            byLocation("Healthy processes by location, %", "PercentHealthyServerProcesses"),
            group("Server processes", List.of("ActiveServerProcesses", "HealthyServerProcesses")),
            group(
                "Ended, interrupted",
                List.of("ServerProcessAbnormalTerminations", "GameSessionInterruptions")),
            servers("Messages", List.of("MessageReceived", "MessageProcessingError"), "Sum"),
            servers(
                "Messages and ticks, p99 in ms",
                List.of("MessageProcessingDuration", "TickLateness", "TickWork"),
                "p99"),
            servers(
                "Ticks over time, datagrams lost", List.of("TickOverrun", "DatagramLost"), "Sum"),
            graph(
                "Age of the oldest fleet and certificate, days",
                List.of(oldest("FleetAgeDays"), oldest("CertificateAgeDays")))));
  }

  private static Metric oldest(String name) {
    return Metric.Builder.create()
        .namespace(SystemStack.FUNCTIONS_NAMESPACE)
        .metricName(name)
        .statistic("Maximum")
        .period(FleetAgesPart.LOOKED_AT)
        .build();
  }

  private void drawMatchmaking() {
    var own =
        typesThat(
            type ->
                type.contains("/matchmaking/")
                    || type.contains("/parties")
                    || Matchmaking.EVENT_TYPES.contains(type)
                    || type.equals("Reconcile"));
    dashboard(
        "MatchmakingDashboard",
        List.of(
            byMode(
                "Tickets", List.of("TicketsStarted", "TicketsTimedOut", "CurrentTickets"), "Sum"),
            byMode("Matches", List.of("MatchesCreated", "MatchesPlaced"), "Sum"),
            byMode("Time to a match, ms", List.of("TimeToMatch"), "Average"),
            ofQueue(
                "Placements",
                List.of(
                    "PlacementsStarted",
                    "PlacementsSucceeded",
                    "PlacementsFailed",
                    "PlacementsTimedOut"),
                "Sum"),
            ofQueue("Waiting for a place", List.of("QueueDepth", "AverageWaitTime"), "Average"),
            byType("Calls and events", "MessageReceived", "Sum", own),
            byType("Their p99 in ms", "MessageProcessingDuration", "p99", own),
            byType("Their errors", "MessageProcessingError", "Sum", own),
            deadLetters("MatchmakingEventsDeadLetters")));
  }

  private void drawApi() {
    var calls = typesThat(type -> type.contains(" /"));
    var sent = typesThat(type -> type.startsWith("$"));
    var http = Map.of("ApiId", routes.id());
    var socket = Map.of("ApiId", sockets.id());
    dashboard(
        "ApiDashboard",
        List.of(
            graph(
                "Calls",
                Stream.of("Count", "4xx", "5xx")
                    .<IMetric>map(name -> metric(GATEWAY, name, "Sum", http))
                    .toList()),
            graph(
                "Latency, p99 in ms",
                Stream.of("Latency", "IntegrationLatency")
                    .<IMetric>map(name -> metric(GATEWAY, name, "p99", http))
                    .toList()),
            byType("Calls by route", "MessageReceived", "Sum", calls),
            byType("By route, p99 in ms", "MessageProcessingDuration", "p99", calls),
            byType("Errors by route", "MessageProcessingError", "Sum", calls),
            graph("Refused as not allowed", List.of(ours("AuthFailures", "Sum"))),
            graph(
                "WebSockets",
                Stream.of("ConnectCount", "MessageCount", "ClientError", "ExecutionError")
                    .<IMetric>map(name -> metric(GATEWAY, name, "Sum", socket))
                    .toList()),
            byType("What comes over them", "MessageReceived", "Sum", sent),
            graph(
                "Functions at once, of the account",
                List.of(metric(LAMBDA, "ConcurrentExecutions", "Maximum", Map.of()))),
            graph("New players", List.of(ours("NewPlayers", "Sum")))));
  }

  private void drawAchievements() {
    var own =
        typesThat(
            type ->
                type.equals("POST /reports")
                    || type.contains("/achievements")
                    || type.equals("AchievementUnlocked"));
    Predicate<String> running = id -> id.startsWith("Achievements") || UNLOCKING.contains(id);
    dashboard(
        "AchievementsDashboard",
        List.of(
            byType("Reports, calls, unlocks", "MessageReceived", "Sum", own),
            byType("Their p99 in ms", "MessageProcessingDuration", "p99", own),
            byType("Their errors", "MessageProcessingError", "Sum", own),
            graph("Reports set aside", List.of(ours("ReportsQuarantined", "Sum"))),
            ofFunctions("Errors and throttles", List.of("Errors", "Throttles"), "Sum", running),
            graph(
                "Unlocks behind, ms",
                List.of(
                    metric(
                        LAMBDA,
                        "IteratorAge",
                        "Maximum",
                        Map.of("FunctionName", named("UnlocksFunction"))))),
            byTable(
                "Units consumed",
                "Consumed%sCapacityUnits",
                tablesThat(List.of("Achievements", "Definitions", "Quarantine", "Counters"))),
            deadLetters("UnlocksDeadLetters")));
  }

  private void drawAvatars() {
    var own = typesThat(type -> type.toLowerCase(Locale.ROOT).contains("avatar"));
    Predicate<String> running = id -> id.startsWith("Avatar") || id.equals("UploadsFunction");
    var machine =
        Map.of(
            "StateMachineArn",
            ((CfnStateMachine) scope.getNode().findChild("AvatarsMachine")).getAttrArn());
    dashboard(
        "AvatarsDashboard",
        List.of(
            graph(
                "Runs",
                Stream.of(
                        "ExecutionsStarted",
                        "ExecutionsSucceeded",
                        "ExecutionsFailed",
                        "ExecutionsTimedOut")
                    .<IMetric>map(name -> metric(STATES, name, "Sum", machine))
                    .toList()),
            graph(
                "From upload to verdict, p99 in ms",
                List.of(metric(STATES, "ExecutionTime", "p99", machine))),
            byType("Calls and steps", "MessageReceived", "Sum", own),
            byType("Their p99 in ms", "MessageProcessingDuration", "p99", own),
            byType("Their errors", "MessageProcessingError", "Sum", own),
            ofFunctions("Errors and throttles", List.of("Errors", "Throttles"), "Sum", running),
            byTable(
                "Units consumed",
                "Consumed%sCapacityUnits",
                tablesThat(List.of("Uploads", "Profiles"))),
            deadLetters("AvatarsDeadLetters")));
  }

  private void drawPush() {
    var own =
        typesThat(
            type -> type.contains("/push/") || type.equals("Push") || type.equals("VapidKeys"));
    var queue =
        Map.of("QueueName", ((Queue) scope.getNode().findChild("PushQueue")).getQueueName());
    dashboard(
        "PushDashboard",
        List.of(
            graph(
                "Messages to browsers",
                Stream.of("PushesTaken", "PushesFailed", "PushesPruned", "PushesRetired")
                    .<IMetric>map(name -> ours(name, "Sum"))
                    .toList()),
            graph(
                "Events that wait",
                List.of(metric(SQS, "ApproximateNumberOfMessagesVisible", "Maximum", queue))),
            graph(
                "The oldest of them, seconds",
                List.of(metric(SQS, "ApproximateAgeOfOldestMessage", "Maximum", queue))),
            byType("Calls and events", "MessageReceived", "Sum", own),
            byType("Their p99 in ms", "MessageProcessingDuration", "p99", own),
            byType("Their errors", "MessageProcessingError", "Sum", own),
            ofFunctions(
                "Errors and throttles",
                List.of("Errors", "Throttles"),
                "Sum",
                id -> id.startsWith("Push")),
            deadLetters("PushDeadLetters")));
  }

  private void dashboard(String id, List<IWidget> widgets) {
    var rows = new ArrayList<List<? extends IWidget>>();
    for (int i = 0; i < widgets.size(); i += 2) {
      rows.add(widgets.subList(i, Math.min(i + 2, widgets.size())));
    }
    Dashboard.Builder.create(scope, id).widgets(rows).build();
  }

  private String named(String function) {
    return Objects.requireNonNull(functions.get(function), function);
  }

  private List<String> typesThat(Predicate<String> wanted) {
    return types.stream().filter(wanted).distinct().toList();
  }

  private Map<String, ITable> tablesThat(List<String> ids) {
    var chosen = new LinkedHashMap<String, ITable>();
    tables
        .byId()
        .forEach(
            (id, table) -> {
              if (ids.contains(id)) {
                chosen.put(id, table);
              }
            });
    return chosen;
  }

  private static IWidget graph(String title, List<IMetric> metrics) {
    return GraphWidget.Builder.create().title(title).left(metrics).width(WIDTH).build();
  }

  private static IWidget byType(String title, String name, String statistic, List<String> types) {
    return graph(
        title,
        types.stream()
            .<IMetric>map(
                type ->
                    metric(
                        SystemStack.FUNCTIONS_NAMESPACE,
                        name,
                        statistic,
                        Map.of("MessageType", type)))
            .toList());
  }

  private IWidget ofFunctions(
      String title, List<String> names, String statistic, Predicate<String> wanted) {
    var metrics = new ArrayList<IMetric>();
    functions.forEach(
        (id, function) -> {
          if (wanted.test(id)) {
            names.forEach(
                name ->
                    metrics.add(metric(LAMBDA, name, statistic, Map.of("FunctionName", function))));
          }
        });
    return graph(title, metrics);
  }

  private static IWidget byTable(String title, String name, Map<String, ITable> tables) {
    var metrics = new ArrayList<IMetric>();
    for (ITable table : tables.values()) {
      for (String direction : List.of("Read", "Write")) {
        metrics.add(
            metric(
                "AWS/DynamoDB",
                name.formatted(direction),
                "Sum",
                Map.of("TableName", table.getTableName())));
      }
    }
    return graph(title, metrics);
  }

  /** Whatever fleets there are: a dashboard may search, which an alarm may not. */
  private static IWidget byLocation(String title, String name) {
    return graph(
        title,
        List.of(
            MathExpression.Builder.create()
                .expression(
                    "SEARCH('{AWS/GameLift,FleetId,Location} MetricName=\""
                        + name
                        + "\"', 'Average')")
                .usingMetrics(Map.of())
                .period(Duration.minutes(1))
                .label("")
                .build()));
  }

  private static IWidget group(String title, List<String> names) {
    return graph(
        title,
        names.stream()
            .<IMetric>map(
                name -> metric(GAME_LIFT, name, "Sum", Map.of("MetricGroup", PlacementWatch.GROUP)))
            .toList());
  }

  private static IWidget servers(String title, List<String> names, String statistic) {
    return graph(
        title,
        names.stream()
            .<IMetric>map(
                name ->
                    metric(PlacementWatch.SERVER, name, statistic, Map.of("Location", Aws.REGION)))
            .toList());
  }

  private IWidget ofQueue(String title, List<String> names, String statistic) {
    var queue = Map.of("QueueName", matchmaking.queue().getAttrName());
    return graph(
        title,
        names.stream().<IMetric>map(name -> metric(GAME_LIFT, name, statistic, queue)).toList());
  }

  private IWidget byMode(String title, List<String> names, String statistic) {
    var metrics = new ArrayList<IMetric>();
    for (String configuration : matchmaking.configurationNames()) {
      names.forEach(
          name ->
              metrics.add(
                  metric(GAME_LIFT, name, statistic, Map.of("ConfigurationName", configuration))));
    }
    return graph(title, metrics);
  }

  private IWidget deadLetters(String id) {
    var queue = (Queue) scope.getNode().findChild(id);
    return graph(
        "Given up",
        List.of(
            metric(
                SQS,
                "ApproximateNumberOfMessagesVisible",
                "Maximum",
                Map.of("QueueName", queue.getQueueName()))));
  }

  private static Metric ours(String name, String statistic) {
    return metric(SystemStack.FUNCTIONS_NAMESPACE, name, statistic, Map.of());
  }

  private static Metric metric(
      String namespace, String name, String statistic, Map<String, String> dimensions) {
    return Metric.Builder.create()
        .namespace(namespace)
        .metricName(name)
        .statistic(statistic)
        .dimensionsMap(dimensions)
        .period(Duration.minutes(1))
        .build();
  }
}
