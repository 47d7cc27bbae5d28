package dev.netlift.local;

import dev.netlift.local.console.OperatorCalls;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An operator's calls from within: as what a signature would have shown him to be, under the same
 * policies, past the socket only.
 *
 * @param gateway the HTTP APIs, as the front serves them
 */
record Operators(
    Identities identities,
    Stacks stacks,
    Service gateway,
    GameLift gameLift,
    Service cloudWatch,
    Service dynamoDb)
    implements OperatorCalls {
  private static final Duration KEYS_LIFE = Duration.ofMinutes(1);

  @Override
  public Answer backend(String method, String path, Optional<ObjectNode> body) {
    Keys keys =
        identities.issue(
            stacks.system().output("OperatorRoleArn"), "console", KEYS_LIFE, Optional.empty());
    try {
      return answer(
          gateway,
          new Call(
              gateway.signingName(),
              method,
              Call.Protocol.REST,
              URI.create(stacks.system().output("ApiUrl")).getRawPath() + path,
              "",
              Map.of("content-type", "application/json", "host", "127.0.0.1"),
              body.map(json -> json.toString().getBytes(StandardCharsets.UTF_8))
                  .orElse(new byte[0]),
              caller(keys.accessKeyId()),
              UUID.randomUUID().toString()));
    } finally {
      identities.revoke(keys.accessKeyId());
    }
  }

  private Caller caller(String accessKeyId) {
    return identities.lookup(accessKeyId).orElseThrow().caller();
  }

  @Override
  public Answer gameLift(String operation, ObjectNode request) {
    return administrator(gameLift, Call.Protocol.JSON_1_1, operation, request, Map.of());
  }

  @Override
  public Answer cloudWatch(String operation, ObjectNode request) {
    return administrator(cloudWatch, Call.Protocol.JSON_1_0, operation, request, Map.of());
  }

  @Override
  public Optional<JsonNode> item(String construct, String keyName, String key) {
    ObjectNode request = Bodies.MAPPER.createObjectNode().put("TableName", stacks.table(construct));
    request.putObject("Key").putObject(keyName).put("S", key);
    Answer answer =
        administrator(
            dynamoDb,
            Call.Protocol.JSON_1_0,
            "GetItem",
            request,
            Map.of("x-amz-target", "DynamoDB_20120810.GetItem"));
    if (answer.status() != 200) {
      throw new IllegalStateException("GetItem was answered with " + answer.body());
    }
    return answer.body().has("Item") ? Optional.of(answer.body().path("Item")) : Optional.empty();
  }

  @Override
  public boolean interrupt(String fleetId, String instanceId) {
    return gameLift.interruptInstance(fleetId, instanceId);
  }

  private Answer administrator(
      Service service,
      Call.Protocol protocol,
      String operation,
      ObjectNode request,
      Map<String, String> headers) {
    return answer(
        service,
        new Call(
            service.signingName(),
            operation,
            protocol,
            "/",
            "",
            headers,
            request.toString().getBytes(StandardCharsets.UTF_8),
            caller(identities.administrator().accessKeyId()),
            UUID.randomUUID().toString()));
  }

  private static Answer answer(Service service, Call call) {
    Reply reply;
    try {
      reply = service.handle(call);
    } catch (AwsException e) {
      return new Answer(
          e.status(),
          Bodies.MAPPER.createObjectNode().put("__type", e.code()).put("message", e.message()));
    }
    try {
      return new Answer(reply.status(), Bodies.MAPPER.readTree(reply.body()));
    } catch (JacksonException e) {
      return new Answer(
          502, Bodies.MAPPER.createObjectNode().put("message", "The answer was no JSON"));
    }
  }
}
