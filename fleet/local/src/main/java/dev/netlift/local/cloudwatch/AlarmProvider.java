package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.ResourceProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * AWS::CloudWatch::Alarm: Ref is the name. Named, not evaluated: nobody is on call for a laptop.
 */
final class AlarmProvider implements ResourceProvider {
  private static final List<String> NOT_EVALUATED =
      List.of(
          "ActionsEnabled",
          "AlarmActions",
          "AlarmDescription",
          "ComparisonOperator",
          "DatapointsToAlarm",
          "Dimensions",
          "EvaluateLowSampleCountPercentile",
          "EvaluationPeriods",
          "ExtendedStatistic",
          "InsufficientDataActions",
          "MetricName",
          "Metrics",
          "Namespace",
          "OKActions",
          "Period",
          "Statistic",
          "Tags",
          "Threshold",
          "ThresholdMetricId",
          "TreatMissingData",
          "Unit");

  private final String region;
  private final String account;

  AlarmProvider(String region, String account) {
    this.region = region;
    this.account = account;
  }

  @Override
  public String type() {
    return "AWS::CloudWatch::Alarm";
  }

  @Override
  public Set<String> handled() {
    return Set.of("AlarmName");
  }

  @Override
  public Map<String, String> ignored() {
    return NOT_EVALUATED.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Function.identity(), name -> "alarms are not evaluated on a laptop"));
  }

  @Override
  public Resource create(Declaration declaration) {
    String name = declaration.properties().path("AlarmName").asString(declaration.inventedName());
    return new Resource(
        name, Map.of("Arn", "arn:aws:cloudwatch:" + region + ":" + account + ":alarm:" + name));
  }
}
