package dev.netlift.local.sns;

import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.front.Xml;
import dev.netlift.local.identity.PolicyDocument.Decision;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.sqs.Sqs;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** SNS: topics, their policies, Publish, delivery to functions and queues. Any thread. */
public final class Sns implements Service, AutoCloseable {
  private static final String NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
  private static final int MESSAGE_MAX = 256 * 1_024;
  private static final int SUBJECT_MAX = 100;

  private final String region;
  private final String account;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();
  private final Delivery delivery;

  /** With functions as the only subscribers. */
  public Sns(String region, String account, Clock clock, Lambda lambda) {
    this(
        region,
        account,
        clock,
        lambda,
        new Sqs(region, account, URI.create("http://127.0.0.1"), clock));
  }

  public Sns(String region, String account, Clock clock, Lambda lambda, Sqs sqs) {
    this.region = region;
    this.account = account;
    this.delivery = new Delivery(lambda, sqs, clock);
  }

  /**
   * Publishes for a role that is known to be allowed to.
   *
   * @param attributes message attributes of type String
   * @throws AwsException NotFound
   */
  public void publishAs(String topicArn, String message, Map<String, String> attributes) {
    ObjectNode typed = Bodies.MAPPER.createObjectNode();
    attributes.forEach(
        (name, value) -> typed.putObject(name).put("DataType", "String").put("StringValue", value));
    publish(topic(topicArn), "", message, typed);
  }

  /**
   * What a service of the local cloud publishes through, under the topics' policies.
   *
   * @param service for example {@code gamelift.amazonaws.com}
   */
  public Topics publisher(String service) {
    return (topicArn, subject, message) ->
        publish(service, source(message), topicArn, subject, message);
  }

  /**
   * Publishes for another service, if the topic's policy lets it.
   *
   * @param service for example {@code events.amazonaws.com}
   * @param sourceArn what it publishes for, for example a rule
   * @throws AwsException NotFound or AuthorizationError
   */
  public void publish(String service, String sourceArn, String topicArn, String message) {
    publish(service, sourceArn, topicArn, "", message);
  }

  /** The same, with a subject. */
  public void publish(
      String service, String sourceArn, String topicArn, String subject, String message) {
    Topic topic = topic(topicArn);
    Map<String, String> context =
        Map.of(
            "aws:sourceaccount",
            account,
            "aws:sourcearn",
            sourceArn,
            "aws:securetransport",
            "true");
    Decision decision =
        topic
            .policy()
            .map(p -> p.decide("Service=" + service, "sns:Publish", topicArn, context))
            .orElse(Decision.SILENT);
    if (decision != Decision.ALLOW) {
      throw new AwsException(
          403,
          "AuthorizationError",
          service
              + " is not authorized to perform: SNS:Publish on resource: "
              + topicArn
              + " because no resource-based policy allows it for "
              + sourceArn);
    }
    publish(topic, subject, message, Bodies.MAPPER.createObjectNode());
  }

  private static String source(String message) {
    try {
      return Bodies.MAPPER.readTree(message).path("resources").path(0).asString("");
    } catch (JacksonException e) {
      return "";
    }
  }

  private String publish(Topic topic, String subject, String message, ObjectNode attributes) {
    if (message.isEmpty() || message.getBytes(StandardCharsets.UTF_8).length > MESSAGE_MAX) {
      throw new AwsException(
          400,
          "InvalidParameter",
          "Invalid parameter: Message must be 1 to " + MESSAGE_MAX + " bytes");
    }
    if (subject.length() > SUBJECT_MAX) {
      throw new AwsException(
          400, "InvalidParameter", "Invalid parameter: Subject of more than " + SUBJECT_MAX);
    }
    String messageId = UUID.randomUUID().toString();
    delivery.submit(topic, new Notification(messageId, subject, message, attributes));
    return messageId;
  }

  @Override
  public String signingName() {
    return "sns";
  }

  @Override
  public Reply handle(Call call) {
    Map<String, String> form = Bodies.form(call);
    return switch (call.operation()) {
      case "Publish" -> {
        refuseUnserved(form);
        Topic topic = topic(form.getOrDefault("TopicArn", form.getOrDefault("TargetArn", "")));
        denyByPolicy(call, topic);
        String id =
            publish(
                topic,
                form.getOrDefault("Subject", ""),
                form.getOrDefault("Message", ""),
                Attributes.read(form));
        yield Xml.reply(call, NAMESPACE, xml -> xml.text("MessageId", id));
      }
      case "ListTopics" ->
          Xml.reply(
              call,
              NAMESPACE,
              xml ->
                  xml.element(
                      "Topics",
                      list -> {
                        for (String arn : topics.keySet().stream().sorted().toList()) {
                          list.element("member", member -> member.text("TopicArn", arn));
                        }
                      }));
      // Not an operation of SNS: a fault to be seen through, which only the administrator may
      // plant.
      case "LoseMessages" -> {
        delivery.lose(Losses.of(texts(form)));
        yield Xml.reply(call, NAMESPACE, xml -> {});
      }
      default ->
          throw new AwsException(400, "InvalidAction", "Not served here: " + call.operation());
    };
  }

  private static List<String> texts(Map<String, String> form) {
    return form.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("Texts.member."))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static void refuseUnserved(Map<String, String> form) {
    for (String name : form.keySet()) {
      if (name.equals("MessageStructure") || name.equals("MessageGroupId")) {
        throw new AwsException(
            400, "InvalidParameter", "Invalid parameter: " + name + " is not served locally");
      }
    }
  }

  /** The caller's own policies were asked by the front; a topic may still deny. */
  private static void denyByPolicy(Call call, Topic topic) {
    Optional<Decision> decision =
        topic
            .policy()
            .map(
                p ->
                    p.decide(
                        "AWS=" + call.caller().arn(),
                        "sns:Publish",
                        topic.arn(),
                        Map.of("aws:securetransport", "true")));
    if (decision.filter(d -> d == Decision.DENY).isPresent()) {
      throw new AwsException(
          403, "AuthorizationError", "The policy of " + topic.arn() + " denies sns:Publish");
    }
  }

  /** Every provider of SNS resources. */
  public List<ResourceProvider> providers() {
    return List.of(
        new TopicProvider(this), new TopicPolicyProvider(this), new SubscriptionProvider(this));
  }

  Topic create(String name) {
    return topics.computeIfAbsent("arn:aws:sns:" + region + ":" + account + ":" + name, Topic::new);
  }

  /**
   * @throws AwsException NotFound
   */
  Topic topic(String arn) {
    Topic topic = topics.get(arn);
    if (topic == null) {
      throw new AwsException(404, "NotFound", "Topic does not exist");
    }
    return topic;
  }

  Optional<Topic> find(String arn) {
    return Optional.ofNullable(topics.get(arn));
  }

  void remove(String arn) {
    topics.remove(arn);
  }

  @Override
  public void close() {
    delivery.close();
  }
}
