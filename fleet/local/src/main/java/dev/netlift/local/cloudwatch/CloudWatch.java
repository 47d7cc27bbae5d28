package dev.netlift.local.cloudwatch;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.QueryForm;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.front.Xml;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CloudWatch metrics, in the query protocol (SDK 2.40, Debian's CLI) and in JSON 1.0 (a current
 * CLI). Kept as long as this lives. Any thread.
 */
public final class CloudWatch implements Service, AutoCloseable {
  private static final String NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/";

  private final MetricIntake intake;
  private final MetricQueries queries;
  private final LogIntake logs;
  private final LogFilters filters = new LogFilters();
  private final Watch watch;
  private final LastReports last;

  public CloudWatch(String region, String account, Clock clock) {
    var store = new MetricStore();
    this.intake = new MetricIntake(store, clock);
    this.queries = new MetricQueries(store);
    this.logs = new LogIntake(store, clock);
    this.watch = new Watch(store, clock, region, account);
    this.last = new LastReports(clock);
  }

  /** Every provider of CloudWatch resources. */
  public List<ResourceProvider> providers() {
    return List.of(
        new AlarmProvider(watch),
        new DashboardProvider(watch),
        new MetricFilterProvider(filters),
        new BudgetProvider());
  }

  /**
   * Takes the metrics out of a log event, if it is in the embedded metric format, and counts it
   * where a metric filter of its group matches it.
   *
   * @param event one line of a function's output, or of an access log
   */
  public void takeLog(String logGroup, String event) {
    logs.take(logGroup, event);
    filters.take(logGroup, event, logs);
  }

  /** From now on alarms are judged every five seconds, and act when they turn. */
  public void act(AlarmActions actions) {
    watch.start(actions);
  }

  @Override
  public void close() {
    watch.close();
  }

  /**
   * Takes what a service of this cloud tells of itself; lost, and said, when there is no room.
   *
   * @param namespace for example {@code AWS/States}
   */
  public void tell(
      String namespace, String metric, Map<String, String> dimensions, String unit, double value) {
    logs.tell(new MetricKey(namespace, metric, new TreeMap<>(dimensions)), unit, value);
  }

  /** GetMetricData, past the front. */
  ObjectNode data(JsonNode body) {
    return queries.data(body);
  }

  /** What the holder of an access key put last; empty when that was nothing, or long ago. */
  public Optional<LastReport> lastReport(String accessKeyId) {
    return last.of(accessKeyId);
  }

  private ObjectNode put(Call call, JsonNode body) {
    ObjectNode answer = intake.put(body);
    last.keep(call.caller().accessKeyId(), body);
    return answer;
  }

  @Override
  public String signingName() {
    return "monitoring";
  }

  @Override
  public Reply handle(Call call) {
    boolean query = call.protocol() == Call.Protocol.QUERY;
    JsonNode body = query ? QueryForm.read(Bodies.form(call)) : Bodies.json(call);
    ObjectNode answer;
    try {
      answer =
          switch (call.operation()) {
            case "PutMetricData" -> put(call, body);
            case "ListMetrics" -> queries.list(body);
            case "GetMetricStatistics" -> queries.statistics(body);
            case "GetMetricData" -> queries.data(body);
            case "DescribeAlarms" -> watch.describe(body);
            case "DescribeAlarmHistory" -> watch.history(body);
            case "SetAlarmState" -> watch.set(body);
            case "ListDashboards" -> watch.dashboards();
            case "GetDashboard" -> watch.dashboard(body);
            default ->
                throw new AwsException(
                    400,
                    query ? "InvalidAction" : "UnknownOperationException",
                    "Not served here: " + call.operation());
          };
    } catch (InvalidParameterException e) {
      throw new AwsException(
          400,
          query ? "InvalidParameterValue" : "InvalidParameterValueException",
          String.valueOf(e.getMessage()));
    }
    return query
        ? Xml.reply(call, NAMESPACE, xml -> QueryTree.write(xml, answer))
        : Bodies.reply(call, answer);
  }
}
