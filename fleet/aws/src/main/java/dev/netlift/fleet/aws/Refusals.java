package dev.netlift.fleet.aws;

import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.IFilterPattern;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.constructs.Construct;

/**
 * Who is not let in, counted out of logs: a signature or a role that does not fit is answered by
 * the gateway, before any function of ours could count it.
 */
final class Refusals {
  static final String METRIC = "AuthFailures";

  /** What a server logs of a player whom GameLift does not accept; its own words. */
  static final String NOT_ACCEPTED = "player session not accepted";

  /** In a minute; a phone with a wrong clock tries a few times. */
  private static final int CALLS_MAX = 20;

  private static final int PLAYERS_MAX = 5;

  private Refusals() {}

  static void add(Construct scope, HttpRoutes routes, Sockets sockets) {
    IFilterPattern forbidden = FilterPattern.stringValue("$.status", "=", "403");
    filter(scope, "CallsRefused", routes.accessLog(), forbidden, SystemStack.FUNCTIONS_NAMESPACE);
    filter(
        scope,
        "ConnectionsRefused",
        sockets.accessLog(),
        forbidden,
        SystemStack.FUNCTIONS_NAMESPACE);
    ring(
        scope,
        "AuthFailures",
        "Many calls are refused as not allowed: a client that signs wrongly, or somebody who tries",
        SystemStack.FUNCTIONS_NAMESPACE,
        CALLS_MAX);
  }

  /**
   * @param log of the game servers, a JSON object in each line
   */
  static void ofServers(Construct scope, LogGroup log) {
    filter(
        scope,
        "PlayersRefused",
        log,
        FilterPattern.stringValue("$.formattedMessage", "=", NOT_ACCEPTED),
        PlacementWatch.SERVER);
    ring(
        scope,
        "PlayersRefused",
        "Many players with a token of ours are not accepted by GameLift: used twice, or too late",
        PlacementWatch.SERVER,
        PLAYERS_MAX);
  }

  private static void filter(
      Construct scope, String id, LogGroup log, IFilterPattern pattern, String namespace) {
    MetricFilter.Builder.create(scope, id)
        .logGroup(log)
        .filterPattern(pattern)
        .metricNamespace(namespace)
        .metricName(METRIC)
        .metricValue("1")
        .build();
  }

  private static void ring(
      Construct scope, String id, String description, String namespace, int most) {
    Alarm.Builder.create(scope, id + "Alarm")
        .alarmDescription(description)
        .metric(
            Metric.Builder.create()
                .namespace(namespace)
                .metricName(METRIC)
                .statistic("Sum")
                .dimensionsMap(Map.of())
                .period(Duration.minutes(1))
                .build())
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .threshold(most)
        .evaluationPeriods(5)
        .datapointsToAlarm(3)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
  }
}
