package dev.netlift.fleet.aws;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.stepfunctions.CfnStateMachine;
import software.constructs.Construct;

/**
 * What rings for functions, tables and events, and whom: every alarm of the stack, whoever made it,
 * tells one topic; who is on call subscribes to that.
 */
final class Monitoring {
  private static final List<String> MESSAGES =
      List.of("MessageReceived", "MessageProcessingDuration", "MessageProcessingError");

  /** Milliseconds; a call beyond it kept a player or a game server waiting. */
  private static final int SLOW_MILLIS = 2_000;

  /** Half of what a function may take: time enough to look before it is ended. */
  private static final int FUNCTION_SLOW_MILLIS = 5_000;

  private static final int ERRORS = 5;

  /** Requests in a minute that DynamoDB calls wrong, of the whole account. */
  private static final int USER_ERRORS = 10;

  /** What the writes of the achievements may be in a minute, a thousand a second. */
  private static final int WRITE_UNITS_PER_MINUTE = 60_000;

  private static final int STREAM_BEHIND_MILLIS = 60_000;

  /** Of the thousand executions at once that a new account has in a Region. */
  private static final int CONCURRENCY = 800;

  private final Construct scope;

  Monitoring(Construct scope) {
    this.scope = scope;
  }

  /**
   * @return the topic that alarms tell
   */
  Topic add(Tables tables, Functions functions) {
    ringOnMessages();
    functions.byId().forEach(this::ringOnFunction);
    tables.byId().forEach((id, table) -> ringOnTable(id, table, functions.operationsOn(table)));
    ringOnCapacity(tables);
    ringOnAccount();
    ringOnEvents();
    return tellOneTopic();
  }

  private void ringOnMessages() {
    alarm(
        "MessageErrors",
        "Functions fail on what players and game servers ask: see their logs",
        ours(MESSAGES.get(2), "Sum", Map.of()),
        new Beyond(ERRORS, 5, 3));
    alarm(
        "MessagesSlow",
        "One in a hundred calls takes more than " + SLOW_MILLIS + " ms",
        ours(MESSAGES.get(1), "p99", Map.of()),
        new Beyond(SLOW_MILLIS, 5, 3));
  }

  private void ringOnFunction(String id, String functionName) {
    var dimensions = Map.of("FunctionName", functionName);
    alarm(
        id + "Errors",
        id + " throws, or is ended by its time or memory",
        metric("AWS/Lambda", "Errors", "Sum", dimensions),
        new Beyond(0, 5, 3));
    alarm(
        id + "Throttles",
        id + " is called more often at once than the account or its reservation lets it",
        metric("AWS/Lambda", "Throttles", "Sum", dimensions),
        new Beyond(0, 5, 2));
    alarm(
        id + "Slow",
        "One in a hundred calls of " + id + " takes half of the time after which it is ended",
        metric("AWS/Lambda", "Duration", "p99", dimensions),
        new Beyond(FUNCTION_SLOW_MILLIS, 5, 3));
    if (id.equals("UnlocksFunction")) {
      alarm(
          "UnlocksBehind",
          "Unlocks wait in the stream: their function fails on the oldest, or is too slow",
          metric("AWS/Lambda", "IteratorAge", "Maximum", dimensions),
          new Beyond(STREAM_BEHIND_MILLIS, 5, 5));
    }
  }

  /**
   * @param operations that are used on it, of which DynamoDB tells its own errors
   */
  private void ringOnTable(String id, ITable table, SortedSet<String> operations) {
    for (String direction : List.of("Read", "Write")) {
      alarm(
          id + direction + "Throttled",
          direction + "s of the table " + id + " are throttled",
          ofTable(table, direction + "ThrottleEvents"),
          new Beyond(0, 5, 2));
    }
    var errors = new TreeMap<String, IMetric>();
    for (String operation : operations) {
      errors.put(
          operation.substring(0, 1).toLowerCase(Locale.ROOT) + operation.substring(1),
          metric(
              "AWS/DynamoDB",
              "SystemErrors",
              "Sum",
              Map.of("TableName", table.getTableName(), "Operation", operation)));
    }
    alarm(
        id + "SystemErrors",
        "DynamoDB fails on the table " + id + " by a fault of its own",
        MathExpression.Builder.create()
            .expression(
                errors.keySet().stream()
                    .map(operation -> "FILL(" + operation + ", 0)")
                    .collect(Collectors.joining(" + ")))
            .usingMetrics(errors)
            .period(Duration.minutes(1))
            .build(),
        new Beyond(ERRORS, 5, 3));
  }

  private void ringOnAccount() {
    alarm(
        "Concurrency",
        "Four fifths of the executions that a new account may have at once are in use",
        metric("AWS/Lambda", "ConcurrentExecutions", "Maximum", Map.of()),
        new Beyond(CONCURRENCY, 5, 3));
    alarm(
        "TableRefusals",
        "DynamoDB refuses requests as wrong, of whichever table: a fault of a function's code",
        metric("AWS/DynamoDB", "UserErrors", "Sum", Map.of()),
        new Beyond(USER_ERRORS, 5, 3));
  }

  /** Rules that cannot reach their targets, state machines that fail: whichever there are. */
  private void ringOnEvents() {
    for (var each : scope.getNode().findAll()) {
      if (each instanceof CfnRule rule) {
        alarm(
            parent(rule) + "Undelivered",
            "The rule " + parent(rule) + " cannot invoke its target",
            metric("AWS/Events", "FailedInvocations", "Sum", Map.of("RuleName", rule.getRef())),
            new Beyond(0, 5, 2));
      } else if (each instanceof CfnStateMachine machine) {
        for (String end : List.of("ExecutionsFailed", "ExecutionsTimedOut")) {
          alarm(
              parent(machine) + end,
              "Executions of " + parent(machine) + " end unfinished: see its log",
              metric("AWS/States", end, "Sum", Map.of("StateMachineArn", machine.getAttrArn())),
              new Beyond(0, 5, 2));
        }
      }
    }
  }

  /** A construct's own id; what it is made of is called Resource. */
  private static String parent(CfnResource resource) {
    String id = resource.getNode().getId();
    var scope = resource.getNode().getScope();
    return id.equals("Resource") && scope != null ? scope.getNode().getId() : id;
  }

  private void ringOnCapacity(Tables tables) {
    alarm(
        "AchievementsWriteUnits",
        "The achievements consume more than a thousand write units a second: this costs",
        ofTable(tables.achievements(), "ConsumedWriteCapacityUnits"),
        new Beyond(WRITE_UNITS_PER_MINUTE, 5, 3));
  }

  /**
   * @param periods minutes looked at
   * @param toAlarm so many of them beyond the threshold ring
   */
  private record Beyond(double threshold, int periods, int toAlarm) {}

  private void alarm(String id, String description, IMetric metric, Beyond beyond) {
    Alarm.Builder.create(scope, id + "Alarm")
        .alarmDescription(description)
        .metric(metric)
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .threshold(beyond.threshold())
        .evaluationPeriods(beyond.periods())
        .datapointsToAlarm(beyond.toAlarm())
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
  }

  private static Metric ours(String name, String statistic, Map<String, String> dimensions) {
    return metric(SystemStack.FUNCTIONS_NAMESPACE, name, statistic, dimensions);
  }

  private static Metric ofTable(ITable table, String name) {
    return metric("AWS/DynamoDB", name, "Sum", Map.of("TableName", table.getTableName()));
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

  private Topic tellOneTopic() {
    var topic = Topic.Builder.create(scope, "Alarms").enforceSsl(true).build();
    topic.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("AlarmsPublish")
            .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
            .actions(List.of("sns:Publish"))
            .resources(List.of(topic.getTopicArn()))
            .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID)))
            .build());
    for (var each : scope.getNode().findAll()) {
      if (each instanceof CfnAlarm alarm) {
        alarm.setAlarmActions(List.of(topic.getTopicArn()));
      }
    }
    return topic;
  }
}
