package dev.netlift.local.webpush;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What no real push service offers, for the administrator: faults to be seen through, and a look at
 * what has come. JSON calls signed for {@value #NAME}: {@code PlantTrouble} {Status,
 * RetryAfterSeconds, Requests}, {@code ExpireSubscription} {Endpoint}, {@code ListPushes} {}.
 */
public final class PushControl implements Service {
  private static final String NAME = "push-service";

  private final PushService pushes;

  public PushControl(PushService pushes) {
    this.pushes = pushes;
  }

  @Override
  public String signingName() {
    return NAME;
  }

  @Override
  public Reply handle(Call call) {
    JsonNode body = Bodies.json(call);
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    switch (call.operation()) {
      case "PlantTrouble" -> plant(body);
      case "ExpireSubscription" -> {
        if (!pushes.expire(body.path("Endpoint").asString(""))) {
          throw new AwsException(400, "NotFoundException", "There is no such subscription");
        }
      }
      case "ListPushes" -> list(answer);
      default ->
          throw new AwsException(
              400, "UnknownOperationException", "Not served here: " + call.operation());
    }
    return Bodies.reply(call, answer);
  }

  private void plant(JsonNode body) {
    JsonNode after = body.path("RetryAfterSeconds");
    try {
      pushes.trouble(
          new Trouble(
              body.path("Status").asInt(429),
              after.isNumber()
                  ? Optional.of(Duration.ofSeconds(after.asLong(0)))
                  : Optional.empty(),
              body.path("Requests").asInt(1)));
    } catch (IllegalArgumentException e) {
      throw new AwsException(400, "ValidationException", String.valueOf(e.getMessage()));
    }
  }

  private void list(ObjectNode answer) {
    var list = answer.putArray("Pushes");
    for (ReceivedPush push : pushes.received()) {
      ObjectNode entry = list.addObject();
      entry
          .put("At", push.at().toString())
          .put("Endpoint", push.endpoint())
          .put("Status", push.status())
          .put("Reason", push.reason())
          .put("TtlSeconds", push.ttl().toSeconds())
          .put("Urgency", push.urgency())
          .put("VapidKey", push.vapidKey())
          .put("BodyBytes", push.body().length)
          .put("Fate", push.fate().name());
      push.topic().ifPresent(topic -> entry.put("Topic", topic));
    }
  }
}
