package dev.netlift.local.cloudwatch;

import dev.netlift.local.front.Bodies;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What topics and the bus are told of an alarm that turned, in the members that AWS writes. */
record AlarmNotices(String region, String account) {
  static String subject(Alarm alarm, AlarmSettings.State state, String region) {
    String subject = state + ": \"" + alarm.settings.name() + "\" in " + region;
    return subject.length() <= 100 ? subject : subject.substring(0, 100);
  }

  String message(Alarm alarm, AlarmSettings.State before, Instant now) {
    AlarmSettings settings = alarm.settings;
    ObjectNode message =
        Bodies.MAPPER
            .createObjectNode()
            .put("AlarmName", settings.name())
            .put("AlarmDescription", settings.description())
            .put("AWSAccountId", account)
            .put("NewStateValue", alarm.state().name())
            .put("NewStateReason", alarm.reason())
            .put("StateChangeTime", now.toString())
            .put("Region", region)
            .put("AlarmArn", alarm.arn)
            .put("OldStateValue", before.name());
    list(message.putArray("OKActions"), settings.told().ok());
    list(message.putArray("AlarmActions"), settings.told().alarm());
    list(message.putArray("InsufficientDataActions"), settings.told().insufficient());
    ObjectNode trigger = message.putObject("Trigger");
    describe(settings, trigger);
    return message.toString();
  }

  private static void list(ArrayNode into, Iterable<String> texts) {
    texts.forEach(into::add);
  }

  private static void describe(AlarmSettings settings, ObjectNode trigger) {
    AlarmMetrics metrics = settings.metrics();
    if (metrics.single()) {
      AlarmMetrics.Asked asked = metrics.only();
      trigger
          .put("MetricName", asked.key().name())
          .put("Namespace", asked.key().namespace())
          .put("Statistic", asked.statistic());
      ArrayNode dimensions = trigger.putArray("Dimensions");
      asked
          .key()
          .dimensions()
          .forEach((name, value) -> dimensions.addObject().put("name", name).put("value", value));
    } else {
      list(trigger.putArray("Metrics"), metrics.names());
    }
    trigger
        .put("Period", metrics.periodSeconds())
        .put("EvaluationPeriods", settings.periods())
        .put("DatapointsToAlarm", settings.toAlarm())
        .put("ComparisonOperator", settings.comparison())
        .put("Threshold", settings.threshold())
        .put("TreatMissingData", settings.missing());
  }

  ObjectNode event(Alarm alarm, AlarmSettings.State before, Instant now) {
    ObjectNode detail = Bodies.MAPPER.createObjectNode().put("alarmName", alarm.settings.name());
    detail
        .putObject("state")
        .put("value", alarm.state().name())
        .put("reason", alarm.reason())
        .put("timestamp", now.toString());
    detail.putObject("previousState").put("value", before.name());
    detail.putObject("configuration").put("description", alarm.settings.description());
    return detail;
  }
}
