package dev.netlift.fleet.aws;

import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/**
 * Where events end that could not be delivered or handled: one queue per function of events, for
 * both its subscription and its failed invocations, and an alarm as soon as anything lies in it.
 */
final class DeadLetters {
  private static final int KEPT_DAYS = 14;

  private DeadLetters() {}

  /**
   * @param id of the queue; its alarm is beside it
   * @param what ends there, for whoever reads the alarm
   */
  static Queue create(Construct scope, String id, String what) {
    var queue =
        Queue.Builder.create(scope, id)
            .encryption(QueueEncryption.SQS_MANAGED)
            .enforceSsl(true)
            .retentionPeriod(Duration.days(KEPT_DAYS))
            .build();
    NagReasons.isDeadLetterQueue(queue);
    Alarm.Builder.create(scope, id + "Alarm")
        .alarmDescription(what + " were given up; look into the queue")
        .metric(
            queue.metricApproximateNumberOfMessagesVisible(
                MetricOptions.builder().period(Duration.minutes(1)).statistic("Maximum").build()))
        .threshold(0)
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .evaluationPeriods(1)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
    return queue;
  }
}
