package dev.netlift.local.identity;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Gatekeeper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Turns each call into the questions IAM would ask and refuses what the caller's policies do not
 * allow. The routes of HTTP APIs are asked about by the API, which alone knows them, and objects by
 * S3, whose buckets have a say.
 */
public final class CallPolicies implements Gatekeeper {
  // CloudWatch signs as "monitoring"; every other service is named alike in both.
  private static final Map<String, String> PREFIXES = Map.of("monitoring", "cloudwatch");
  // What needs no permission on AWS either.
  private static final Set<String> OPEN =
      Set.of(
          "sts:GetCallerIdentity",
          "sts:AssumeRole",
          "cognito-identity:GetId",
          "cognito-identity:GetCredentialsForIdentity",
          "cognito-idp:GET",
          "cognito-idp:SignUp",
          "cognito-idp:ConfirmSignUp",
          "cognito-idp:ResendConfirmationCode",
          "cognito-idp:InitiateAuth",
          "cognito-idp:RespondToAuthChallenge",
          "cognito-idp:GetUser");

  private final Identities identities;
  private final Arns arns;
  private final DynamoDbQuestions dynamoDb;

  /** One thing that must be allowed. */
  record Question(String action, String resource, Map<String, String> context) {
    Question(String action, String resource) {
      this(action, resource, Map.of());
    }
  }

  public CallPolicies(Identities identities, String region, String account) {
    this.identities = identities;
    this.arns = new Arns(region, account);
    this.dynamoDb = new DynamoDbQuestions(arns);
  }

  @Override
  public void admit(Call call) {
    Caller caller = call.caller();
    for (Question question : questions(call)) {
      if (!OPEN.contains(question.action())
          && !identities.allowed(
              caller, question.action(), question.resource(), question.context())) {
        throw refusal(call, question);
      }
    }
  }

  private static AwsException refusal(Call call, Question question) {
    String message =
        "User: "
            + call.caller().arn()
            + " is not authorized to perform: "
            + question.action()
            + " on resource: "
            + question.resource()
            + " because no identity-based policy allows it";
    if (call.protocol() != Call.Protocol.QUERY) {
      int status = call.protocol() == Call.Protocol.REST ? 403 : 400;
      return new AwsException(status, "AccessDeniedException", message);
    }
    boolean sns = call.service().equals("sns");
    return new AwsException(403, sns ? "AuthorizationError" : "AccessDenied", message);
  }

  private List<Question> questions(Call call) {
    String action = PREFIXES.getOrDefault(call.service(), call.service()) + ":" + call.operation();
    return switch (call.service()) {
      case "execute-api", "s3" -> List.of();
      case "dynamodb" -> dynamoDb.of(call, action);
      case "gamelift" -> List.of(new Question(action, gameLift(call)));
      case "ssm" -> parameters(call).stream().map(arn -> new Question(action, arn)).toList();
      case "events" -> events(call, action);
      case "sqs" -> List.of(queue(call));
      case "sns" -> List.of(new Question(action, topic(call)));
      case "monitoring" -> List.of(new Question(action, "*", namespace(call)));
      case "cognito-idp" -> List.of(new Question(action, userPool(call)));
      case "states" -> List.of(new Question(action, stateMachine(call)));
      case "cloudformation" -> List.of(new Question(action, stack(call)));
      case "lambda" -> List.of(new Question("lambda:InvokeFunction", function(call)));
      default -> List.of(new Question(action, "*"));
    };
  }

  private String gameLift(Call call) {
    // The one resource type that a backend's policy names; fleets and queues are the operator's.
    if (call.operation().equals("StartMatchmaking")
        || call.operation().equals("StartMatchBackfill")) {
      String name = Bodies.json(call).path("ConfigurationName").asString("");
      return name.startsWith("arn:")
          ? name
          : arns.of("gamelift", "matchmakingconfiguration/" + name);
    }
    return "*";
  }

  private List<String> parameters(Call call) {
    JsonNode body = Bodies.json(call);
    if (body.has("Names")) {
      return body.path("Names").valueStream().map(name -> parameter(name.asString(""))).toList();
    }
    if (body.has("Name")) {
      return List.of(parameter(body.path("Name").asString("")));
    }
    return List.of(body.has("Path") ? parameter(body.path("Path").asString("")) : "*");
  }

  private String parameter(String nameAndVersion) {
    boolean arn = nameAndVersion.startsWith("arn:");
    // A version or label after the name is no part of the resource.
    int selector = nameAndVersion.indexOf(':', arn ? nameAndVersion.indexOf("parameter/") : 0);
    String name = selector < 0 ? nameAndVersion : nameAndVersion.substring(0, selector);
    return name.startsWith("arn:")
        ? name
        : arns.of("ssm", "parameter" + (name.startsWith("/") ? name : "/" + name));
  }

  private List<Question> events(Call call, String action) {
    JsonNode body = Bodies.json(call);
    if (call.operation().equals("PutEvents")) {
      return body.path("Entries")
          .valueStream()
          .map(
              entry ->
                  new Question(
                      action,
                      arns.of("events", "event-bus/default"),
                      Map.of(
                          "events:source", entry.path("Source").asString(""),
                          "events:detail-type", entry.path("DetailType").asString(""))))
          .toList();
    }
    String rule = body.path("Rule").asString(body.path("Name").asString(""));
    return List.of(new Question(action, rule.isEmpty() ? "*" : arns.of("events", "rule/" + rule)));
  }

  private Question queue(Call call) {
    JsonNode body =
        call.protocol() == Call.Protocol.QUERY
            ? Bodies.MAPPER.createObjectNode()
            : Bodies.json(call);
    String url = body.path("QueueUrl").asString(body.path("QueueName").asString(""));
    // IAM knows no batches: many messages need what one needs.
    String action = "sqs:" + call.operation().replaceFirst("Batch$", "");
    return new Question(
        action, url.isEmpty() ? "*" : arns.of("sqs", url.substring(url.lastIndexOf('/') + 1)));
  }

  private static String topic(Call call) {
    Map<String, String> form = Bodies.form(call);
    return form.getOrDefault("TopicArn", form.getOrDefault("TargetArn", "*"));
  }

  private static Map<String, String> namespace(Call call) {
    String namespace =
        call.protocol() == Call.Protocol.QUERY
            ? Bodies.form(call).getOrDefault("Namespace", "")
            : Bodies.json(call).path("Namespace").asString("");
    return namespace.isEmpty() ? Map.of() : Map.of("cloudwatch:namespace", namespace);
  }

  private String userPool(Call call) {
    String pool =
        call.protocol() == Call.Protocol.REST
            ? ""
            : Bodies.json(call).path("UserPoolId").asString("");
    return pool.isEmpty() ? "*" : arns.of("cognito-idp", "userpool/" + pool);
  }

  private static String stateMachine(Call call) {
    String arn = Bodies.json(call).path("stateMachineArn").asString("");
    return arn.isEmpty() ? "*" : arn;
  }

  /** A stack by name is asked about as if its unknown last part could be any. */
  private String stack(Call call) {
    String stack = Bodies.form(call).getOrDefault("StackName", "");
    if (stack.isEmpty()) {
      return "*";
    }
    return stack.startsWith("arn:") ? stack : arns.of("cloudformation", "stack/" + stack + "/*");
  }

  private String function(Call call) {
    String[] path = call.path().split("/");
    String name = path.length > 3 ? path[3].replace("%3A", ":").replace("%3a", ":") : "";
    return name.startsWith("arn:") ? name : arns.of("lambda", "function:" + name);
  }
}
