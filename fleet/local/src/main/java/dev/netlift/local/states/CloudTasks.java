package dev.netlift.local.states;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** To the functions, events and moderation of this cloud, as far as the machine's role reaches. */
final class CloudTasks implements Tasks {
  private final String region;
  private final String account;
  private final Identities identities;
  private final Lambda lambda;
  private final Service events;
  private final Service rekognition;

  CloudTasks(
      String region,
      String account,
      Identities identities,
      Lambda lambda,
      Service events,
      Service rekognition) {
    this.region = region;
    this.account = account;
    this.identities = identities;
    this.lambda = lambda;
    this.events = events;
    this.rekognition = rekognition;
  }

  @Override
  public JsonNode call(Resource resource, JsonNode parameters, ExecutionFacts facts) {
    return switch (resource) {
      case INVOKE -> invoke(parameters, facts);
      case DETECT_MODERATION_LABELS -> {
        require("Rekognition", "rekognition:DetectModerationLabels", "*", Map.of(), facts);
        yield ask("Rekognition", rekognition, "DetectModerationLabels", parameters, facts);
      }
      case PUT_EVENTS -> putEvents(parameters, facts);
    };
  }

  private JsonNode invoke(JsonNode parameters, ExecutionFacts facts) {
    String function = parameters.path("FunctionName").asString("");
    if (parameters.has("Qualifier")) {
      function += ":" + parameters.path("Qualifier").asString("");
    }
    String arn =
        function.startsWith("arn:")
            ? function
            : "arn:aws:lambda:" + region + ":" + account + ":function:" + function;
    require("Lambda", "lambda:InvokeFunction", arn, Map.of(), facts);
    byte[] payload =
        parameters.has("Payload")
            ? parameters.get("Payload").toString().getBytes(StandardCharsets.UTF_8)
            : "{}".getBytes(StandardCharsets.UTF_8);
    String requestId = UUID.randomUUID().toString();
    if (parameters.path("InvocationType").asString("RequestResponse").equals("Event")) {
      try {
        lambda.invokeAsync(arn, payload);
      } catch (AwsException e) {
        throw refused("Lambda", e);
      }
      return answer(requestId, 202).put("Payload", "");
    }
    Outcome outcome;
    try {
      outcome = lambda.invoke(arn, payload, requestId);
    } catch (AwsException e) {
      throw refused("Lambda", e);
    }
    JsonNode returned = payload(outcome.payload());
    if (outcome.functionError().isPresent()) {
      throw new TaskFailure(
          returned.path("errorType").asString("Lambda.Unknown"), returned.toString());
    }
    ObjectNode answer = answer(requestId, 200);
    answer.put("ExecutedVersion", "$LATEST").set("Payload", returned);
    return answer;
  }

  private static ObjectNode answer(String requestId, int status) {
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    answer.putObject("SdkHttpMetadata").put("HttpStatusCode", status);
    answer.putObject("SdkResponseMetadata").put("RequestId", requestId);
    return answer.put("StatusCode", status);
  }

  private static JsonNode payload(byte[] bytes) {
    try {
      JsonNode node = Bodies.MAPPER.readTree(bytes);
      return node.isMissingNode() ? Bodies.MAPPER.getNodeFactory().nullNode() : node;
    } catch (JacksonException e) {
      return StringNode.valueOf(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private JsonNode putEvents(JsonNode parameters, ExecutionFacts facts) {
    ObjectNode request = Bodies.MAPPER.createObjectNode();
    ArrayNode entries = request.putArray("Entries");
    for (JsonNode given : parameters.path("Entries")) {
      if (!(given instanceof ObjectNode object)) {
        throw new TaskFailure("States.Runtime", "An entry of Entries is not an object");
      }
      require(
          "EventBridge",
          "events:PutEvents",
          "arn:aws:events:" + region + ":" + account + ":event-bus/default",
          Map.of(
              "events:source", given.path("Source").asString(""),
              "events:detail-type", given.path("DetailType").asString("")),
          facts);
      ObjectNode entry = object.deepCopy();
      // What is an object here is a text on the wire.
      if (!given.path("Detail").isString()) {
        entry.put("Detail", given.path("Detail").toString());
      }
      ArrayNode resources = entry.withArray("Resources");
      resources.add(facts.arn());
      resources.add(facts.machineArn());
      entries.add(entry);
    }
    JsonNode answer = ask("EventBridge", events, "PutEvents", request, facts);
    if (answer.path("FailedEntryCount").asInt(0) > 0) {
      throw new TaskFailure("EventBridge.FailedEntry", answer.toString());
    }
    return answer;
  }

  private JsonNode ask(
      String prefix, Service service, String operation, JsonNode request, ExecutionFacts facts) {
    try {
      Reply reply =
          service.handle(
              new Call(
                  service.signingName(),
                  operation,
                  Call.Protocol.JSON_1_1,
                  "/",
                  "",
                  Map.of(),
                  request.toString().getBytes(StandardCharsets.UTF_8),
                  caller(facts),
                  UUID.randomUUID().toString()));
      return Bodies.MAPPER.readTree(reply.body());
    } catch (AwsException e) {
      throw refused(prefix, e);
    }
  }

  private Caller caller(ExecutionFacts facts) {
    String role = facts.roleArn().substring(facts.roleArn().lastIndexOf('/') + 1);
    return new Caller(
        "",
        account,
        "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + facts.name(),
        Optional.of(role),
        Optional.empty(),
        Optional.empty());
  }

  private void require(
      String prefix,
      String action,
      String resource,
      Map<String, String> context,
      ExecutionFacts facts) {
    Caller caller = caller(facts);
    if (!identities.allowed(caller, action, resource, context)) {
      throw refused(
          prefix,
          new AwsException(
              prefix.equals("Lambda") ? 403 : 400,
              // Lambda's client of old names every error that it has no class for.
              prefix.equals("Lambda") ? "AWSLambdaException" : "AccessDeniedException",
              "User: "
                  + caller.arn()
                  + " is not authorized to perform: "
                  + action
                  + " on resource: "
                  + resource
                  + " because no identity-based policy allows the "
                  + action
                  + " action"));
    }
  }

  private static TaskFailure refused(String prefix, AwsException e) {
    String code = e.code().endsWith("Exception") ? e.code() : e.code() + "Exception";
    return new TaskFailure(
        prefix + "." + code,
        e.message() + " (Service: " + prefix + ", Status Code: " + e.status() + ")");
  }
}
