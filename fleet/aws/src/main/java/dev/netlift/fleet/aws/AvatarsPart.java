package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.Functions.allow;
import static dev.netlift.fleet.aws.Functions.policy;

import dev.netlift.fleet.aws.HttpRoutes.Who;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.CfnStateMachine;
import software.constructs.Construct;

/**
 * Avatars: uploads in, verdicts out. docs/avatars.md draws the machine; its definition is in the
 * template as the file has it.
 */
final class AvatarsPart {
  static final List<String> OPERATOR_ROUTES =
      List.of("GET /admin/avatars/reviews", "POST /admin/avatars/reviews/{id}");

  /** As the functions tell them: one for each step of the machine, and the reconciler's. */
  static final List<String> MESSAGE_TYPES =
      List.of(
          "avatar open",
          "avatar inspect",
          "avatar judge",
          "avatar thumbnails",
          "avatar settle",
          "avatar profile",
          "avatar picture",
          "avatar cleanup",
          "avatar close",
          "AvatarReconcile");

  /** Step Functions wants these of the account before it logs what a machine does. */
  private static final List<String> DELIVER_LOGS =
      List.of(
          "logs:CreateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:DescribeLogGroups",
          "logs:DescribeResourcePolicies",
          "logs:GetLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:UpdateLogDelivery");

  private static final String DEFINITION = "avatars.asl.json";
  private static final String EVENT_BUS = "default";
  private static final String PROCESSED = "AvatarProcessed";
  private static final String REVIEWED = "AvatarReviewed";
  private static final String INCOMING = "incoming/";

  /** EventBridge goes on for so long if the machine cannot be started. */
  private static final int EVENT_AGE_SECONDS = 3_600;

  private static final int EVENT_RETRIES = 20;

  private final Construct scope;
  private final Tables tables;
  private final Functions functions;
  private final AccountsPart accounts;
  private final AvatarBuckets buckets;
  private final String url;

  AvatarsPart(Construct scope, Tables tables, Functions functions, AccountsPart accounts) {
    this.scope = scope;
    this.tables = tables;
    this.functions = functions;
    this.accounts = accounts;
    this.buckets = AvatarBuckets.add(scope);
    var scheme =
        CfnParameter.Builder.create(scope, "AvatarsScheme")
            .type("String")
            .description("How avatars are fetched; http only where the front is the own machine")
            .allowedValues(List.of("https", "http"))
            .defaultValue("https")
            .build();
    this.url =
        Fn.join(
            "",
            List.of(scheme.getValueAsString(), "://", buckets.distribution().getAttrDomainName()));
  }

  /** What every avatar's URL begins with. */
  String url() {
    return url;
  }

  void add(HttpRoutes routes, Role operator) {
    addUploads(routes);
    addReviews(routes, operator);
    var images = images();
    var records = records();
    var machine = machine(images, records);
    startedBy(machine);
    addReconciler();
  }

  /** What players ask. Its role signs the URLs, so it may write uploads, and read nothing. */
  private void addUploads(HttpRoutes routes) {
    var uploads =
        functions.create(
            "UploadsFunction",
            "avatars.UploadsHandler",
            Map.of(
                "UPLOADS_TABLE", tables.uploads().getTableName(),
                "PROFILES_TABLE", tables.profiles().getTableName(),
                "ACHIEVEMENTS_TABLE", tables.achievements().getTableName(),
                "COUNTERS_TABLE", tables.counters().getTableName(),
                "QUARANTINE_BUCKET", buckets.quarantine().getRef(),
                "AVATARS_URL", url),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:PutItem"),
                    List.of(tables.uploads().getTableArn())),
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:UpdateItem"),
                    List.of(tables.profiles().getTableArn(), tables.counters().getTableArn())),
                // Whether a match was finished.
                allow(List.of("dynamodb:GetItem"), List.of(tables.achievements().getTableArn())),
                allow(
                    List.of("s3:PutObject"),
                    List.of(AvatarBuckets.below(buckets.quarantine(), INCOMING + "*")))));
    NagReasons.underPrefix(scope, "UploadsFunction");
    var toUploads = HttpRoutes.to("Uploads", uploads);
    for (String route :
        List.of("POST /avatars/uploads", "GET /avatars/uploads/{id}", "GET /players/{id}/avatar")) {
      routes.open(Who.GUEST, route, toUploads);
    }
  }

  private void addReviews(HttpRoutes routes, Role operator) {
    var reviews =
        functions.create(
            "AvatarReviewsFunction",
            "avatars.ReviewsHandler",
            Map.of(
                "UPLOADS_TABLE", tables.uploads().getTableName(),
                "AUDIT_TABLE", tables.audit().getTableName(),
                "QUARANTINE_BUCKET", buckets.quarantine().getRef(),
                "EVENT_BUS", EVENT_BUS,
                "OPERATOR_ROLE", operator.getRoleName()),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:UpdateItem"),
                    List.of(tables.uploads().getTableArn())),
                allow(List.of("dynamodb:Query"), List.of(tables.openUploadsArn())),
                // Appends, and nothing else: what is written stays.
                allow(List.of("dynamodb:PutItem"), List.of(tables.audit().getTableArn())),
                allow(
                    List.of("s3:GetObject"),
                    List.of(AvatarBuckets.below(buckets.quarantine(), "work/*"))),
                announce(List.of(REVIEWED))));
    NagReasons.underPrefix(scope, "AvatarReviewsFunction");
    var toReviews = HttpRoutes.to("AvatarReviews", reviews);
    OPERATOR_ROUTES.forEach(route -> routes.open(Who.OPERATOR, route, toReviews));
  }

  /** The one function that reads what strangers sent; so it can do the least. */
  private Alias images() {
    var images =
        functions.create(
            "AvatarImagesFunction",
            "avatars.ImagesHandler",
            Map.of(
                "QUARANTINE_BUCKET", buckets.quarantine().getRef(),
                "AVATARS_BUCKET", buckets.avatars().getRef()),
            List.of(
                allow(
                    List.of("s3:GetObject"),
                    List.of(
                        AvatarBuckets.below(buckets.quarantine(), INCOMING + "*"),
                        AvatarBuckets.below(buckets.quarantine(), "work/*"))),
                // Else S3 answers 403 for an object that is not there.
                allow(List.of("s3:ListBucket"), List.of(buckets.quarantine().getAttrArn())),
                allow(
                    List.of("s3:PutObject"),
                    List.of(
                        AvatarBuckets.below(buckets.quarantine(), "work/*"),
                        AvatarBuckets.below(buckets.avatars(), "avatars/*")))));
    NagReasons.underPrefix(scope, "AvatarImagesFunction");
    return images;
  }

  private Alias records() {
    var records =
        functions.create(
            "AvatarRecordsFunction",
            "avatars.RecordsHandler",
            settings(),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:UpdateItem"),
                    List.of(tables.uploads().getTableArn(), tables.profiles().getTableArn())),
                endUploads(),
                listUploads(List.of("s3:ListBucketVersions")),
                allow(
                    List.of("cognito-idp:AdminUpdateUserAttributes"),
                    List.of(accounts.pool().getAttrArn()))));
    NagReasons.underPrefix(scope, "AvatarRecordsFunction");
    return records;
  }

  private void addReconciler() {
    var reconciler =
        functions.create(
            "AvatarReconcileFunction",
            "avatars.ReconcileHandler",
            with(settings(), "COUNTERS_TABLE", tables.counters().getTableName()),
            List.of(
                allow(
                    List.of("dynamodb:GetItem", "dynamodb:UpdateItem"),
                    List.of(
                        tables.uploads().getTableArn(),
                        tables.profiles().getTableArn(),
                        tables.counters().getTableArn())),
                allow(List.of("dynamodb:Query"), List.of(tables.openUploadsArn())),
                allow(List.of("dynamodb:Scan"), List.of(tables.profiles().getTableArn())),
                endUploads(),
                listUploads(List.of("s3:ListBucket", "s3:ListBucketVersions")),
                // To see whether it is there.
                allow(
                    List.of("s3:GetObject"),
                    List.of(AvatarBuckets.below(buckets.quarantine(), INCOMING + "*"))),
                allow(
                    List.of("cognito-idp:AdminGetUser", "cognito-idp:AdminUpdateUserAttributes"),
                    List.of(accounts.pool().getAttrArn())),
                announce(List.of(PROCESSED, REVIEWED))));
    NagReasons.underPrefix(scope, "AvatarReconcileFunction");
    Rule.Builder.create(scope, "ReconcileAvatars")
        .description("Uploads that no run finished are finished; pictures become the profiles'")
        .schedule(Schedule.rate(Duration.minutes(1)))
        .targets(List.of(new LambdaFunction(reconciler)))
        .build();
  }

  private Map<String, String> settings() {
    return Map.of(
        "UPLOADS_TABLE", tables.uploads().getTableName(),
        "PROFILES_TABLE", tables.profiles().getTableName(),
        "QUARANTINE_BUCKET", buckets.quarantine().getRef(),
        "USER_POOL_ID", accounts.pool().getRef(),
        "EVENT_BUS", EVENT_BUS,
        "REJECT_PERCENT",
            percent("AvatarRejectPercent", 80, "A label so certain rejects an avatar"),
        "REVIEW_PERCENT", percent("AvatarReviewPercent", 50, "One so certain is for an operator"),
        "AVATARS_URL", url);
  }

  private String percent(String name, int byDefault, String description) {
    if (scope.getNode().tryFindChild(name) instanceof CfnParameter made) {
      return made.getValueAsString();
    }
    return CfnParameter.Builder.create(scope, name)
        .type("Number")
        .description(description)
        // The machine asks for labels from 30 on.
        .minValue(30)
        .maxValue(100)
        .defaultValue(byDefault)
        .build()
        .getValueAsString();
  }

  private static Map<String, String> with(Map<String, String> all, String name, String value) {
    var more = new HashMap<>(all);
    more.put(name, value);
    return more;
  }

  private PolicyStatement endUploads() {
    return allow(
        List.of("s3:DeleteObject", "s3:DeleteObjectVersion"),
        List.of(
            AvatarBuckets.below(buckets.quarantine(), INCOMING + "*"),
            AvatarBuckets.below(buckets.quarantine(), "work/*")));
  }

  private PolicyStatement listUploads(List<String> actions) {
    return allow(actions, List.of(buckets.quarantine().getAttrArn()));
  }

  private CfnStateMachine machine(Alias images, Alias records) {
    var log =
        LogGroup.Builder.create(scope, "AvatarsMachineLog")
            .retention(RetentionDays.ONE_MONTH)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    var policies = new LinkedHashMap<String, PolicyDocument>();
    policies.put(
        "run",
        policy(
            List.of(
                allow(
                    List.of("lambda:InvokeFunction"),
                    List.of(images.getFunctionArn(), records.getFunctionArn())),
                allow(List.of("rekognition:DetectModerationLabels"), List.of("*")),
                allow(
                    List.of("s3:GetObject"),
                    List.of(AvatarBuckets.below(buckets.quarantine(), "work/*"))),
                announce(List.of(PROCESSED)))));
    policies.put("log", policy(List.of(allow(DELIVER_LOGS, List.of("*")))));
    var role =
        Role.Builder.create(scope, "AvatarsMachineRole")
            .assumedBy(new ServicePrincipal("states.amazonaws.com"))
            .inlinePolicies(policies)
            .build();
    NagReasons.stateMachineRole(role);
    var machine =
        CfnStateMachine.Builder.create(scope, "AvatarsMachine")
            .stateMachineType("EXPRESS")
            .roleArn(role.getRoleArn())
            .definitionString(definition())
            .definitionSubstitutions(
                Map.of(
                    "ImagesFunction", images.getFunctionArn(),
                    "RecordsFunction", records.getFunctionArn(),
                    "EventBus", EVENT_BUS))
            .loggingConfiguration(
                CfnStateMachine.LoggingConfigurationProperty.builder()
                    .level("ALL")
                    .includeExecutionData(false)
                    .destinations(
                        List.of(
                            CfnStateMachine.LogDestinationProperty.builder()
                                .cloudWatchLogsLogGroup(
                                    CfnStateMachine.CloudWatchLogsLogGroupProperty.builder()
                                        .logGroupArn(log.getLogGroupArn())
                                        .build())
                                .build()))
                    .build())
            .build();
    NagReasons.tracing(machine);
    return machine;
  }

  private static String definition() {
    try (var in = AvatarsPart.class.getResourceAsStream(DEFINITION)) {
      return new String(
          Objects.requireNonNull(in, DEFINITION).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An upload starts it, and so does an operator's decision. Nothing it writes does. */
  private void startedBy(CfnStateMachine machine) {
    var deadLetters =
        DeadLetters.create(scope, "AvatarsDeadLetters", "Starts of the avatars' machine");
    var role =
        Role.Builder.create(scope, "AvatarsStartRole")
            .assumedBy(new ServicePrincipal("events.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "start",
                    policy(
                        List.of(
                            allow(List.of("states:StartExecution"), List.of(machine.getRef()))))))
            .build();
    var uploaded =
        rule(
            "AvatarUploaded",
            "An image came into quarantine",
            Map.of(
                "source", List.of("aws.s3"),
                "detail-type", List.of("Object Created"),
                "detail",
                    Map.of(
                        "bucket", Map.of("name", List.of(buckets.quarantine().getRef())),
                        "object", Map.of("key", List.of(Map.of("prefix", INCOMING))))),
            machine,
            role,
            deadLetters);
    var reviewed =
        rule(
            "AvatarReviewed",
            "An operator decided",
            Map.of("source", List.of("netlift"), "detail-type", List.of(REVIEWED)),
            machine,
            role,
            deadLetters);
    deadLetters.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .principals(List.of(new ServicePrincipal("events.amazonaws.com")))
            .actions(List.of("sqs:SendMessage"))
            .resources(List.of(deadLetters.getQueueArn()))
            .conditions(
                Map.of(
                    "ArnEquals",
                    Map.of("aws:SourceArn", List.of(uploaded.getAttrArn(), reviewed.getAttrArn()))))
            .build());
  }

  private CfnRule rule(
      String id,
      String description,
      Map<String, Object> pattern,
      CfnStateMachine machine,
      Role role,
      Queue deadLetters) {
    return CfnRule.Builder.create(scope, id)
        .description(description)
        .eventPattern(pattern)
        .state("ENABLED")
        .targets(
            List.of(
                CfnRule.TargetProperty.builder()
                    .id("machine")
                    .arn(machine.getRef())
                    .roleArn(role.getRoleArn())
                    .retryPolicy(
                        CfnRule.RetryPolicyProperty.builder()
                            .maximumEventAgeInSeconds(EVENT_AGE_SECONDS)
                            .maximumRetryAttempts(EVENT_RETRIES)
                            .build())
                    .deadLetterConfig(
                        CfnRule.DeadLetterConfigProperty.builder()
                            .arn(deadLetters.getQueueArn())
                            .build())
                    .build()))
        .build();
  }

  private static PolicyStatement announce(List<String> detailTypes) {
    return PolicyStatement.Builder.create()
        .actions(List.of("events:PutEvents"))
        .resources(List.of(Functions.arn("events", "event-bus/" + EVENT_BUS)))
        .conditions(
            Map.of(
                "StringEquals",
                Map.of(
                    "events:source",
                    "netlift",
                    "events:detail-type",
                    detailTypes.size() == 1 ? detailTypes.getFirst() : detailTypes)))
        .build();
  }
}
