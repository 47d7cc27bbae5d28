package dev.netlift.local.sqs;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.PolicyDocument.Decision;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * SQS: the queues, for callers of the API and for the services that deliver to them. Any thread.
 */
public final class Sqs implements Service, AutoCloseable {
  private static final int QUEUES_MAX = 1_000;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");

  private final String region;
  private final String account;
  private final URI endpoint;
  private final Clock clock;
  private final Map<String, MessageQueue> queues = new ConcurrentHashMap<>(); // by name
  private final SqsCalls calls = new SqsCalls(this);

  /**
   * @param endpoint queue URLs begin with it
   */
  public Sqs(String region, String account, URI endpoint, Clock clock) {
    this.region = region;
    this.account = account;
    this.endpoint = endpoint;
    this.clock = clock;
  }

  /**
   * A message as an event source mapping gets it.
   *
   * @param event its record in the event of a function
   */
  public record Received(String receiptHandle, String body, ObjectNode event) {}

  @Override
  public String signingName() {
    return "sqs";
  }

  @Override
  public Reply handle(Call call) {
    try {
      return calls.handle(call);
    } catch (AwsException e) {
      return QueryErrors.render(call, e);
    }
  }

  /**
   * Sends for another service, whose right to it {@link #permits} has told.
   *
   * @param attributes message attributes of type String
   * @param groupId for a FIFO queue
   * @return the message id
   * @throws AwsException QueueDoesNotExist, or what is wrong with the message
   */
  public String send(
      String queueArn,
      String body,
      Map<String, String> attributes,
      Optional<String> groupId,
      Optional<String> deduplicationId) {
    MessageQueue queue = byArn(queueArn);
    ObjectNode entry = Bodies.MAPPER.createObjectNode().put("MessageBody", body);
    groupId.ifPresent(id -> entry.put("MessageGroupId", id));
    deduplicationId.ifPresent(id -> entry.put("MessageDeduplicationId", id));
    ObjectNode node = entry.putObject("MessageAttributes");
    attributes.forEach(
        (name, value) -> node.putObject(name).put("DataType", "String").put("StringValue", value));
    return queue.send(Drafts.read(entry, queue.settings(), "AIDASERVICE")).id;
  }

  /** Whether the queue's own policy lets a service send for a source. */
  public boolean permits(String queueArn, String service, String sourceArn) {
    Map<String, String> context =
        Map.of(
            "aws:sourceaccount", account,
            "aws:sourcearn", sourceArn,
            "aws:securetransport", "true");
    return find(queueArn)
        .flatMap(queue -> queue.settings().policy())
        .map(policy -> policy.decide("Service=" + service, "sqs:SendMessage", queueArn, context))
        .filter(decision -> decision == Decision.ALLOW)
        .isPresent();
  }

  /**
   * Receives for an event source mapping, with every attribute.
   *
   * @param wait for the first message
   * @throws AwsException QueueDoesNotExist
   */
  public List<Received> receive(String queueArn, int most, Duration wait) {
    MessageQueue queue = byArn(queueArn);
    return queue.receive(most, Optional.empty(), wait).stream()
        .map(
            message ->
                new Received(
                    message.receiptHandle(),
                    message.message().draft.body(),
                    Messages.event(message, queueArn, region)))
        .toList();
  }

  /**
   * @throws AwsException QueueDoesNotExist
   */
  public void delete(String queueArn, String receiptHandle) {
    byArn(queueArn).delete(receiptHandle);
  }

  /** Whether there is such a queue. */
  public boolean exists(String queueArn) {
    return find(queueArn).isPresent();
  }

  /**
   * How long a received message stays hidden.
   *
   * @throws AwsException QueueDoesNotExist
   */
  public Duration visibility(String queueArn) {
    return Duration.ofSeconds(byArn(queueArn).settings().visibilitySeconds());
  }

  /** Every provider of SQS resources. */
  public List<ResourceProvider> providers() {
    return List.of(new QueueProvider(this), new QueuePolicyProvider(this));
  }

  /**
   * Creates a queue, or finds it with the same attributes.
   *
   * @throws AwsException QueueNameExists, or what is wrong with the attributes
   */
  MessageQueue create(String name, Map<String, String> attributes) {
    if (!NAME.matcher(name).matches()) {
      throw new AwsException(
          400,
          "InvalidParameterValue",
          "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length;"
              + " a FIFO queue's name ends with .fifo");
    }
    QueueSettings settings = QueueSettings.of(name, attributes);
    requireDeadLetterQueue(settings);
    if (queues.size() >= QUEUES_MAX && !queues.containsKey(name)) {
      throw new AwsException(403, "OverLimit", "More than " + QUEUES_MAX + " queues");
    }
    MessageQueue queue =
        queues.computeIfAbsent(name, n -> new MessageQueue(n, arn(n), settings, clock, this::find));
    Map<String, String> there = queue.settings().attributes();
    for (var attribute : attributes.entrySet()) {
      if (!attribute.getValue().equals(there.getOrDefault(attribute.getKey(), ""))) {
        throw new AwsException(
            400,
            "QueueNameExists",
            "A queue already exists with the same name and a different value for attribute "
                + attribute.getKey());
      }
    }
    return queue;
  }

  void change(MessageQueue queue, Map<String, String> attributes) {
    if (attributes.containsKey("FifoQueue")) {
      throw new AwsException(
          400, "InvalidAttributeName", "FifoQueue can only be set when a queue is created.");
    }
    QueueSettings settings = queue.settings().with(queue.name, attributes);
    requireDeadLetterQueue(settings);
    queue.settings(settings);
  }

  private void requireDeadLetterQueue(QueueSettings settings) {
    settings
        .redrive()
        .ifPresent(
            redrive -> {
              Optional<MessageQueue> target = find(redrive.deadLetterTargetArn());
              if (target.filter(q -> q.settings().fifo() == settings.fifo()).isEmpty()) {
                throw Drafts.value(
                    "RedrivePolicy",
                    redrive.deadLetterTargetArn(),
                    "Dead letter target does not exist, or is not of the same kind");
              }
            });
  }

  List<MessageQueue> all() {
    return queues.values().stream().sorted(java.util.Comparator.comparing(q -> q.name)).toList();
  }

  void remove(MessageQueue queue) {
    queues.remove(queue.name, queue);
    queue.close();
  }

  String url(String name) {
    return endpoint + "/" + account + "/" + name;
  }

  private String arn(String name) {
    return "arn:aws:sqs:" + region + ":" + account + ":" + name;
  }

  private Optional<MessageQueue> find(String queueArn) {
    return Optional.ofNullable(queues.get(queueArn.substring(queueArn.lastIndexOf(':') + 1)))
        .filter(queue -> queue.arn.equals(queueArn));
  }

  private MessageQueue byArn(String queueArn) {
    return find(queueArn).orElseThrow(Sqs::noQueue);
  }

  /**
   * @param url or a plain name, as the API takes both
   * @throws AwsException QueueDoesNotExist
   */
  MessageQueue byUrl(String url) {
    MessageQueue queue = queues.get(url.substring(url.lastIndexOf('/') + 1));
    if (queue == null) {
      throw noQueue();
    }
    return queue;
  }

  private static AwsException noQueue() {
    return new AwsException(400, "QueueDoesNotExist", "The specified queue does not exist.");
  }

  /** Ends every waiting receive. */
  @Override
  public void close() {
    queues.values().forEach(MessageQueue::close);
  }
}
