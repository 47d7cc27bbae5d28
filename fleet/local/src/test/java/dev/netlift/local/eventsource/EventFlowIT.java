package dev.netlift.local.eventsource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.AsyncDestinations;
import dev.netlift.local.TestFunctions;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Deployment;
import dev.netlift.local.deploy.Pseudo;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.dynamodb.DynamoDbConfig;
import dev.netlift.local.eventbridge.EventBridge;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.gamelift.GameLift;
import dev.netlift.local.gamelift.GameLiftConfig;
import dev.netlift.local.gamelift.RoleCredentials;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.LambdaConfig;
import dev.netlift.local.process.Children;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.sqs.Sqs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;

/** Events on their way through real services and a real function, as a template wires them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventFlowIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Front front;
  private Identities identities;
  private Deployment stack;
  private SqsClient queues;
  private Path out;

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  @BeforeAll
  void start(@TempDir Path state) throws IOException {
    Clock clock = Clock.systemUTC();
    front = opened(Front.bind(new FrontConfig(0, REGION, clock)));
    Children children = opened(new Children(state));
    identities = new Identities(ACCOUNT, state, clock);
    DynamoDb dynamoDb =
        opened(
            new DynamoDb(
                new DynamoDbConfig(
                    Path.of("target", "dynamodb").toAbsolutePath(),
                    state.resolve("dynamodb"),
                    state.resolve("dynamodb.log"),
                    REGION,
                    ACCOUNT),
                children));
    Lambda lambda =
        opened(
            new Lambda(
                new LambdaConfig(
                    REGION,
                    ACCOUNT,
                    front.endpoint(),
                    TestFunctions.jar(state, FlowHandler.class),
                    Path.of("target", "ric").toAbsolutePath(),
                    state,
                    2),
                children,
                identities));
    Sqs sqs = opened(new Sqs(REGION, ACCOUNT, front.endpoint(), clock));
    Sns sns = opened(new Sns(REGION, ACCOUNT, clock, lambda, sqs));
    var destinations = new AsyncDestinations(identities, lambda, sqs, sns);
    lambda.destinations(destinations);
    EventBridge events = opened(new EventBridge(REGION, ACCOUNT, clock, lambda, sqs, sns));
    EventSources sources =
        opened(new EventSources(REGION, clock, lambda, sqs, dynamoDb, destinations, identities));
    GameLift gameLift =
        opened(
            GameLift.start(
                new GameLiftConfig(REGION, ACCOUNT, state, front.endpoint(), Map.of()),
                children,
                (_, _, _) -> {},
                events,
                (_, _, life) ->
                    new RoleCredentials.Credentials("A", "s", "t", Instant.now().plus(life)),
                identities::lookup));
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        List.of(lambda, sqs, sns, events, gameLift, dynamoDb),
        List.of());
    var providers = new ArrayList<ResourceProvider>(identities.providers());
    providers.addAll(dynamoDb.providers());
    providers.addAll(lambda.providers());
    providers.addAll(sqs.providers());
    providers.addAll(sns.providers());
    providers.addAll(events.providers());
    providers.addAll(sources.providers());
    providers.addAll(gameLift.providers());
    out = state.resolve("out");
    stack =
        new Deployer(providers, new Pseudo(REGION, ACCOUNT))
            .deploy(
                "flow",
                Path.of("src/test/resources/events/flow.json"),
                Map.of("Out", out.toString()),
                line -> {});
    queues = opened(client(SqsClient.builder()));
  }

  @AfterAll
  void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    Keys keys = identities.administrator();
    return builder
        .endpointOverride(front.endpoint())
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())))
        .build();
  }

  private Message receive(String queue) {
    List<Message> messages =
        queues
            .receiveMessage(
                r ->
                    r.queueUrl(stack.output(queue))
                        .waitTimeSeconds(20)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNamesWithStrings("All"))
            .messages();
    assertThat(messages).as(queue).hasSize(1);
    queues.deleteMessage(
        r -> r.queueUrl(stack.output(queue)).receiptHandle(messages.getFirst().receiptHandle()));
    return messages.getFirst();
  }

  @Test
  void givenAMatch_whenItsEventsCrossRuleQueueAndFunction_thenOnlyWhatFailedIsBuried()
      throws Exception {
    try (GameLiftClient gameLift = client(GameLiftClient.builder())) {
      gameLift.startMatchmaking(
          r ->
              r.configurationName("alone")
                  .ticketId("t1")
                  .players(
                      software.amazon.awssdk.services.gamelift.model.Player.builder()
                          .playerId("p1")
                          .build()));
    }

    Message buried = receive("MatchesDead");

    assertThat(buried.body()).isEqualTo("{\"type\": \"MatchmakingSearching\", \"ticket\": \"t1\"}");
    assertThat(buried.attributesAsStrings().get("DeadLetterQueueSourceArn"))
        .endsWith(":flow-Matches");
    // The proposal was filtered out, success was taken; by now neither can still come.
    assertThat(Files.readAllLines(out))
        .filteredOn(line -> line.contains("ticket"))
        .containsOnly("{\"type\": \"MatchmakingSucceeded\", \"ticket\": \"t1\"}");
    assertThat(
            queues
                .getQueueAttributes(
                    r -> r.queueUrl(stack.output("Matches")).attributeNamesWithStrings("All"))
                .attributesAsStrings())
        .containsEntry("ApproximateNumberOfMessages", "0")
        .containsEntry("ApproximateNumberOfMessagesNotVisible", "0");
  }

  @Test
  void givenFunctionThatFails_whenTold_thenItsDestinationAndDeadLetterQueueGetTheEvent() {
    publish("{}", Map.of("kind", text("broken")));

    JsonNode record = Bodies.MAPPER.readTree(receive("Failed").body());
    assertThat(record.path("requestContext").path("condition").asString())
        .isEqualTo("RetriesExhausted");
    assertThat(record.path("requestPayload").path("Records").get(0).path("EventSource").asString())
        .isEqualTo("aws:sns");
    assertThat(record.path("responsePayload").path("errorMessage").asString())
        .isEqualTo("the detail");
    Message lost = receive("Lost");
    assertThat(lost.body()).contains("aws:sns");
    assertThat(attribute(lost, "ErrorMessage")).isEqualTo("the detail");
    assertThat(lost.messageAttributes()).containsKey("RequestID");
  }

  @Test
  void givenFilteredSubscriptions_whenPublished_thenQueuesGetWhatTheyAskedFor() {
    publish("low", Map.of("level", number("3")));
    publish("high", Map.of("level", number("4")));

    Message high = receive("Texts");

    assertThat(high.body()).isEqualTo("high");
    assertThat(attribute(high, "level")).isEqualTo("4");
    assertThat(queues.receiveMessage(r -> r.queueUrl(stack.output("Texts"))).messages()).isEmpty();
  }

  @Test
  void givenATablesStream_whenOneRecordFails_thenTheOthersAreTakenAndItIsReported()
      throws Exception {
    try (DynamoDbClient dynamoDb = client(DynamoDbClient.builder())) {
      for (String state : List.of("won", "MatchmakingSearching", "unwanted", "lost")) {
        dynamoDb.putItem(
            r ->
                r.tableName(stack.output("Games"))
                    .item(
                        Map.of(
                            "id", AttributeValue.fromS("game-" + state),
                            "state", AttributeValue.fromS(state))));
      }
    }

    JsonNode report = Bodies.MAPPER.readTree(receive("Records").body());

    assertThat(report.path("requestContext").path("condition").asString())
        .isEqualTo("RetryAttemptsExhausted");
    assertThat(report.path("requestContext").path("approximateInvokeCount").asInt()).isEqualTo(2);
    JsonNode info = report.path("DDBStreamBatchInfo");
    assertThat(info.path("startSequenceNumber")).isEqualTo(info.path("endSequenceNumber"));
    assertThat(info.path("batchSize").asInt()).isEqualTo(1);
    long deadlineNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!written("game-lost") && System.nanoTime() - deadlineNanos < 0) {
      Thread.sleep(50);
    }
    assertThat(written("game-won")).isTrue();
    assertThat(written("game-lost")).isTrue();
    assertThat(written("game-unwanted")).isFalse();
  }

  private boolean written(String text) throws IOException {
    return Files.exists(out) && Files.readString(out).contains(text);
  }

  @Test
  void givenQueueThatDoesNotAdmitTheTopic_whenPublished_thenInTheSubscriptionsDeadLetterQueue() {
    publish("{\"to\":\"nobody\"}", Map.of());
    publish("{\"to\":\"closed\"}", Map.of());

    JsonNode envelope = Bodies.MAPPER.readTree(receive("Undelivered").body());

    assertThat(envelope.path("Type").asString()).isEqualTo("Notification");
    assertThat(envelope.path("TopicArn").asString()).isEqualTo(stack.output("News"));
    assertThat(envelope.path("Message").asString()).isEqualTo("{\"to\":\"closed\"}");
  }

  private static String attribute(Message message, String name) {
    var value = message.messageAttributes().get(name);
    return value == null ? "" : value.stringValue();
  }

  private void publish(String message, Map<String, MessageAttributeValue> attributes) {
    try (SnsClient sns = client(SnsClient.builder())) {
      sns.publish(
          r -> r.topicArn(stack.output("News")).message(message).messageAttributes(attributes));
    }
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  private static MessageAttributeValue number(String value) {
    return MessageAttributeValue.builder().dataType("Number").stringValue(value).build();
  }
}
