package dev.netlift.fleet.aws;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.constructs.Construct;

/**
 * What rings of fleets, queue, matchmaking, the servers' ticks and the API. Fleets are watched as a
 * group, by the metric group each generation puts its fleets into, so that no alarm has to be moved
 * by a release.
 */
final class PlacementWatch {
  private static final String GAME_LIFT = "AWS/GameLift";
  static final String SERVER = "Netlift/Server";
  static final String GROUP = "netlift";

  /** Of a tick at 30 Hz, milliseconds: beyond it the next begins late. */
  private static final double TICK_BUDGET_MILLIS = 33;

  /** What one message may take of a tick, milliseconds: most of it belongs to the simulation. */
  private static final double MESSAGE_BUDGET_MILLIS = 20;

  private final Construct scope;
  private final String queue;
  private final Matchmaking matchmaking;
  private final String apiId;

  PlacementWatch(Construct scope, Matchmaking matchmaking, String apiId) {
    this.scope = scope;
    this.matchmaking = matchmaking;
    this.queue = matchmaking.queue().getAttrName();
    this.apiId = apiId;
  }

  void add() {
    ringOnFleets();
    ringOnPlacement();
    ringOnApi();
  }

  private void ringOnFleets() {
    ring(
        "FleetUnhealthy",
        "Fewer than 90 % of the server processes are healthy",
        fleets("PercentHealthyServerProcesses", "Minimum"),
        new Rings(90, 5, 3, ComparisonOperator.LESS_THAN_THRESHOLD));
    ring(
        "FleetCrashes",
        "More than three server processes ended abnormally within five minutes",
        fleets("ServerProcessAbnormalTerminations", "Sum", 5),
        new Rings(3, 1, 1));
    ring(
        "FleetFull",
        "Fewer than 10 % of the game sessions are free: new matches will wait",
        fleets("PercentAvailableGameSessions", "Minimum"),
        new Rings(10, 3, 3, ComparisonOperator.LESS_THAN_THRESHOLD));
    ring(
        "FleetActivating",
        "Game sessions hang in activation for five minutes",
        fleets("ActivatingGameSessions", "Minimum"),
        new Rings(5, 5, 5));
    ring(
        "FleetInterrupted",
        "Spot instances were taken back while they hosted matches",
        fleets("GameSessionInterruptions", "Sum"),
        new Rings(0, 1, 1));
    ring(
        "TicksOverBudget",
        "One tick in a hundred takes longer than a tick lasts",
        metric(SERVER, "TickWork", "p99", Map.of("Location", Aws.REGION), 1),
        new Rings(TICK_BUDGET_MILLIS, 5, 3));
    ring(
        "ServerMessagesSlow",
        "One in a hundred messages of players takes a server more than 20 ms",
        metric(SERVER, "MessageProcessingDuration", "p99", Map.of("Location", Aws.REGION), 1),
        new Rings(MESSAGE_BUDGET_MILLIS, 5, 3));
    ring(
        "ServerMessageErrors",
        "More than 1 % of what players send fails on the servers",
        share(
            "100 * errors / received",
            Map.of(
                "errors", server("MessageProcessingError"),
                "received", server("MessageReceived"))),
        new Rings(1, 5, 3));
  }

  private Metric server(String name) {
    return metric(SERVER, name, "Sum", Map.of("Location", Aws.REGION), 1);
  }

  private void ringOnPlacement() {
    ring(
        "PlacementsFail",
        "More than 5 % of the placements fail or run out of time",
        share(
            "100 * (FILL(failed, 0) + FILL(late, 0)) / started",
            Map.of(
                "failed", placement("PlacementsFailed"),
                "late", placement("PlacementsTimedOut"),
                "started", placement("PlacementsStarted"))),
        new Rings(5, 5, 3));
    ring(
        "QueueWaits",
        "Placements wait longer than 30 s on average",
        metric(GAME_LIFT, "AverageWaitTime", "Average", Map.of("QueueName", queue), 1),
        new Rings(30, 5, 3));
    ring(
        "QueueDeep",
        "More than 50 placements wait",
        metric(GAME_LIFT, "QueueDepth", "Maximum", Map.of("QueueName", queue), 1),
        new Rings(50, 5, 3));
    int mode = 0;
    for (String configuration : matchmaking.configurationNames()) {
      mode++;
      ring(
          "TicketsTimeOut" + mode,
          "More than 20 % of a mode's tickets find no match in time",
          share(
              "100 * FILL(late, 0) / started",
              Map.of(
                  "late", tickets("TicketsTimedOut", configuration),
                  "started", tickets("TicketsStarted", configuration))),
          new Rings(20, 15, 10));
    }
  }

  private Metric placement(String name) {
    return metric(GAME_LIFT, name, "Sum", Map.of("QueueName", queue), 1);
  }

  private static Metric tickets(String name, String configuration) {
    return metric(GAME_LIFT, name, "Sum", Map.of("ConfigurationName", configuration), 1);
  }

  private void ringOnApi() {
    ring(
        "ApiErrors",
        "More than 1 % of the calls of the API end in 5xx",
        share("100 * FILL(errors, 0) / calls", Map.of("errors", api("5xx"), "calls", api("Count"))),
        new Rings(1, 5, 3));
    ring(
        "ApiRefusals",
        "More than half of the calls of the API are refused: a client's fault, or an attack",
        share(
            "IF(calls > 100, 100 * FILL(refused, 0) / calls, 0)",
            Map.of("refused", api("4xx"), "calls", api("Count"))),
        new Rings(50, 10, 5));
  }

  private Metric api(String name) {
    return metric("AWS/ApiGateway", name, "Sum", Map.of("ApiId", apiId), 1);
  }

  /**
   * @param periods periods looked at
   * @param toAlarm so many of them beyond the threshold ring
   */
  private record Rings(double threshold, int periods, int toAlarm, ComparisonOperator comparison) {
    Rings(double threshold, int periods, int toAlarm) {
      this(threshold, periods, toAlarm, ComparisonOperator.GREATER_THAN_THRESHOLD);
    }
  }

  private void ring(String id, String description, IMetric metric, Rings rings) {
    Alarm.Builder.create(scope, id + "Alarm")
        .alarmDescription(description)
        .metric(metric)
        .comparisonOperator(rings.comparison())
        .threshold(rings.threshold())
        .evaluationPeriods(rings.periods())
        .datapointsToAlarm(rings.toAlarm())
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
  }

  private static IMetric share(String expression, Map<String, Metric> metrics) {
    return MathExpression.Builder.create()
        .expression(expression)
        // In the order of their names: the template must not change from run to run.
        .usingMetrics(new TreeMap<>(metrics))
        .period(Duration.minutes(1))
        .build();
  }

  private static Metric fleets(String name, String statistic) {
    return fleets(name, statistic, 1);
  }

  private static Metric fleets(String name, String statistic, int minutes) {
    return metric(GAME_LIFT, name, statistic, Map.of("MetricGroup", GROUP), minutes);
  }

  private static Metric metric(
      String namespace,
      String name,
      String statistic,
      Map<String, String> dimensions,
      int minutes) {
    return Metric.Builder.create()
        .namespace(namespace)
        .metricName(name)
        .statistic(statistic)
        .dimensionsMap(dimensions)
        .period(Duration.minutes(minutes))
        .build();
  }
}
