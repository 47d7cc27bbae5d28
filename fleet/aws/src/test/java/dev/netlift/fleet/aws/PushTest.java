package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.ofType;
import static dev.netlift.fleet.aws.CommittedTemplates.only;
import static dev.netlift.fleet.aws.CommittedTemplates.resources;
import static dev.netlift.fleet.aws.CommittedTemplates.statement;
import static dev.netlift.fleet.aws.CommittedTemplates.template;
import static dev.netlift.fleet.aws.CommittedTemplates.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the committed template says of Web Push. Needs no Node. */
class PushTest {
  private static final String RING = "/push/vapid";

  private static JsonNode roleOf(String function) {
    return resources("system").entrySet().stream()
        .filter(resource -> resource.getKey().matches(function + "Role[0-9A-F]{8}"))
        .map(resource -> resource.getValue().path("Properties"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void givenAllowedOrigins_thenByDefaultTheFiveVendorsAndNothingOnThisMachineOrInTheClear() {
    var parameter = template("system").path("Parameters").path("AllowedPushOrigins");
    var origins = List.of(parameter.path("Default").asString().split(",", -1));

    assertThat(origins)
        .containsExactly(
            "https://fcm.googleapis.com",
            "https://android.googleapis.com",
            "https://*.push.services.mozilla.com",
            "https://*.notify.windows.com",
            "https://*.push.apple.com");
    for (String origin : origins) {
      assertThat(origin)
          .startsWith("https://")
          .doesNotContain("http:", "localhost", "127.", "0.0.0.0", "[", "::", "169.254", "10.");
      // A name of at least three labels, none of them a number.
      assertThat(origin).matches("https://(\\*\\.)?[a-z]+(\\.[a-z]+){2,}");
    }
    var allowed = Pattern.compile(parameter.path("AllowedPattern").asString());
    assertThat(allowed.matcher(parameter.path("Default").asString()).matches()).isTrue();
    for (String bad :
        List.of("", "http://push.example", "https://a.example,http://b.example", "a\"b", "*")) {
      assertThat(allowed.matcher(bad).matches()).as(bad).isFalse();
    }
    assertThat(allowed.matcher("https://127.0.0.1:9999").matches()).isTrue();
  }

  @Test
  void givenTheSettings_thenTheyAreJsonWhateverThePatternsLetThrough() {
    var contact = template("system").path("Parameters").path("PushContact");
    var allowed = Pattern.compile(contact.path("AllowedPattern").asString());

    assertThat(allowed.matcher(contact.path("Default").asString()).matches()).isTrue();
    for (String bad : List.of("me@example.com", "mailto:a\"b", "mailto:a\\b", "mailto:a b")) {
      assertThat(allowed.matcher(bad).matches()).as(bad).isFalse();
    }
    assertThat(ofType("system", "AWS::SSM::Parameter"))
        .filteredOn(parameter -> parameter.path("Value").toString().contains("PushContact"))
        .hasSize(1)
        .allMatch(parameter -> parameter.path("Type").asString().equals("String"));
  }

  @Test
  void givenTheKeys_thenTheyAreMadeByOurFunctionAndOutliveTheStack() {
    var keys =
        resources("system").values().stream()
            .filter(resource -> CommittedTemplates.type(resource).equals("Custom::VapidKeys"))
            .toList();

    assertThat(keys).hasSize(1);
    assertThat(keys.getFirst().path("DeletionPolicy").asString()).isEqualTo("Retain");
    assertThat(keys.getFirst().path("UpdateReplacePolicy").asString()).isEqualTo("Retain");
    var properties = only("system", "Custom::VapidKeys");
    assertThat(properties.path("ServiceToken").toString()).contains("PushKeysFunctionLive");
    assertThat(properties.path("Generation")).hasToString("{\"Ref\":\"PushKeyGeneration\"}");
    assertThat(Integer.parseInt(properties.path("ServiceTimeout").asString())).isLessThan(300);
  }

  @Test
  void givenWhoReadsKeys_thenTheSenderAloneThePrivateOnesAndNoPlayersRoute() {
    var read = "ssm:GetParameter";
    assertThat(statement(roleOf("PushFunction"), read).path("Resource").toString())
        .contains(RING + "-public\"")
        .doesNotContain(RING + "\"");
    assertThat(statement(roleOf("PushSenderFunction"), read).path("Resource").toString())
        .contains(RING + "\"");
    assertThat(texts(statement(roleOf("PushKeysFunction"), "ssm:PutParameter").path("Action")))
        .containsExactlyInAnyOrder(read, "ssm:PutParameter");
    assertThat(
            ofType("system", "AWS::IAM::Role").stream()
                .filter(role -> role.toString().contains("parameter/netlift/")))
        .hasSize(3);
    for (var function : ofType("system", "AWS::Lambda::Function")) {
      assertThat(function.path("Environment").toString())
          .as("no key is in an environment")
          .doesNotContain("PublicKey", "PRIVATE");
    }
  }

  @Test
  void givenTheEvents_thenTheyGoByAQueueThatWaitsLongEnoughAndLosesNothing() {
    var rule =
        ofType("system", "AWS::Events::Rule").stream()
            .filter(r -> r.has("EventPattern"))
            .filter(r -> r.toString().contains("AchievementUnlocked"))
            .findFirst()
            .orElseThrow();
    assertThat(rule.path("EventPattern"))
        .hasToString(
            "{\"detail-type\":[\"AvatarProcessed\",\"AchievementUnlocked\",\"MatchReady\"],"
                + "\"source\":[\"netlift\"]}");
    var target = rule.path("Targets").path(0);
    assertThat(target.path("Arn").toString()).contains("PushQueue");
    assertThat(target.path("DeadLetterConfig").toString()).contains("PushDeadLetters");
    var queue =
        ofType("system", "AWS::SQS::Queue").stream()
            .filter(q -> q.has("RedrivePolicy"))
            .findFirst()
            .orElseThrow();
    assertThat(queue.path("RedrivePolicy").toString()).contains("PushDeadLetters");
    assertThat(queue.path("RedrivePolicy").path("maxReceiveCount").asInt()).isBetween(5, 100);
    var sender =
        ofType("system", "AWS::Lambda::Function").stream()
            .filter(f -> f.path("Handler").asString().contains("push.SenderHandler"))
            .findFirst()
            .orElseThrow();
    assertThat(queue.path("VisibilityTimeout").asInt())
        .isGreaterThanOrEqualTo(6 * sender.path("Timeout").asInt());
    var mapping =
        ofType("system", "AWS::Lambda::EventSourceMapping").stream()
            .filter(m -> m.path("EventSourceArn").toString().contains("PushQueue"))
            .findFirst()
            .orElseThrow();
    assertThat(mapping.path("FunctionResponseTypes").path(0).asString())
        .isEqualTo("ReportBatchItemFailures");
    assertThat(mapping.path("ScalingConfig").path("MaximumConcurrency").asInt()).isPositive();
  }
}
