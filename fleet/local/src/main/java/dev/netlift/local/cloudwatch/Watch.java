package dev.netlift.local.cloudwatch;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The alarms and dashboards of the stacks. An alarm is judged every five seconds, once {@link
 * #start} was called, and whenever somebody asks for it; when it turns it tells its topics and the
 * bus. Any thread.
 */
final class Watch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watch.class);
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final int ALARMS_MAX = 5_000;

  private final MetricStore store;
  private final Clock clock;
  private final AlarmNotices notices;
  private final String arnPrefix;
  private final Map<String, Alarm> alarms = new ConcurrentSkipListMap<>();
  private final Map<String, String> dashboards = new ConcurrentSkipListMap<>();
  private final ScheduledExecutorService judge =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("alarms").factory());
  private volatile AlarmActions actions = AlarmActions.NONE;

  Watch(MetricStore store, Clock clock, String region, String account) {
    this.store = store;
    this.clock = clock;
    this.notices = new AlarmNotices(region, account);
    this.arnPrefix = "arn:aws:cloudwatch:" + region + ":" + account + ":alarm:";
  }

  /** From now on alarms are judged by themselves, and act. */
  void start(AlarmActions told) {
    start(told, EVERY);
  }

  void start(AlarmActions told, Duration every) {
    actions = told;
    var unused =
        judge.scheduleWithFixedDelay(
            this::judgeAll, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void judgeAll() {
    for (Alarm alarm : alarms.values()) {
      try {
        judged(alarm);
      } catch (RuntimeException e) {
        log.atError().addKeyValue("alarm", alarm.arn).setCause(e).log("alarm not judged");
      }
    }
  }

  /** Adds an alarm, in the place of the one of its name. @return its ARN */
  String add(AlarmSettings settings) {
    if (alarms.size() >= ALARMS_MAX) {
      throw new AwsException(400, "LimitExceeded", "At most " + ALARMS_MAX + " alarms");
    }
    String arn = arnPrefix + settings.name();
    alarms.put(settings.name(), new Alarm(settings, arn, clock.instant()));
    return arn;
  }

  void remove(String name) {
    alarms.remove(name);
  }

  void addDashboard(String name, String body) {
    dashboards.put(name, body);
  }

  void removeDashboard(String name) {
    dashboards.remove(name);
  }

  private Alarm judged(Alarm alarm) {
    AlarmSettings settings = alarm.settings;
    Instant now = clock.instant();
    long end = settings.currentPeriod(now.getEpochSecond());
    long from = end - (long) settings.periods() * settings.metrics().periodSeconds();
    var values = settings.metrics().values(store, from, end);
    turn(alarm, settings.judge(values, now.getEpochSecond(), alarm.state()), now);
    return alarm;
  }

  private void turn(Alarm alarm, AlarmSettings.Judgement judgement, Instant now) {
    AlarmSettings.State before = alarm.state();
    if (!alarm.turn(judgement, now)) {
      return;
    }
    AlarmActions told = actions;
    told.event(alarm.arn, notices.event(alarm, before, now));
    if (!alarm.settings.acting()) {
      return;
    }
    String message = notices.message(alarm, before, now);
    String subject = AlarmNotices.subject(alarm, judgement.state(), notices.region());
    for (String topic : alarm.settings.told().of(judgement.state())) {
      try {
        told.publish(topic, alarm.arn, subject, message);
        alarm.remember(new Alarm.Line(now, "Action", "Successfully executed action " + topic));
      } catch (AwsException e) {
        alarm.remember(
            new Alarm.Line(
                now, "Action", "Failed to execute action " + topic + ": " + e.message()));
        log.atWarn()
            .addKeyValue("alarm", alarm.arn)
            .addKeyValue("topic", topic)
            .addKeyValue("reason", e.message())
            .log("alarm could not tell");
      }
    }
  }

  /** DescribeAlarms by AlarmNames, AlarmNamePrefix and StateValue; all in one page. */
  ObjectNode describe(JsonNode body) {
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode list = answer.putArray("MetricAlarms");
    String prefix = body.path("AlarmNamePrefix").asString("");
    String wanted = body.path("StateValue").asString("");
    var names = body.path("AlarmNames").valueStream().map(name -> name.asString("")).toList();
    for (Alarm alarm : alarms.values()) {
      String name = alarm.settings.name();
      if (!name.startsWith(prefix) || !names.isEmpty() && !names.contains(name)) {
        continue;
      }
      String state = judged(alarm).state().name();
      if (wanted.isEmpty() || wanted.equals(state)) {
        describe(alarm, list.addObject());
      }
    }
    return answer;
  }

  private static void describe(Alarm alarm, ObjectNode one) {
    AlarmSettings settings = alarm.settings;
    one.put("AlarmName", settings.name())
        .put("AlarmArn", alarm.arn)
        .put("AlarmDescription", settings.description())
        .put("ActionsEnabled", settings.acting())
        .put("StateValue", alarm.state().name())
        .put("StateReason", alarm.reason())
        .put("EvaluationPeriods", settings.periods())
        .put("DatapointsToAlarm", settings.toAlarm())
        .put("ComparisonOperator", settings.comparison())
        .put("Threshold", settings.threshold())
        .put("TreatMissingData", settings.missing());
    AlarmMetrics metrics = settings.metrics();
    if (metrics.single()) {
      AlarmMetrics.Asked asked = metrics.only();
      one.put("Namespace", asked.key().namespace())
          .put("MetricName", asked.key().name())
          .put(
              asked.statistic().startsWith("p") ? "ExtendedStatistic" : "Statistic",
              asked.statistic())
          .put("Period", metrics.periodSeconds());
      dimensions(asked.key(), one.putArray("Dimensions"));
    } else {
      ArrayNode list = one.putArray("Metrics");
      metrics
          .metrics()
          .forEach(
              (id, asked) -> {
                ObjectNode stat = list.addObject().put("Id", id).putObject("MetricStat");
                ObjectNode metric = stat.putObject("Metric");
                metric
                    .put("Namespace", asked.key().namespace())
                    .put("MetricName", asked.key().name());
                dimensions(asked.key(), metric.putArray("Dimensions"));
                stat.put("Period", metrics.periodSeconds()).put("Stat", asked.statistic());
              });
    }
    texts(one.putArray("OKActions"), settings.told().ok());
    texts(one.putArray("AlarmActions"), settings.told().alarm());
    texts(one.putArray("InsufficientDataActions"), settings.told().insufficient());
  }

  private static void dimensions(MetricKey key, ArrayNode into) {
    key.dimensions().forEach((n, v) -> into.addObject().put("Name", n).put("Value", v));
  }

  private static void texts(ArrayNode into, List<String> texts) {
    texts.forEach(into::add);
  }

  /** DescribeAlarmHistory of one alarm or all, newest first. */
  ObjectNode history(JsonNode body) {
    String wanted = body.path("AlarmName").asString("");
    String type = body.path("HistoryItemType").asString("");
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode items = answer.putArray("AlarmHistoryItems");
    for (Alarm alarm : alarms.values()) {
      if (!wanted.isEmpty() && !wanted.equals(alarm.settings.name())) {
        continue;
      }
      for (Alarm.Line line : alarm.history()) {
        if (type.isEmpty() || type.equals(line.type())) {
          items
              .addObject()
              .put("AlarmName", alarm.settings.name())
              .put("AlarmType", "MetricAlarm")
              .put("HistoryItemType", line.type())
              .put("HistorySummary", line.summary())
              .put("Timestamp", line.time().getEpochSecond());
        }
      }
    }
    return answer;
  }

  /** SetAlarmState: as an operator tries whether an alarm reaches anybody; judged again soon. */
  ObjectNode set(JsonNode body) {
    String name = body.path("AlarmName").asString("");
    Alarm alarm = alarms.get(name);
    if (alarm == null) {
      throw new AwsException(404, "ResourceNotFound", "Alarm " + name + " does not exist");
    }
    AlarmSettings.State state;
    try {
      state = AlarmSettings.State.valueOf(body.path("StateValue").asString(""));
    } catch (IllegalArgumentException e) {
      throw new InvalidParameterException("StateValue must be OK, ALARM or INSUFFICIENT_DATA");
    }
    turn(
        alarm,
        new AlarmSettings.Judgement(
            state, Fields.text(body.path("StateReason"), "StateReason", 1_023)),
        clock.instant());
    return Bodies.MAPPER.createObjectNode();
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

  @Override
  public void close() {
    judge.shutdownNow();
  }
}
