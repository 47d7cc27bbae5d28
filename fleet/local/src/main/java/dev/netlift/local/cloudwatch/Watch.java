package dev.netlift.local.cloudwatch;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The alarms and dashboards of the stacks. An alarm is judged when somebody asks for it, from the
 * metrics there are then; nobody is told by itself. Any thread.
 */
final class Watch {
  private final MetricStore store;
  private final Clock clock;
  private final String arnPrefix;
  private final Map<String, AlarmSettings> alarms = new ConcurrentSkipListMap<>();
  private final Map<String, String> dashboards = new ConcurrentSkipListMap<>();

  Watch(MetricStore store, Clock clock, String region, String account) {
    this.store = store;
    this.clock = clock;
    this.arnPrefix = "arn:aws:cloudwatch:" + region + ":" + account + ":alarm:";
  }

  /** Adds an alarm, in the place of the one of its name. @return its ARN */
  String add(AlarmSettings alarm) {
    alarms.put(alarm.name(), alarm);
    return arnPrefix + alarm.name();
  }

  void addDashboard(String name, String body) {
    dashboards.put(name, body);
  }

  AlarmSettings.State state(AlarmSettings alarm) {
    long now = clock.instant().getEpochSecond();
    long from = now - (long) (alarm.periods() + 1) * alarm.periodSeconds();
    var told = store.periods(alarm.metric(), from, now + 1, alarm.periodSeconds());
    return alarm.judge(told, now);
  }

  /** DescribeAlarms by AlarmNames, AlarmNamePrefix and StateValue; all in one page. */
  ObjectNode describe(JsonNode body) {
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode list = answer.putArray("MetricAlarms");
    String prefix = body.path("AlarmNamePrefix").asString("");
    String wanted = body.path("StateValue").asString("");
    var names = body.path("AlarmNames").valueStream().map(name -> name.asString("")).toList();
    for (AlarmSettings alarm : alarms.values()) {
      if (!alarm.name().startsWith(prefix) || !names.isEmpty() && !names.contains(alarm.name())) {
        continue;
      }
      String state = state(alarm).name();
      if (!wanted.isEmpty() && !wanted.equals(state)) {
        continue;
      }
      ObjectNode one = list.addObject();
      one.put("AlarmName", alarm.name())
          .put("AlarmArn", arnPrefix + alarm.name())
          .put("AlarmDescription", alarm.description())
          .put("StateValue", state)
          .put("Namespace", alarm.metric().namespace())
          .put("MetricName", alarm.metric().name())
          .put(
              alarm.statistic().startsWith("p") ? "ExtendedStatistic" : "Statistic",
              alarm.statistic())
          .put("Period", alarm.periodSeconds())
          .put("EvaluationPeriods", alarm.periods())
          .put("DatapointsToAlarm", alarm.toAlarm())
          .put("ComparisonOperator", alarm.comparison())
          .put("Threshold", alarm.threshold())
          .put("TreatMissingData", alarm.missing());
      ArrayNode dimensions = one.putArray("Dimensions");
      alarm
          .metric()
          .dimensions()
          .forEach((n, v) -> dimensions.addObject().put("Name", n).put("Value", v));
      ArrayNode actions = one.putArray("AlarmActions");
      alarm.actions().forEach(actions::add);
    }
    return answer;
  }

  ObjectNode dashboards() {
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode list = answer.putArray("DashboardEntries");
    dashboards.forEach(
        (name, body) -> list.addObject().put("DashboardName", name).put("Size", body.length()));
    return answer;
  }

  ObjectNode dashboard(JsonNode body) {
    String name = body.path("DashboardName").asString("");
    String found = dashboards.get(name);
    if (found == null) {
      throw new AwsException(404, "ResourceNotFound", "Dashboard " + name + " does not exist");
    }
    return Bodies.MAPPER.createObjectNode().put("DashboardName", name).put("DashboardBody", found);
  }
}
