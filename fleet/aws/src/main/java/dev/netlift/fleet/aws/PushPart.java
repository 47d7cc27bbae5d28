package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.Functions.allow;

import dev.netlift.fleet.aws.HttpRoutes.Who;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.CustomResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.events.targets.SqsQueueProps;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * Web Push: subscriptions in, and events by way of a queue to the browsers of the players they are
 * about (docs/push.md).
 */
final class PushPart {
  /** The vendors of browsers. Nothing else is connected to unless a deployment says so. */
  static final String VENDORS =
      "https://fcm.googleapis.com,https://android.googleapis.com,"
          + "https://*.push.services.mozilla.com,https://*.notify.windows.com,"
          + "https://*.push.apple.com";

  private static final int EVENTS_BATCH = 10;

  /** Waiting is not counted by these, as long as push services say for how long. */
  private static final int TRIES = 10;

  /** Six times what the function may take, as Lambda asks for. */
  private static final int UNSEEN_SECONDS = 60;

  private static final int AT_ONCE = 10;

  /** Events that lie unread for five minutes: players are told late. */
  private static final int BEHIND_MAX = 1_000;

  /** Subscriptions whose key was refused, in five minutes: more looks like a fault of ours. */
  private static final int RETIRED_MAX = 50;

  private PushPart() {}

  static void add(
      Construct scope, Tables tables, Functions functions, HttpRoutes routes, Sockets sockets) {
    var settings = settings(scope);
    String ring = ring("");
    addKeys(scope, functions, ring);

    var subscriptions =
        functions.create(
            "PushFunction",
            "push.SubscriptionsHandler",
            Map.of(
                "PUSH_TABLE", tables.push().getTableName(),
                "PUSH_SETTINGS_PARAMETER", settings.getParameterName(),
                "VAPID_PARAMETER", ring),
            List.of(
                keep(tables),
                // Public keys only: what players reach cannot sign.
                allow(
                    List.of("ssm:GetParameter"),
                    List.of(settings.getParameterArn(), parameter(ring("-public"))))));
    var toSubscriptions = HttpRoutes.to("Push", subscriptions);
    routes.open(Who.GUEST, "GET /push/vapid-key", toSubscriptions);
    routes.open(Who.GUEST, "POST /push/subscriptions", toSubscriptions);
    routes.open(Who.GUEST, "DELETE /push/subscriptions", toSubscriptions);
    addSender(scope, tables, functions, sockets, settings, ring);
  }

  /**
   * In a parameter, not in the environment: a published version would keep the latter as it was.
   */
  private static StringParameter settings(Construct scope) {
    var origins =
        CfnParameter.Builder.create(scope, "AllowedPushOrigins")
            .type("String")
            .description("Origins that Web Push may be sent to, https://host or https://*.host")
            .defaultValue(VENDORS)
            .allowedPattern("https://[^, \"\\\\]+(,https://[^, \"\\\\]+)*")
            .build();
    var contact =
        CfnParameter.Builder.create(scope, "PushContact")
            .type("String")
            .description("Whom a push service may ask about our messages; mailto: or https:")
            .defaultValue("mailto:nobody@example.com")
            .allowedPattern("(mailto:|https://)[!#-\\[\\]-~]{3,200}")
            .build();
    return StringParameter.Builder.create(scope, "PushSettings")
        .description("Origins that Web Push may be sent to, and whom to ask about it, JSON")
        .stringValue(
            Fn.join(
                "",
                List.of(
                    "{\"contact\":\"",
                    contact.getValueAsString(),
                    "\",\"origins\":\"",
                    origins.getValueAsString(),
                    "\"}")))
        .build();
  }

  /** Made once; another generation adds a pair. Kept with the table of subscriptions. */
  private static void addKeys(Construct scope, Functions functions, String ring) {
    var generation =
        CfnParameter.Builder.create(scope, "PushKeyGeneration")
            .type("Number")
            .description("One more makes another key pair for Web Push, beside the former ones")
            .minValue(1)
            .maxValue(999_999)
            .defaultValue(1)
            .build();
    var keys =
        functions.create(
            "PushKeysFunction",
            "push.KeysHandler",
            Map.of("VAPID_PARAMETER", ring),
            List.of(
                allow(
                    List.of("ssm:GetParameter", "ssm:PutParameter"),
                    List.of(parameter(ring), parameter(ring("-public"))))));
    CustomResource.Builder.create(scope, "VapidKeys")
        .resourceType("Custom::VapidKeys")
        .serviceToken(keys.getFunctionArn())
        .serviceTimeout(Duration.minutes(1))
        .properties(Map.of("Generation", generation.getValueAsString()))
        .removalPolicy(RemovalPolicy.RETAIN)
        .build();
  }

  private static void addSender(
      Construct scope,
      Tables tables,
      Functions functions,
      Sockets sockets,
      StringParameter settings,
      String ring) {
    var deadLetters = DeadLetters.create(scope, "PushDeadLetters", "Web Push messages");
    var queue =
        Queue.Builder.create(scope, "PushQueue")
            .encryption(QueueEncryption.SQS_MANAGED)
            .enforceSsl(true)
            .visibilityTimeout(Duration.seconds(UNSEEN_SECONDS))
            // What is older than the longest life of a message is sent to nobody.
            .retentionPeriod(Duration.days(4))
            .deadLetterQueue(
                DeadLetterQueue.builder().queue(deadLetters).maxReceiveCount(TRIES).build())
            .build();
    Alarm.Builder.create(scope, "PushBehindAlarm")
        .alarmDescription("Web Push is behind its events: its function is throttled or too slow")
        .metric(
            queue.metricApproximateNumberOfMessagesVisible(
                MetricOptions.builder().period(Duration.minutes(1)).statistic("Maximum").build()))
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .threshold(BEHIND_MAX)
        .evaluationPeriods(5)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
    Rule.Builder.create(scope, "PushEvents")
        .description("What players are told of when they are not looking")
        .eventPattern(
            EventPattern.builder()
                .source(List.of("netlift"))
                .detailType(List.of("AvatarProcessed", "AchievementUnlocked", "MatchReady"))
                .build())
        .targets(
            List.of(
                new SqsQueue(queue, SqsQueueProps.builder().deadLetterQueue(deadLetters).build())))
        .build();
    var sender =
        functions.create(
            "PushSenderFunction",
            "push.SenderHandler",
            Map.of(
                "PUSH_TABLE", tables.push().getTableName(),
                "CONNECTIONS_TABLE", tables.connections().getTableName(),
                "WEBSOCKET_URL", sockets.url(),
                "PUSH_QUEUE_URL", queue.getQueueUrl(),
                "PUSH_SETTINGS_PARAMETER", settings.getParameterName(),
                "VAPID_PARAMETER", ring),
            List.of(
                keep(tables),
                SystemStack.forget(tables),
                sockets.post(),
                allow(
                    List.of("ssm:GetParameter"),
                    List.of(settings.getParameterArn(), parameter(ring))),
                allow(
                    List.of(
                        "sqs:ChangeMessageVisibility",
                        "sqs:DeleteMessage",
                        "sqs:GetQueueAttributes",
                        "sqs:ReceiveMessage"),
                    List.of(queue.getQueueArn()))));
    NagReasons.connectionIds(scope, "PushSenderFunction");
    CfnEventSourceMapping.Builder.create(scope, "PushMapping")
        .eventSourceArn(queue.getQueueArn())
        .functionName(sender.getFunctionArn())
        .batchSize(EVENTS_BATCH)
        .functionResponseTypes(List.of("ReportBatchItemFailures"))
        .scalingConfig(
            CfnEventSourceMapping.ScalingConfigProperty.builder()
                .maximumConcurrency(AT_ONCE)
                .build())
        .build();
    Alarm.Builder.create(scope, "PushesRetiredAlarm")
        .alarmDescription("Push services refuse our key for many browsers: see the sender's log")
        .metric(
            Metric.Builder.create()
                .namespace(SystemStack.FUNCTIONS_NAMESPACE)
                .metricName("PushesRetired")
                .statistic("Sum")
                .period(Duration.minutes(5))
                .build())
        .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .threshold(RETIRED_MAX)
        .evaluationPeriods(1)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
  }

  private static PolicyStatement keep(Tables tables) {
    return allow(
        List.of(
            "dynamodb:BatchGetItem",
            "dynamodb:DeleteItem",
            "dynamodb:GetItem",
            "dynamodb:UpdateItem"),
        List.of(tables.push().getTableArn()));
  }

  /** Two parameters that no stack has: the pairs, and their public halves. */
  private static String ring(String suffix) {
    return Fn.join("", List.of("/netlift/", Aws.STACK_NAME, "/push/vapid" + suffix));
  }

  private static String parameter(String name) {
    return Functions.arn("ssm", Fn.join("", List.of("parameter", name)));
  }
}
