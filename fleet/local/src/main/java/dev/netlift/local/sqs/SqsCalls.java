package dev.netlift.local.sqs;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Caller;
import dev.netlift.local.front.Reply;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.PolicyDocument.Decision;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The API of SQS, in AWS JSON 1.0. */
final class SqsCalls {
  private static final int BATCH_MAX = 10;
  private static final int BATCH_BYTES_MAX = 1 << 20;
  private static final int PAGE_MAX = 1_000;
  private static final Pattern ENTRY_ID = Pattern.compile("[A-Za-z0-9_-]{1,80}");

  private final Sqs sqs;

  SqsCalls(Sqs sqs) {
    this.sqs = sqs;
  }

  Reply handle(Call call) {
    if (call.protocol() == Call.Protocol.QUERY) {
      throw new AwsException(
          400, "UnsupportedOperation", "SQS is served in AWS JSON 1.0 here; use a newer client");
    }
    JsonNode body = Bodies.json(call);
    ObjectNode answer =
        switch (call.operation()) {
          case "CreateQueue" -> create(body);
          case "ListQueues" -> list(body);
          case "GetQueueUrl" ->
              answer("QueueUrl", sqs.url(sqs.byUrl(text(body, "QueueName")).name));
          default -> onQueue(call, body);
        };
    return Bodies.reply(call, answer);
  }

  private ObjectNode onQueue(Call call, JsonNode body) {
    String operation = call.operation();
    if (!operation.matches(
        "(Send|Delete)Message(Batch)?|ChangeMessageVisibility(Batch)?|ReceiveMessage|PurgeQueue"
            + "|DeleteQueue|[GS]etQueueAttributes|ListDeadLetterSourceQueues")) {
      throw new AwsException(400, "UnsupportedOperation", "Not served here: " + operation);
    }
    MessageQueue queue = sqs.byUrl(text(body, "QueueUrl"));
    denyByPolicy(call, queue);
    String sender = senderId(call.caller());
    ObjectNode nothing = Bodies.MAPPER.createObjectNode();
    switch (operation) {
      case "SendMessage" -> {
        QueueSettings settings = queue.settings();
        sent(queue.send(Drafts.read(body, settings, sender)), settings, nothing);
      }
      case "DeleteMessage" -> queue.delete(text(body, "ReceiptHandle"));
      case "ChangeMessageVisibility" ->
          queue.changeVisibility(text(body, "ReceiptHandle"), visibility(body).orElseThrow());
      case "PurgeQueue" -> queue.purge();
      case "DeleteQueue" -> sqs.remove(queue);
      case "SetQueueAttributes" -> sqs.change(queue, strings(body.path("Attributes")));
      case "GetQueueAttributes" -> {
        return attributes(queue, body);
      }
      case "ReceiveMessage" -> {
        return receive(queue, body);
      }
      case "ListDeadLetterSourceQueues" -> {
        ArrayNode urls = nothing.putArray("queueUrls");
        sqs.all().stream()
            .filter(q -> q.settings().redrive().isPresent())
            .filter(q -> q.settings().redrive().get().deadLetterTargetArn().equals(queue.arn))
            .forEach(q -> urls.add(sqs.url(q.name)));
      }
      default -> {
        return batch(operation, queue, body, sender);
      }
    }
    return nothing;
  }

  private static ObjectNode batch(
      String operation, MessageQueue queue, JsonNode body, String sender) {
    return switch (operation) {
      case "SendMessageBatch" -> {
        QueueSettings settings = queue.settings();
        checkBytes(body.path("Entries"));
        yield batch(
            body,
            (entry, done) ->
                sent(queue.send(Drafts.read(entry, settings, sender)), settings, done));
      }
      case "DeleteMessageBatch" ->
          batch(body, (entry, _) -> queue.delete(text(entry, "ReceiptHandle")));
      default ->
          batch(
              body,
              (entry, _) ->
                  queue.changeVisibility(
                      text(entry, "ReceiptHandle"), visibility(entry).orElse(0)));
    };
  }

  private static void checkBytes(JsonNode entries) {
    int bytes = 0;
    for (JsonNode entry : entries) {
      bytes += Md5.utf8(entry.path("MessageBody").asString("")).length;
    }
    if (bytes > BATCH_BYTES_MAX) {
      throw new AwsException(
          400,
          "BatchRequestTooLong",
          "Batch requests cannot be longer than " + BATCH_BYTES_MAX + " bytes.");
    }
  }

  /** Each entry for itself: one that fails is told, the others are done. */
  private static ObjectNode batch(JsonNode body, BiConsumer<JsonNode, ObjectNode> task) {
    JsonNode entries = body.path("Entries");
    if (entries.isEmpty()) {
      throw new AwsException(
          400, "EmptyBatchRequest", "There should be at least one entry in the request.");
    }
    if (entries.size() > BATCH_MAX) {
      throw new AwsException(
          400,
          "TooManyEntriesInBatchRequest",
          "Maximum number of entries per request are 10. You have sent " + entries.size() + ".");
    }
    Set<String> ids = new HashSet<>();
    for (JsonNode entry : entries) {
      String id = entry.path("Id").asString("");
      if (!ENTRY_ID.matcher(id).matches()) {
        throw new AwsException(
            400,
            "InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores."
                + " It can be at most 80 letters long.");
      }
      if (!ids.add(id)) {
        throw new AwsException(400, "BatchEntryIdsNotDistinct", "Id " + id + " repeated.");
      }
    }
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode successful = answer.putArray("Successful");
    ArrayNode failed = answer.putArray("Failed");
    for (JsonNode entry : entries) {
      String id = entry.path("Id").asString("");
      ObjectNode done = Bodies.MAPPER.createObjectNode().put("Id", id);
      try {
        task.accept(entry, done);
        successful.add(done);
      } catch (AwsException e) {
        failed
            .addObject()
            .put("Id", id)
            .put("SenderFault", true)
            .put("Code", QueryErrors.name(e.code()))
            .put("Message", e.message());
      }
    }
    return answer;
  }

  private static void sent(Message message, QueueSettings settings, ObjectNode answer) {
    answer.put("MessageId", message.id).put("MD5OfMessageBody", Md5.of(message.draft.body()));
    if (!message.draft.attributes().isEmpty()) {
      answer.put("MD5OfMessageAttributes", Md5.of(message.draft.attributes()));
    }
    if (!message.draft.systemAttributes().isEmpty()) {
      answer.put("MD5OfMessageSystemAttributes", Md5.of(message.draft.systemAttributes()));
    }
    if (settings.fifo()) {
      answer.put("SequenceNumber", Messages.sequenceNumber(message));
    }
  }

  private static ObjectNode receive(MessageQueue queue, JsonNode body) {
    int most = number(body, "MaxNumberOfMessages", 1, 1, BATCH_MAX);
    int wait = number(body, "WaitTimeSeconds", queue.settings().waitSeconds(), 0, 20);
    List<String> system =
        java.util.stream.Stream.concat(
                texts(body.path("AttributeNames")).stream(),
                texts(body.path("MessageSystemAttributeNames")).stream())
            .toList();
    List<String> names = texts(body.path("MessageAttributeNames"));
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    var received = queue.receive(most, visibility(body), Duration.ofSeconds(wait));
    if (!received.isEmpty()) {
      ArrayNode messages = answer.putArray("Messages");
      received.forEach(message -> Messages.write(message, system, names, messages));
    }
    return answer;
  }

  private static ObjectNode attributes(MessageQueue queue, JsonNode body) {
    Map<String, String> all = new HashMap<>(queue.settings().attributes());
    MessageQueue.Counts counts = queue.counts();
    all.put("QueueArn", queue.arn);
    all.put("CreatedTimestamp", Long.toString(queue.createdMillis / 1_000));
    all.put("LastModifiedTimestamp", Long.toString(queue.modifiedMillis() / 1_000));
    all.put("ApproximateNumberOfMessages", Integer.toString(counts.visible()));
    all.put("ApproximateNumberOfMessagesNotVisible", Integer.toString(counts.inFlight()));
    all.put("ApproximateNumberOfMessagesDelayed", Integer.toString(counts.delayed()));
    List<String> names = texts(body.path("AttributeNames"));
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ObjectNode wanted = Bodies.MAPPER.createObjectNode();
    all.forEach(
        (name, value) -> {
          if (names.contains("All") || names.contains(name)) {
            wanted.put(name, value);
          }
        });
    if (!wanted.isEmpty()) {
      answer.set("Attributes", wanted);
    }
    return answer;
  }

  private ObjectNode create(JsonNode body) {
    String name = text(body, "QueueName");
    return answer("QueueUrl", sqs.url(sqs.create(name, strings(body.path("Attributes"))).name));
  }

  private ObjectNode list(JsonNode body) {
    String prefix = body.path("QueueNamePrefix").asString("");
    int most = number(body, "MaxResults", PAGE_MAX, 1, PAGE_MAX);
    String after = body.path("NextToken").asString("");
    List<String> names =
        sqs.all().stream()
            .map(q -> q.name)
            .filter(n -> n.startsWith(prefix) && n.compareTo(after) > 0)
            .toList();
    ObjectNode answer = Bodies.MAPPER.createObjectNode();
    ArrayNode urls = answer.putArray("QueueUrls");
    names.stream().limit(most).forEach(n -> urls.add(sqs.url(n)));
    if (names.size() > most) {
      answer.put("NextToken", names.get(most - 1));
    }
    return answer;
  }

  /** The caller's own policies were asked by the front; a queue may still deny. */
  private static void denyByPolicy(Call call, MessageQueue queue) {
    String action = "sqs:" + call.operation().replaceFirst("Batch$", "");
    boolean denied =
        queue
            .settings()
            .policy()
            .map(
                p ->
                    p.decide(
                        "AWS=" + call.caller().arn(),
                        action,
                        queue.arn,
                        Map.of("aws:securetransport", "true")))
            .filter(decision -> decision == Decision.DENY)
            .isPresent();
    if (denied) {
      throw new AwsException(
          403, "AccessDenied", "The policy of " + queue.arn + " denies " + action);
    }
  }

  private static String senderId(Caller caller) {
    String session = caller.arn().substring(caller.arn().lastIndexOf('/') + 1);
    return caller.roleName().map(role -> Identities.roleId(role) + ":" + session).orElse(session);
  }

  private static Optional<Integer> visibility(JsonNode body) {
    return body.has("VisibilityTimeout") && !body.path("VisibilityTimeout").isNull()
        ? Optional.of(number(body, "VisibilityTimeout", 0, 0, 43_200))
        : Optional.empty();
  }

  private static int number(JsonNode body, String name, int byDefault, int least, int most) {
    int value = body.path(name).asInt(byDefault);
    if (value < least || value > most) {
      throw Drafts.value(
          name, Integer.toString(value), "Must be between " + least + " and " + most);
    }
    return value;
  }

  private static String text(JsonNode body, String name) {
    String text = body.path(name).asString("");
    if (text.isEmpty()) {
      throw Drafts.missing(name);
    }
    return text;
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(n -> n.asString("")).toList();
  }

  private static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new HashMap<>();
    object.properties().forEach(e -> strings.put(e.getKey(), e.getValue().asString("")));
    return strings;
  }

  private static ObjectNode answer(String name, String value) {
    return Bodies.MAPPER.createObjectNode().put(name, value);
  }
}
