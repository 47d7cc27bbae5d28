package dev.netlift.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.TestFunctions;
import dev.netlift.local.cloudwatch.CloudWatch;
import dev.netlift.local.deploy.Deployer;
import dev.netlift.local.deploy.Deployment;
import dev.netlift.local.deploy.Pseudo;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.eventbridge.EventBridge;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.LambdaConfig;
import dev.netlift.local.logs.LogGroups;
import dev.netlift.local.process.Children;
import dev.netlift.local.rekognition.Rekognition;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.sqs.Sqs;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
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
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidNameException;
import software.amazon.awssdk.services.sfn.model.LogLevel;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StateMachineType;
import software.amazon.awssdk.services.sfn.model.SyncExecutionStatus;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;

/** The SDK's own client and a template's rule against a machine of real function and services. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StateMachinesIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Path state;
  private Front front;
  private Identities identities;
  private Deployment stack;
  private SfnClient states;
  private EventBridgeClient bus;
  private SqsClient queues;
  private CloudWatch cloudWatch;

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    state = folder;
    Clock clock = Clock.systemUTC();
    front = opened(Front.bind(new FrontConfig(0, REGION, clock)));
    Children children = opened(new Children(state));
    identities = new Identities(ACCOUNT, state, clock);
    Lambda lambda =
        opened(
            new Lambda(
                new LambdaConfig(
                    REGION,
                    ACCOUNT,
                    front.endpoint(),
                    TestFunctions.jar(state, StatesHandler.class),
                    Path.of("target", "ric").toAbsolutePath(),
                    state,
                    2),
                children,
                identities));
    Sqs sqs = opened(new Sqs(REGION, ACCOUNT, front.endpoint(), clock));
    Sns sns = opened(new Sns(REGION, ACCOUNT, clock, lambda, sqs));
    EventBridge events = opened(new EventBridge(REGION, ACCOUNT, clock, lambda, sqs, sns));
    byte[] grey = png();
    var rekognition =
        new Rekognition(
            state,
            (bucket, key) ->
                bucket.equals("images") && key.equals("grey.png")
                    ? Optional.of(grey)
                    : Optional.empty(),
            identities);
    StateMachines machines =
        opened(
            new StateMachines(
                new StateMachines.Config(REGION, ACCOUNT, state.resolve("logs"), clock),
                identities,
                lambda,
                events,
                rekognition));
    events.machines(machines);
    cloudWatch = new CloudWatch(REGION, ACCOUNT, clock);
    machines.metrics(
        (arn, metric, unit, value) ->
            cloudWatch.tell("AWS/States", metric, Map.of("StateMachineArn", arn), unit, value));
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        List.of(lambda, sqs, sns, events, rekognition, machines, cloudWatch),
        List.of());
    var providers = new ArrayList<ResourceProvider>(identities.providers());
    providers.addAll(lambda.providers());
    providers.addAll(sqs.providers());
    providers.addAll(events.providers());
    providers.addAll(machines.providers());
    providers.addAll(new LogGroups(REGION, ACCOUNT).providers());
    stack =
        new Deployer(providers, new Pseudo(REGION, ACCOUNT))
            .deploy("flow", Path.of("src/test/resources/states/flow.json"), Map.of(), line -> {});
    states = opened(client(SfnClient.builder(), administrator()));
    bus = opened(client(EventBridgeClient.builder(), administrator()));
    queues = opened(client(SqsClient.builder(), administrator()));
  }

  @AfterAll
  void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private static byte[] png() throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }

  private AwsCredentialsProvider administrator() {
    Keys keys = identities.administrator();
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey()));
  }

  private <B extends AwsClientBuilder<B, C>, C> C client(B builder, AwsCredentialsProvider keys) {
    return builder
        .endpointOverride(front.endpoint())
        .region(Region.of(REGION))
        .credentialsProvider(keys)
        .overrideConfiguration(
            c -> c.putAdvancedOption(SdkAdvancedClientOption.DISABLE_HOST_PREFIX_INJECTION, true))
        .build();
  }

  private String machine() {
    return stack.output("Machine");
  }

  private JsonNode received() {
    List<Message> messages =
        queues.receiveMessage(r -> r.queueUrl(stack.output("Done")).waitTimeSeconds(20)).messages();
    assertThat(messages).hasSize(1);
    queues.deleteMessage(
        r -> r.queueUrl(stack.output("Done")).receiptHandle(messages.getFirst().receiptHandle()));
    return Bodies.MAPPER.readTree(messages.getFirst().body());
  }

  private void put(String type, String detail) {
    bus.putEvents(
        r ->
            r.entries(
                PutEventsRequestEntry.builder()
                    .source("test")
                    .detailType(type)
                    .detail(detail)
                    .build()));
  }

  @Test
  void givenARule_whenItsEventComes_thenTheMachineRunsAndItsEventCrossesTheNextRule() {
    put("ImageUploaded", "{\"id\":\"a\",\"key\":\"grey.png\"}");

    JsonNode done = received();

    assertThat(done.path("detail"))
        .hasToString(
            "{\"id\":\"a\",\"outcome\":{\"verdict\":\"MODERATED\","
                + "\"labels\":[\"Explicit Nudity\",\"Explicit\"]}}");
    assertThat(done.path("resources").get(0).asString())
        .startsWith("arn:aws:states:us-west-2:111122223333:express:images:");
    assertThat(done.path("resources").get(1).asString()).isEqualTo(machine());
  }

  @Test
  void givenARuleWhoseRoleMayNotStart_whenItsEventComes_thenInItsDeadLetterQueue() {
    put("NotAllowed", "{\"id\":\"never\"}");

    assertThat(received().path("detail-type").asString()).isEqualTo("NotAllowed");
  }

  @Test
  void givenAFunctionThatThrows_whenStarted_thenItsClassIsTheErrorThatIsCaught() {
    states.startExecution(
        r ->
            r.stateMachineArn(machine())
                .input("{\"detail\":{\"id\":\"b\",\"fail\":\"on purpose\"}}"));

    assertThat(received().path("detail"))
        .hasToString(
            "{\"id\":\"b\",\"outcome\":{\"verdict\":\"FAILED\","
                + "\"labels\":[\"java.lang.IllegalStateException\"]}}");
  }

  @Test
  void givenAMissingImage_whenRunInSync_thenRekognitionsErrorIsNamedAndAllIsLogged()
      throws Exception {
    var answer =
        states.startSyncExecution(
            r ->
                r.stateMachineArn(machine())
                    .name("one")
                    .input("{\"detail\":{\"id\":\"c\",\"key\":\"none.png\"}}"));

    assertThat(answer.status()).isEqualTo(SyncExecutionStatus.SUCCEEDED);
    assertThat(ended("ExecutionsSucceeded")).isPositive();
    assertThat(ended("ExecutionsFailed")).isZero();
    assertThat(answer.name()).isEqualTo("one");
    assertThat(received().path("detail").path("outcome").path("labels").get(0).asString())
        .isEqualTo("Rekognition.InvalidS3ObjectException");
    List<JsonNode> log =
        Files.readAllLines(state.resolve("logs").resolve("states").resolve("images.log")).stream()
            .map(Bodies.MAPPER::readTree)
            .filter(line -> line.path("execution_arn").asString("").equals(answer.executionArn()))
            .toList();
    assertThat(log.getFirst().path("type").asString()).isEqualTo("ExecutionStarted");
    assertThat(log.getLast().path("type").asString()).isEqualTo("ExecutionSucceeded");
    assertThat(log)
        .filteredOn(line -> line.path("type").asString("").equals("TaskFailed"))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.path("details").path("error").asString())
                    .isEqualTo("Rekognition.InvalidS3ObjectException"));
  }

  private double ended(String metric) {
    Instant now = Instant.now();
    try (CloudWatchClient client = client(CloudWatchClient.builder(), administrator())) {
      return client
          .getMetricStatistics(
              r ->
                  r.namespace("AWS/States")
                      .metricName(metric)
                      .dimensions(
                          Dimension.builder().name("StateMachineArn").value(machine()).build())
                      .startTime(now.minusSeconds(3_600))
                      .endTime(now.plusSeconds(60))
                      .period(60)
                      .statistics(Statistic.SUM))
          .datapoints()
          .stream()
          .mapToDouble(point -> point.sum())
          .sum();
    }
  }

  @Test
  void givenTheMachine_whenAskedFor_thenDescribedListedAndErrorsAreThoseOfStepFunctions() {
    assertThat(states.describeStateMachine(r -> r.stateMachineArn(machine())))
        .satisfies(
            m -> {
              assertThat(m.name()).isEqualTo("images");
              assertThat(m.type()).isEqualTo(StateMachineType.EXPRESS);
              assertThat(m.definition()).contains("flow-Function").doesNotContain("${");
              assertThat(m.loggingConfiguration().level()).isEqualTo(LogLevel.ALL);
              assertThat(m.creationDate()).isNotNull();
            });
    assertThat(states.listStateMachines().stateMachines())
        .extracting(m -> m.stateMachineArn())
        .containsExactly(machine());
    String none = machine().replace("images", "none");
    assertThatThrownBy(() -> states.startExecution(r -> r.stateMachineArn(none)))
        .isInstanceOf(StateMachineDoesNotExistException.class);
    assertThatThrownBy(() -> states.startExecution(r -> r.stateMachineArn("images")))
        .isInstanceOf(InvalidArnException.class);
    assertThatThrownBy(() -> states.startExecution(r -> r.stateMachineArn(machine()).input("{")))
        .isInstanceOf(InvalidExecutionInputException.class);
    assertThatThrownBy(() -> states.startExecution(r -> r.stateMachineArn(machine()).name("a b")))
        .isInstanceOf(InvalidNameException.class);
    assertThatThrownBy(
            () -> states.startExecution(r -> r.stateMachineArn(machine()).input(tooMuch())))
        .isInstanceOf(SfnException.class)
        .hasMessageContaining("longer than 262144 bytes");
  }

  private static String tooMuch() {
    return "\"" + "x".repeat(262_143) + "\"";
  }

  @Test
  void givenARoleWithoutTheGrant_whenItStarts_thenDenied() {
    String role = "arn:aws:iam::" + ACCOUNT + ":role/flow-FunctionRole";
    Keys keys = identities.issue(role, "test", Duration.ofMinutes(5), Optional.empty());
    var credentials =
        StaticCredentialsProvider.create(
            AwsSessionCredentials.create(
                keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken().orElseThrow()));
    try (SfnClient theirs = client(SfnClient.builder(), credentials)) {
      assertThatThrownBy(() -> theirs.startExecution(r -> r.stateMachineArn(machine())))
          .isInstanceOf(SfnException.class)
          .hasMessageContaining("is not authorized to perform: states:StartExecution on resource");
    }
  }
}
