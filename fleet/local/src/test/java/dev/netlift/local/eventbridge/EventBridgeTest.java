package dev.netlift.local.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.ManualClock;
import dev.netlift.local.deploy.DeployException;
import dev.netlift.local.deploy.ResourceProvider;
import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.sqs.Sqs;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EventBridgeTest {
  private static final String QUEUE = "arn:aws:sqs:us-west-2:111122223333:dead";
  private static final String RULE = "arn:aws:events:us-west-2:111122223333:rule/s-Rule";

  private record Sent(Instant when, String target, String payload) {}

  private final VirtualAgenda agenda = new VirtualAgenda();
  private final Sqs sqs =
      new Sqs(
          "us-west-2",
          "111122223333",
          URI.create("http://127.0.0.1:4566"),
          new ManualClock(agenda.now()));
  private final List<Sent> sent = new ArrayList<>();
  private @Nullable AwsException refusal;
  private final EventBridge bridge =
      new EventBridge(
          "us-west-2",
          "111122223333",
          agenda,
          (_, target, payload) -> {
            sent.add(new Sent(agenda.now(), target.id(), payload));
            AwsException e = refusal;
            if (e != null) {
              throw e;
            }
          },
          sqs,
          new Random(1));

  private ResourceProvider.Resource rule(String properties) {
    return create(bridge.providers().getFirst(), "Rule", properties);
  }

  private static ResourceProvider.Resource create(
      ResourceProvider provider, String logicalId, String properties) {
    JsonNode json = Bodies.MAPPER.readTree(properties);
    assertThat(provider.handled()).containsAll(json.propertyNames());
    return provider.create(new ResourceProvider.Declaration("s", logicalId, json));
  }

  private void put(String source, String type) {
    bridge.put(
        source,
        "T",
        List.of("arn:x"),
        Bodies.MAPPER.createObjectNode().put("type", type).put("n", 7).put("q", "say \"hi\""));
  }

  @Test
  void givenRules_whenEventPut_thenEachMatchingEnabledOneSendsTheEnvelope() {
    rule(
        """
        {"EventPattern":{"source":["aws.gamelift"],"detail":{"type":[{"prefix":"Match"}]}},
         "Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-west-2:111122223333:q"},
                    {"Id":"b","Arn":"arn:aws:sqs:us-west-2:111122223333:r"}]}
        """);
    rule(
        """
        {"Name":"off","State":"DISABLED","EventPattern":{"source":["aws.gamelift"]},
         "Targets":[{"Id":"c","Arn":"arn:aws:sqs:us-west-2:111122223333:q"}]}
        """);

    put("aws.gamelift", "MatchmakingSucceeded");
    put("aws.gamelift", "PlacementFulfilled");
    put("other", "MatchmakingSucceeded");

    assertThat(sent).extracting(Sent::target).containsExactly("a", "b");
    JsonNode event = Bodies.MAPPER.readTree(sent.getFirst().payload());
    assertThat(event.propertyNames())
        .containsExactlyInAnyOrder(
            "version",
            "id",
            "detail-type",
            "source",
            "account",
            "time",
            "region",
            "resources",
            "detail");
    assertThat(event.path("time").asString()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(event.path("resources").get(0).asString()).isEqualTo("arn:x");
    assertThat(event.path("detail").path("n").asInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Input\":\"{\\\"x\\\":1}\" | {\"x\":1}",
        "\"InputPath\":\"$.detail.n\" | 7",
        "\"InputPath\":\"$.resources[0]\" | \"arn:x\"",
        "\"InputPath\":\"$.detail.none\" | null",
        "\"InputTransformer\":{\"InputPathsMap\":{\"t\":\"$.detail.type\",\"n\":\"$.detail.n\"},"
            + "\"InputTemplate\":\"\\\"<t> has <n>\\\"\"} | \"M has 7\"",
        "\"InputTransformer\":{\"InputPathsMap\":{\"t\":\"$.detail.type\",\"n\":\"$.detail.n\","
            + "\"d\":\"$.detail\",\"no\":\"$.detail.no\"},\"InputTemplate\":"
            + "\"{\\\"t\\\":<t>,\\\"n\\\":<n>,\\\"s\\\":\\\"<n>\\\",\\\"no\\\":<no>,\\\"d\\\":<d>}\"}"
            + " | {\"t\":\"M\",\"n\":7,\"s\":\"7\",\"no\":\"\","
            + "\"d\":{\"type\":\"M\",\"n\":7,\"q\":\"say \\\"hi\\\"\"}}",
        "\"InputTransformer\":{\"InputPathsMap\":{\"q\":\"$.detail.q\"},"
            + "\"InputTemplate\":\"{\\\"q\\\":\\\"<q>!\\\"}\"} | {\"q\":\"say \\\"hi\\\"!\"}",
        "\"InputTransformer\":{\"InputTemplate\":\"{\\\"r\\\":\\\"<aws.events.rule-name>\\\","
            + "\\\"a\\\":<aws.events.rule-arn>}\"} | {\"r\":\"s-Rule\",\"a\":\""
            + RULE
            + "\"}",
      })
  void givenInput_whenSent_thenTheTargetGetsIt(String input, String expected) {
    rule(
        """
        {"EventPattern":{"source":["s"]},
         "Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-west-2:111122223333:q",%s}]}
        """
            .formatted(input));

    put("s", "M");

    assertThat(Bodies.MAPPER.readTree(sent.getFirst().payload()))
        .isEqualTo(Bodies.MAPPER.readTree(expected));
  }

  private void deadLetterQueue() {
    ResourceProvider queues = provider("AWS::SQS::Queue");
    create(queues, "Dead", "{\"QueueName\":\"dead\"}");
    create(
        provider("AWS::SQS::QueuePolicy"),
        "Policy",
        """
        {"Queues":["http://127.0.0.1:4566/111122223333/dead"],"PolicyDocument":{
          "Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage",
          "Principal":{"Service":"events.amazonaws.com"},"Resource":"%s",
          "Condition":{"ArnEquals":{"aws:SourceArn":"%s"}}}]}}
        """
            .formatted(QUEUE, RULE));
  }

  private ResourceProvider provider(String type) {
    return sqs.providers().stream().filter(p -> p.type().equals(type)).findFirst().orElseThrow();
  }

  private Map<String, String> buried() {
    List<Sqs.Received> received = sqs.receive(QUEUE, 10, Duration.ZERO);
    assertThat(received).hasSize(1);
    ObjectNode attributes = received.getFirst().event().path("messageAttributes").asObject();
    return attributes
        .propertyStream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, e -> e.getValue().path("stringValue").asString()));
  }

  @Test
  void givenTargetThatThrottles_whenRetriesAreUsedUp_thenInDeadLetterQueueWithTheReason() {
    deadLetterQueue();
    rule(
        """
        {"EventPattern":{"source":["s"]},
         "Targets":[{"Id":"a","Arn":"arn:aws:lambda:us-west-2:111122223333:function:f",
           "RetryPolicy":{"MaximumRetryAttempts":"3"},"DeadLetterConfig":{"Arn":"%s"}}]}
        """
            .formatted(QUEUE));
    refusal = new AwsException(429, "TooManyRequestsException", "Rate Exceeded.");

    put("s", "M");
    assertThat(sent).hasSize(1);
    agenda.advance(Duration.ofMinutes(1));

    assertThat(sent).hasSize(4);
    assertThat(Duration.between(sent.get(2).when(), sent.get(3).when()))
        .isGreaterThan(Duration.between(sent.get(0).when(), sent.get(1).when()));
    assertThat(buried())
        .containsEntry("RULE_ARN", RULE)
        .containsEntry("ERROR_CODE", "THROTTLING")
        .containsEntry("RETRY_ATTEMPTS", "3")
        .containsEntry("EXHAUSTED_RETRY_CONDITION", "MaximumRetryAttempts");
  }

  @Test
  void givenTargetThatStaysDown_whenEventIsTooOld_thenGivenUp() {
    deadLetterQueue();
    rule(
        """
        {"EventPattern":{"source":["s"]},
         "Targets":[{"Id":"a","Arn":"arn:aws:lambda:us-west-2:111122223333:function:f",
           "RetryPolicy":{"MaximumEventAgeInSeconds":60},"DeadLetterConfig":{"Arn":"%s"}}]}
        """
            .formatted(QUEUE));
    refusal = new AwsException(500, "ServiceException", "");

    put("s", "M");
    agenda.advance(Duration.ofHours(1));

    assertThat(sent.getLast().when()).isBefore(sent.getFirst().when().plusSeconds(60));
    assertThat(buried()).containsEntry("EXHAUSTED_RETRY_CONDITION", "MaximumEventAgeInSeconds");
  }

  @Test
  void givenTargetThatRefuses_whenSent_thenNotTriedAgain() {
    deadLetterQueue();
    rule(
        """
        {"EventPattern":{"source":["s"]},
         "Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-west-2:111122223333:q",
           "DeadLetterConfig":{"Arn":"%s"}}]}
        """
            .formatted(QUEUE));
    refusal = new AwsException(403, "AccessDeniedException", "not you");

    put("s", "M");
    agenda.advance(Duration.ofHours(1));

    assertThat(sent).hasSize(1);
    assertThat(buried())
        .containsEntry("ERROR_CODE", "NO_PERMISSIONS")
        .containsEntry("ERROR_MESSAGE", "not you")
        .containsEntry("RETRY_ATTEMPTS", "0")
        .doesNotContainKey("EXHAUSTED_RETRY_CONDITION");
  }

  @Test
  void givenSchedules_whenTimePasses_thenTheyFireUntilDisabledOrReplaced() {
    rule(
        """
        {"Name":"five","ScheduleExpression":"rate(5 minutes)",
         "Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-west-2:111122223333:q"}]}
        """);
    rule(
        """
        {"Name":"hourly","ScheduleExpression":"cron(0 * * * ? *)",
         "Targets":[{"Id":"b","Arn":"arn:aws:sqs:us-west-2:111122223333:q"}]}
        """);

    agenda.advance(Duration.ofMinutes(60));

    assertThat(sent).filteredOn(s -> s.target().equals("a")).hasSize(12);
    assertThat(sent)
        .filteredOn(s -> s.target().equals("b"))
        .singleElement()
        .satisfies(
            s -> {
              JsonNode event = Bodies.MAPPER.readTree(s.payload());
              assertThat(event.path("detail-type").asString()).isEqualTo("Scheduled Event");
              assertThat(event.path("source").asString()).isEqualTo("aws.events");
              assertThat(event.path("time").asString()).isEqualTo("2026-11-21T11:00:00Z");
              assertThat(event.path("resources").get(0).asString()).endsWith("rule/hourly");
            });

    sent.clear();
    bridge.change("hourly", rule -> rule.with(false));
    rule(
        """
        {"Name":"five","ScheduleExpression":"rate(20 minutes)",
         "Targets":[{"Id":"a","Arn":"arn:aws:sqs:us-west-2:111122223333:q"}]}
        """);
    agenda.advance(Duration.ofMinutes(60));
    assertThat(sent).extracting(Sent::target).containsExactly("a", "a", "a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"EventPattern\":{\"a\":[]}}",
        "{\"EventPattern\":{\"a\":[1]},\"EventBusName\":\"mine\"}",
        "{\"ScheduleExpression\":\"rate(1 minutes)\"}",
        "{\"EventPattern\":{\"a\":[1]},\"Targets\":[{\"Id\":\"a\",\"Arn\":\"arn:aws:ecs:r:a:b\"}]}",
        "{\"EventPattern\":{\"a\":[1]},\"Targets\":[{\"Id\":\"a\",\"Arn\":\"arn:aws:sqs:r:a:b\","
            + "\"Input\":\"{\"}]}",
        "{\"EventPattern\":{\"a\":[1]},\"Targets\":[{\"Id\":\"a\",\"Arn\":\"arn:aws:sqs:r:a:b\","
            + "\"Input\":\"{}\",\"InputPath\":\"$\"}]}",
        "{\"EventPattern\":{\"a\":[1]},\"Targets\":[{\"Id\":\"a\",\"Arn\":\"arn:aws:sqs:r:a:b\","
            + "\"InputTransformer\":{\"InputTemplate\":\"<nobody>\"}}]}",
        "{\"EventPattern\":{\"a\":[1]},\"Targets\":[{\"Id\":\"a\",\"Arn\":\"arn:aws:sqs:r:a:b\","
            + "\"RetryPolicy\":{\"MaximumRetryAttempts\":186}}]}",
        "{\"EventPattern\":{\"a\":[1]},\"Targets\":[{\"Id\":\"a\",\"Arn\":\"arn:aws:sqs:r:a:b\","
            + "\"HttpParameters\":{}}]}",
        "{\"EventPattern\":{\"a\":[1]},\"Targets\":[{\"Id\":\"a\",\"Arn\":\"arn:aws:sqs:r:a:b.fifo\"}]}",
      })
  void givenRuleThatCannotWork_whenDeployed_thenRefused(String properties) {
    assertThatThrownBy(() -> rule(properties))
        .isInstanceOf(DeployException.class)
        .hasMessageStartingWith("Rule (AWS::Events::Rule): ");
  }
}
