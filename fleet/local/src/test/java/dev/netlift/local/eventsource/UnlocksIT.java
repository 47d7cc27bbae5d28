package dev.netlift.local.eventsource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.local.AsyncDestinations;
import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Deployment;
import dev.netlift.local.deploy.Pseudo;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.deploy.TemplatePart;
import dev.netlift.local.dynamodb.DynamoDb;
import dev.netlift.local.dynamodb.DynamoDbConfig;
import dev.netlift.local.eventbridge.EventBridge;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Call;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.lambda.FunctionChild;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.LambdaConfig;
import dev.netlift.local.logs.LogGroups;
import dev.netlift.local.process.Children;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.sqs.Sqs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The committed template's way of an unlock: the table's stream, the mapping, the real function in
 * a process of its own, the bus, and a consumer that passes over repeats.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnlocksIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicInteger outages = new AtomicInteger();
  private Sqs sqs;
  private Lambda lambda;
  private DynamoDbClient dynamo;
  private String table;
  private String heard;

  /** What the consumer did, by the event's id: each once, whatever it heard. */
  private final Map<String, JsonNode> applied = new HashMap<>();

  private int repeats;

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  @BeforeAll
  void start(@TempDir Path state) throws IOException {
    Clock clock = Clock.systemUTC();
    Front front = opened(Front.bind(new FrontConfig(0, REGION, clock)));
    Children children = opened(new Children(state));
    var identities = new Identities(ACCOUNT, state, clock);
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
    lambda =
        opened(
            new Lambda(
                new LambdaConfig(
                    REGION,
                    ACCOUNT,
                    front.endpoint(),
                    functionsJar(),
                    Path.of("target", "ric").toAbsolutePath(),
                    state,
                    1),
                children,
                identities));
    sqs = opened(new Sqs(REGION, ACCOUNT, front.endpoint(), clock));
    Sns sns = opened(new Sns(REGION, ACCOUNT, clock, lambda, sqs));
    var destinations = new AsyncDestinations(identities, lambda, sqs, sns);
    EventBridge events = opened(new EventBridge(REGION, ACCOUNT, clock, lambda, sqs, sns));
    EventSources sources =
        opened(new EventSources(REGION, clock, lambda, sqs, dynamoDb, destinations, identities));
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        List.of(dynamoDb, new RoughBus(events)),
        List.of());
    var providers = new ArrayList<ResourceProvider>(identities.providers());
    Stream.of(
            dynamoDb.providers(),
            lambda.providers(),
            sqs.providers(),
            events.providers(),
            sources.providers(),
            new CloudWatch(REGION, ACCOUNT, clock).providers(),
            new LogGroups(REGION, ACCOUNT).providers())
        .forEach(providers::addAll);
    Path template = TemplatePart.of(state, List.of("UnlocksMapping"), UnlocksIT::addConsumer);
    Deployment stack =
        new Deployer(providers, new Pseudo(REGION, ACCOUNT))
            .deploy("system", template, Map.of(), line -> {});
    JsonNode deployed = Bodies.MAPPER.readTree(Files.readString(template));
    table = stack.resource(TemplatePart.logicalId(deployed, "Achievements")).ref();
    heard = String.valueOf(stack.resource("Heard").attributes().get("Arn"));
    Keys keys = identities.administrator();
    dynamo =
        opened(
            DynamoDbClient.builder()
                .endpointOverride(front.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(
                    StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())))
                .build());
  }

  private static Path functionsJar() throws IOException {
    try (var jars =
        Files.newDirectoryStream(
            Path.of("..", "..", "backend-lambdas", "target"), "*-functions.jar")) {
      return jars.iterator().next().toAbsolutePath().normalize();
    }
  }

  /** A rule of somebody who wants to hear of unlocks, and his queue. */
  private static void addConsumer(ObjectNode resources) {
    resources.setAll(
        (ObjectNode)
            Bodies.MAPPER.readTree(
                """
                {"Heard": {"Type": "AWS::SQS::Queue", "Properties": {}},
                 "Listen": {"Type": "AWS::Events::Rule", "Properties": {
                   "EventPattern": {"source": ["netlift"], "detail-type": ["AchievementUnlocked"]},
                   "Targets": [{"Id": "queue", "Arn": {"Fn::GetAtt": ["Heard", "Arn"]}}]}},
                 "MayListen": {"Type": "AWS::SQS::QueuePolicy", "Properties": {
                   "Queues": [{"Ref": "Heard"}],
                   "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
                     "Effect": "Allow", "Action": "sqs:SendMessage",
                     "Principal": {"Service": "events.amazonaws.com"},
                     "Resource": {"Fn::GetAtt": ["Heard", "Arn"]}}]}}}}
                """));
  }

  /** The bus, on which things go wrong when asked to. */
  private final class RoughBus implements Service {
    private final EventBridge events;

    RoughBus(EventBridge events) {
      this.events = events;
    }

    @Override
    public String signingName() {
      return events.signingName();
    }

    @Override
    public Reply handle(Call call) {
      if (outages.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new AwsException(500, "InternalException", "for a test");
      }
      Reply reply = events.handle(call);
      // Events are out, and the function dies before it knows: in the middle of its batch.
      if (kills.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        for (FunctionChild child : lambda.running()) {
          ProcessHandle.of(child.pid())
              .ifPresent(
                  process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                  });
        }
      }
      return reply;
    }
  }

  @AfterAll
  void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @BeforeEach
  void forget() {
    applied.clear();
    repeats = 0;
  }

  private void write(String player, int rev, Set<String> unlocked, Set<String> marked) {
    var map = new HashMap<String, AttributeValue>();
    unlocked.forEach(
        key -> map.put(key, AttributeValue.fromM(Map.of("a", AttributeValue.fromN("1000")))));
    var item = new HashMap<String, AttributeValue>();
    item.put("playerId", AttributeValue.fromS(player));
    item.put("rev", AttributeValue.fromN(Integer.toString(rev)));
    item.put("unlocked", AttributeValue.fromM(map));
    if (!marked.isEmpty()) {
      item.put("unlocks", AttributeValue.fromSs(List.copyOf(marked)));
    }
    dynamo.putItem(r -> r.tableName(table).item(item));
  }

  private void listen(Duration most, int count) {
    long deadlineNanos = System.nanoTime() + most.toNanos();
    while (applied.size() < count && System.nanoTime() - deadlineNanos < 0) {
      for (var message : sqs.receive(heard, 10, Duration.ofMillis(500))) {
        JsonNode detail = Bodies.MAPPER.readTree(message.body()).path("detail");
        if (applied.putIfAbsent(detail.path("id").asString(""), detail) != null) {
          repeats++;
        }
        sqs.delete(heard, message.receiptHandle());
      }
    }
  }

  @Test
  void givenAFunctionKilledInTheMiddleOfBatches_whenPlayersUnlock_thenEachIsAppliedOnce() {
    var expected = new HashSet<String>();
    kills.set(2);
    outages.set(3);
    for (int i = 0; i < 40; i++) {
      String player = REGION + ":killed-" + i;
      write(player, 1, Set.of("first"), Set.of("first"));
      write(player, 2, Set.of("first"), Set.of());
      write(player, 3, Set.of("first", "b#2", "w@2026-W47"), Set.of("b#2", "w@2026-W47"));
      expected.addAll(Set.of(player + "/first", player + "/b#2", player + "/w@2026-W47"));
    }

    listen(SOON, expected.size());
    listen(Duration.ofMillis(600), Integer.MAX_VALUE);

    assertThat(applied.keySet()).isEqualTo(expected);
    assertThat(kills.get()).as("kills left").isZero();
    assertThat(repeats)
        .as("a batch died after telling some of it, so some came again")
        .isPositive();
    assertThat(applied.get(REGION + ":killed-0/w@2026-W47"))
        .hasToString(
            "{\"id\":\"us-west-2:killed-0/w@2026-W47\",\"playerId\":\"us-west-2:killed-0\","
                + "\"key\":\"w@2026-W47\",\"achievementId\":\"w\",\"tier\":1,"
                + "\"period\":\"2026-W47\",\"unlockedAtMillis\":1000}");
  }
}
