package dev.netlift.local.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Front;
import dev.netlift.local.front.FrontConfig;
import dev.netlift.local.identity.CallPolicies;
import dev.netlift.local.identity.Identities;
import dev.netlift.local.identity.Keys;
import dev.netlift.local.lambda.Lambda;
import dev.netlift.local.lambda.LambdaConfig;
import dev.netlift.local.process.Children;
import dev.netlift.local.sns.Sns;
import dev.netlift.local.sqs.Sqs;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.LimitExceededException;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The SDK's own client against the bus, through the front, into real queues. */
class EventBridgeIT {
  private static final String REGION = "us-west-2";
  private static final String ACCOUNT = "111122223333";

  @TempDir Path state;
  private Front front;
  private Children children;
  private Lambda lambda;
  private Sqs sqs;
  private Sns sns;
  private EventBridge bridge;
  private Identities identities;
  private EventBridgeClient events;
  private SqsClient queues;

  @BeforeEach
  void start() {
    Clock clock = Clock.systemUTC();
    front = Front.bind(new FrontConfig(0, REGION, clock));
    children = new Children(state);
    identities = new Identities(ACCOUNT, state, clock);
    Path nothing = state.resolve("none");
    lambda =
        new Lambda(
            new LambdaConfig(REGION, ACCOUNT, front.endpoint(), nothing, nothing, state, 1),
            children,
            identities);
    sqs = new Sqs(REGION, ACCOUNT, front.endpoint(), clock);
    sns = new Sns(REGION, ACCOUNT, clock, lambda);
    bridge = new EventBridge(REGION, ACCOUNT, clock, lambda, sqs, sns);
    front.serve(
        identities,
        new CallPolicies(identities, REGION, ACCOUNT),
        List.of(bridge, sqs, sns, lambda),
        List.of());
    events = client(EventBridgeClient.builder());
    queues = client(SqsClient.builder());
  }

  @AfterEach
  void stop() {
    events.close();
    queues.close();
    front.close();
    bridge.close();
    sns.close();
    sqs.close();
    lambda.close();
    children.close();
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

  private String queue(String name, boolean admitsRules) {
    String url = queues.createQueue(r -> r.queueName(name)).queueUrl();
    if (admitsRules) {
      String policy =
          """
          {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage",
            "Principal":{"Service":"events.amazonaws.com"},"Resource":"%s"}]}
          """
              .formatted(arn(name));
      queues.setQueueAttributes(
          r -> r.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    }
    return url;
  }

  private static String arn(String queue) {
    return "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":" + queue;
  }

  private static Target target(String id, String queue) {
    return Target.builder()
        .id(id)
        .arn(arn(queue))
        .deadLetterConfig(d -> d.arn(arn("dead")))
        .build();
  }

  @Test
  void givenRuleWithAQueueThatAdmitsItAndOneThatDoesNot_whenPut_thenOneGetsItTheOtherIsBuried() {
    String open = queue("open", true);
    queue("closed", false);
    String dead = queue("dead", true);
    String ruleArn =
        events.putRule(r -> r.name("won").eventPattern("{\"source\":[\"game\"]}")).ruleArn();
    events.putTargets(r -> r.rule("won").targets(target("a", "open"), target("b", "closed")));

    var answer =
        events.putEvents(
            r ->
                r.entries(
                    entry("game", "{\"n\":1}"),
                    entry("game", "[1]"),
                    entry("aws.gamelift", "{}"),
                    entry("other", "{\"n\":2}")));

    assertThat(answer.failedEntryCount()).isEqualTo(2);
    assertThat(answer.entries())
        .extracting(e -> e.errorCode())
        .containsExactly(null, "MalformedDetail", "NotAuthorizedForSourceException", null);
    var received =
        queues.receiveMessage(r -> r.queueUrl(open).waitTimeSeconds(5).maxNumberOfMessages(10));
    assertThat(received.messages())
        .singleElement()
        .satisfies(
            m -> assertThat(m.body()).contains("\"n\":1", answer.entries().get(0).eventId()));
    var buried =
        queues.receiveMessage(
            r -> r.queueUrl(dead).waitTimeSeconds(5).messageAttributeNames("All"));
    assertThat(buried.messages().getFirst().messageAttributes())
        .hasEntrySatisfying(
            "ERROR_CODE", v -> assertThat(v.stringValue()).isEqualTo("NO_PERMISSIONS"))
        .hasEntrySatisfying("RULE_ARN", v -> assertThat(v.stringValue()).isEqualTo(ruleArn));
  }

  private static PutEventsRequestEntry entry(String source, String detail) {
    return PutEventsRequestEntry.builder().source(source).detailType("T").detail(detail).build();
  }

  @Test
  void givenRules_whenManaged_thenDescribedListedAndErrorsAreThoseOfEventBridge() {
    events.putRule(r -> r.name("a").eventPattern("{\"x\":[1]}").description("d"));
    events.putRule(r -> r.name("b").scheduleExpression("rate(1 hour)").state(RuleState.DISABLED));
    events.putTargets(r -> r.rule("a").targets(target("t", "open")));

    assertThat(events.describeRule(r -> r.name("a")))
        .satisfies(
            rule -> {
              assertThat(rule.state()).isEqualTo(RuleState.ENABLED);
              assertThat(rule.eventPattern()).isEqualTo("{\"x\":[1]}");
              assertThat(rule.description()).isEqualTo("d");
            });
    var page = events.listRules(r -> r.limit(1));
    assertThat(page.rules()).extracting(rule -> rule.name()).containsExactly("a");
    assertThat(events.listRules(r -> r.nextToken(page.nextToken())).rules())
        .extracting(rule -> rule.name())
        .containsExactly("b");
    assertThat(events.listRuleNamesByTarget(r -> r.targetArn(arn("open"))).ruleNames())
        .containsExactly("a");
    assertThat(events.listTargetsByRule(r -> r.rule("a")).targets())
        .containsExactly(target("t", "open"));
    events.disableRule(r -> r.name("a"));
    events.enableRule(r -> r.name("b"));
    assertThat(events.describeRule(r -> r.name("a")).state()).isEqualTo(RuleState.DISABLED);
    assertThat(events.describeRule(r -> r.name("b")).state()).isEqualTo(RuleState.ENABLED);

    assertThatThrownBy(() -> events.deleteRule(r -> r.name("a")))
        .isInstanceOf(EventBridgeException.class)
        .hasMessageContaining("since it has targets");
    assertThatThrownBy(() -> events.describeRule(r -> r.name("none")))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Rule none does not exist on EventBus default.");
    assertThatThrownBy(() -> events.putRule(r -> r.name("c").eventPattern("{\"x\":[]}")))
        .isInstanceOf(InvalidEventPatternException.class)
        .hasMessageContaining("Event pattern is not valid. Reason: Empty arrays are not allowed");
    assertThatThrownBy(
            () ->
                events.putTargets(
                    r ->
                        r.rule("a")
                            .targets(
                                target("1", "q"),
                                target("2", "q"),
                                target("3", "q"),
                                target("4", "q"),
                                target("5", "q"))))
        .isInstanceOf(LimitExceededException.class);
    assertThat(events.removeTargets(r -> r.rule("a").ids("t", "none")).failedEntries())
        .extracting(e -> e.targetId())
        .containsExactly("none");
    events.deleteRule(r -> r.name("a"));
    assertThat(events.listRules(r -> r.namePrefix("a")).rules()).isEmpty();
  }

  @Test
  void givenAPattern_whenTested_thenToldWhetherAWholeEventMatches() {
    String event =
        """
        {"id":"1","account":"1","source":"s","time":"2026-11-21T10:00:00Z","region":"r",
         "resources":[],"detail-type":"T","detail":{"n":5}}
        """;
    String pattern = "{\"detail\":{\"n\":[{\"numeric\":[\">\",%s]}]}}";

    assertThat(
            events
                .testEventPattern(r -> r.event(event).eventPattern(pattern.formatted(4)))
                .result())
        .isTrue();
    assertThat(
            events
                .testEventPattern(r -> r.event(event).eventPattern(pattern.formatted(5)))
                .result())
        .isFalse();
    assertThatThrownBy(
            () -> events.testEventPattern(r -> r.event("{}").eventPattern(pattern.formatted(5))))
        .isInstanceOf(EventBridgeException.class)
        .hasMessageContaining("Parameter Event is not valid");
  }
}
