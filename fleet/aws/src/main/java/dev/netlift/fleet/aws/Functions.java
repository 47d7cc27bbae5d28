package dev.netlift.fleet.aws;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.sqs.IQueue;
import software.constructs.Construct;

/**
 * Makes functions of one shape: a role of their own that may write to their own log group and do
 * what is listed, and nothing else; a published version, started from its snapshot; and the alias
 * {@code live}, which is what everything calls.
 */
final class Functions {
  private static final int CONCURRENCY_MAX = 10_000;
  private static final String DYNAMODB = "dynamodb:";

  /** Those on items; a stream has others. */
  private static final Set<String> OPERATIONS =
      Set.of("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem");

  static final String BUCKET = "netlift-code-${AWS::AccountId}-${AWS::Region}";

  private final Construct scope;
  private final IBucket bucket;
  private final Code code;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final List<PolicyStatement> granted = new ArrayList<>();

  Functions(Construct scope, String codeHash) {
    this.scope = scope;
    this.bucket = Bucket.fromBucketName(scope, "Code", Fn.sub(BUCKET));
    this.code = Code.fromBucket(bucket, "functions/" + codeHash + ".jar");
  }

  /**
   * @param id first letter upper case; also the group of its logical ids
   * @param handler class name in package dev.netlift.backend
   * @param environment all the function is told
   * @param statements all it may do besides logging
   */
  Alias create(
      String id,
      String handler,
      Map<String, String> environment,
      List<PolicyStatement> statements) {
    return create(id, handler, environment, statements, Optional.empty());
  }

  /**
   * The same for a function of events.
   *
   * @param deadLetters gets the events it fails on
   */
  Alias create(
      String id,
      String handler,
      Map<String, String> environment,
      List<PolicyStatement> statements,
      Optional<IQueue> deadLetters) {
    var group = new Construct(scope, id);
    granted.addAll(statements);
    var log =
        LogGroup.Builder.create(group, "Log")
            .retention(RetentionDays.ONE_MONTH)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    var policies = new LinkedHashMap<String, PolicyDocument>();
    policies.put("log", policy(List.of(writeTo(log))));
    policies.put("work", policy(statements));
    // Not with CDK's own grant: that would be a policy beside the role, made after it.
    deadLetters.ifPresent(
        queue ->
            policies.put(
                "deadLetters",
                policy(List.of(allow(List.of("sqs:SendMessage"), List.of(queue.getQueueArn()))))));
    var role =
        Role.Builder.create(group, "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .inlinePolicies(policies)
            .build();
    var function =
        Function.Builder.create(group, "Function")
            .runtime(Runtime.JAVA_25)
            .architecture(Architecture.ARM_64)
            .snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS)
            .memorySize(1024)
            .timeout(Duration.seconds(10))
            .handler("dev.netlift.backend." + handler + "::handleRequest")
            .code(code)
            .environment(environment)
            .role(role)
            .logGroup(log)
            .build();
    var properties =
        (CfnFunction) Objects.requireNonNull(function.getNode().getDefaultChild(), "its own");
    deadLetters.ifPresent(
        queue ->
            properties.setDeadLetterConfig(
                CfnFunction.DeadLetterConfigProperty.builder()
                    .targetArn(queue.getQueueArn())
                    .build()));
    properties.addPropertyOverride("ReservedConcurrentExecutions", reserved(id));
    names.put(id, function.getFunctionName());
    Annotations.of(function)
        .acknowledgeWarning(
            "@aws-cdk/aws-lambda:snapStartRequirePublish", "The alias below points at a version.");
    // Only after the function was made: that is when CDK puts the warning there.
    Annotations.of(bucket)
        .acknowledgeWarning(
            "@aws-cdk/aws-lambda:codeFromBucketObjectVersionNotSpecified",
            "The key carries the jar's hash, so other code is another key.");
    return Alias.Builder.create(group, "Live")
        .aliasName("live")
        .version(function.getCurrentVersion())
        .build();
  }

  /** DynamoDB's operations that the functions made so far may use on a table, or its indexes. */
  SortedSet<String> operationsOn(ITable table) {
    String arn = table.getTableArn();
    return granted.stream()
        .filter(statement -> statement.getResources().stream().anyMatch(r -> r.startsWith(arn)))
        .flatMap(statement -> statement.getActions().stream())
        .filter(action -> action.startsWith(DYNAMODB))
        .map(action -> action.substring(DYNAMODB.length()))
        .filter(OPERATIONS::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names of the functions made so far, by id. */
  Map<String, String> byId() {
    return Collections.unmodifiableMap(names);
  }

  /** So many executions at once as a parameter of the function's own says; of 0, no reservation. */
  private Object reserved(String id) {
    String name = id.replaceFirst("Function$", "");
    var parameter =
        CfnParameter.Builder.create(scope, name + "Concurrency")
            .type("Number")
            .description("Executions at once reserved for " + name + "; 0 reserves none")
            .minValue(0)
            .maxValue(CONCURRENCY_MAX)
            .defaultValue(0)
            .build();
    var any =
        CfnCondition.Builder.create(scope, name + "Reserved")
            .expression(Fn.conditionNot(Fn.conditionEquals(parameter.getValueAsString(), "0")))
            .build();
    return Fn.conditionIf(any.getLogicalId(), parameter.getValueAsNumber(), Aws.NO_VALUE);
  }

  static PolicyDocument policy(List<PolicyStatement> statements) {
    return PolicyDocument.Builder.create().statements(statements).build();
  }

  static PolicyStatement allow(List<String> actions, List<String> resources) {
    return PolicyStatement.Builder.create().actions(actions).resources(resources).build();
  }

  private static PolicyStatement writeTo(LogGroup log) {
    return allow(
        List.of("logs:CreateLogStream", "logs:PutLogEvents"), List.of(log.getLogGroupArn()));
  }

  /** An ARN in this account and Region. */
  static String arn(String service, String resource) {
    return Fn.join(
        ":", List.of("arn", Aws.PARTITION, service, Aws.REGION, Aws.ACCOUNT_ID, resource));
  }
}
