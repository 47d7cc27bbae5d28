package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.Functions.allow;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.constructs.Construct;

/** What rings by nothing but time: a fleet's image and its certificate grow old. */
final class FleetAgesPart {
  /** Six of the function's calls, so that a late one makes no hole. */
  static final Duration LOOKED_AT = Duration.hours(6);

  /** AWS advises a new fleet, and with it a new image, after so many. */
  private static final int FLEET_DAYS = 30;

  /** Of 13 months after which a certificate is over, 11. */
  private static final int CERTIFICATE_DAYS = 335;

  private FleetAgesPart() {}

  static void add(Construct scope, Functions functions) {
    var ages =
        functions.create(
            "FleetAgesFunction",
            "fleets.FleetAgesHandler",
            Map.of("METRIC_GROUP", PlacementWatch.GROUP),
            List.of(allow(List.of("gamelift:DescribeFleetAttributes"), List.of("*"))));
    NagReasons.allFleets(scope, "FleetAgesFunction");
    Rule.Builder.create(scope, "TellFleetAges")
        .description("How old the fleets have become")
        .schedule(Schedule.rate(Duration.hours(1)))
        .targets(List.of(new LambdaFunction(ages)))
        .build();
    ring(
        scope,
        "FleetOld",
        "A fleet has the machine image of a month ago: release again, if only to renew it",
        "FleetAgeDays",
        FLEET_DAYS);
    ring(
        scope,
        "CertificateOld",
        "A fleet's certificate is over in less than two months, and cannot be renewed in place",
        "CertificateAgeDays",
        CERTIFICATE_DAYS);
  }

  private static void ring(
      Construct scope, String id, String description, String name, int daysMax) {
    Alarm.Builder.create(scope, id + "Alarm")
        .alarmDescription(description)
        .metric(
            Metric.Builder.create()
                .namespace(SystemStack.FUNCTIONS_NAMESPACE)
                .metricName(name)
                .statistic("Maximum")
                .period(LOOKED_AT)
                .build())
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .threshold(daysMax)
        .evaluationPeriods(1)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
  }
}
