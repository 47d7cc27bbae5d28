package dev.netlift.fleet.aws;

import static dev.netlift.fleet.aws.CommittedTemplates.ofType;
import static dev.netlift.fleet.aws.CommittedTemplates.only;
import static dev.netlift.fleet.aws.CommittedTemplates.resources;
import static dev.netlift.fleet.aws.CommittedTemplates.texts;
import static dev.netlift.fleet.aws.CommittedTemplates.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What must hold of avatars and accounts in the committed template. Needs no Node. */
class AvatarsTemplateTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void givenTheBuckets_thenNothingOfThemIsPublicAndNobodyComesWithoutTls() {
    var buckets = ofType("system", "AWS::S3::Bucket");

    assertThat(buckets).hasSize(2);
    for (JsonNode bucket : buckets) {
      JsonNode block = bucket.path("PublicAccessBlockConfiguration");
      assertThat(block).hasSize(4).allMatch(JsonNode::asBoolean);
      assertThat(bucket.path("BucketEncryption").isMissingNode()).isFalse();
      assertThat(bucket.path("OwnershipControls").toString()).contains("BucketOwnerEnforced");
    }
    assertThat(ofType("system", "AWS::S3::BucketPolicy"))
        .hasSize(2)
        .allMatch(policy -> policy.toString().contains("{\"aws:SecureTransport\":\"false\"}"));
  }

  @Test
  void givenTheAvatars_thenOnlyThisDistributionReadsThemAndOnlyAvatars() {
    var allowing = new ArrayList<JsonNode>();
    for (JsonNode policy : ofType("system", "AWS::S3::BucketPolicy")) {
      for (JsonNode statement : policy.path("PolicyDocument").path("Statement")) {
        if (statement.path("Effect").asString().equals("Allow")) {
          allowing.add(statement);
        }
      }
    }

    assertThat(allowing).hasSize(1);
    JsonNode only = allowing.getFirst();
    assertThat(only.path("Principal").path("Service").asString())
        .isEqualTo("cloudfront.amazonaws.com");
    assertThat(texts(only.path("Action"))).containsExactly("s3:GetObject");
    assertThat(only.path("Resource").toString()).contains("avatars/*");
    assertThat(only.path("Condition").path("StringEquals").path("AWS:SourceArn").toString())
        .contains(":distribution/");
  }

  @Test
  void givenTheDistribution_thenItSignsToItsOriginTakesHttpsOnlyAndSaysWhatBrowsersMustNot() {
    JsonNode config = only("system", "AWS::CloudFront::Distribution").path("DistributionConfig");
    JsonNode behavior = config.path("DefaultCacheBehavior");
    JsonNode access =
        only("system", "AWS::CloudFront::OriginAccessControl").path("OriginAccessControlConfig");
    JsonNode headers =
        only("system", "AWS::CloudFront::ResponseHeadersPolicy")
            .path("ResponseHeadersPolicyConfig");

    assertThat(config.path("Origins")).hasSize(1);
    assertThat(config.path("Origins").path(0).has("OriginAccessControlId")).isTrue();
    assertThat(access.path("SigningBehavior").asString()).isEqualTo("always");
    assertThat(behavior.path("ViewerProtocolPolicy").asString()).isEqualTo("https-only");
    assertThat(texts(behavior.path("AllowedMethods"))).containsExactly("GET", "HEAD");
    assertThat(behavior.has("ResponseHeadersPolicyId")).isTrue();
    JsonNode security = headers.path("SecurityHeadersConfig");
    assertThat(security.path("ContentTypeOptions").path("Override").asBoolean()).isTrue();
    assertThat(security.path("ContentSecurityPolicy").path("ContentSecurityPolicy").asString())
        .isEqualTo("default-src 'none'; sandbox");
  }

  @Test
  void givenTheQuarantine_thenItsUploadsStartTheMachineAndNothingThatTheMachineWritesDoes() {
    var quarantine =
        ofType("system", "AWS::S3::Bucket").stream()
            .filter(bucket -> bucket.has("NotificationConfiguration"))
            .toList();
    var rules =
        ofType("system", "AWS::Events::Rule").stream()
            .filter(rule -> rule.has("EventPattern"))
            .filter(rule -> rule.path("Targets").toString().contains("AvatarsMachine"))
            .toList();

    assertThat(quarantine).hasSize(1);
    assertThat(
            quarantine
                .getFirst()
                .path("LifecycleConfiguration")
                .path("Rules")
                .valueStream()
                .map(rule -> rule.path("Prefix").asString() + rule.path("ExpirationInDays")))
        .containsExactlyInAnyOrder("incoming/1", "work/30");
    assertThat(rules).hasSize(2);
    assertThat(rules)
        .extracting(rule -> rule.path("EventPattern").path("detail-type").path(0).asString())
        .containsExactlyInAnyOrder("Object Created", "AvatarReviewed");
    assertThat(rules)
        .filteredOn(rule -> rule.toString().contains("Object Created"))
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.path("EventPattern").path("detail").path("object").path("key"))
                    .hasToString("[{\"prefix\":\"incoming/\"}]"));
    assertThat(rules)
        .allSatisfy(
            rule -> {
              JsonNode target = rule.path("Targets").path(0);
              assertThat(target.has("DeadLetterConfig")).isTrue();
              assertThat(target.path("RetryPolicy").path("MaximumRetryAttempts").asInt())
                  .isPositive();
            });
  }

  @Test
  void givenTheMachine_thenItsDefinitionIsTheFileWordForWordAndExpress() throws IOException {
    JsonNode machine = only("system", "AWS::StepFunctions::StateMachine");
    String file;
    try (var in = AvatarsPart.class.getResourceAsStream("avatars.asl.json")) {
      file = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(machine.path("DefinitionString").asString())
        .as("stale; run: %s", SnapshotTest.COMMAND)
        .isEqualTo(file);
    assertThat(machine.path("StateMachineType").asString()).isEqualTo("EXPRESS");
    assertThat(machine.path("LoggingConfiguration").path("Level").asString()).isEqualTo("ALL");
    assertThat(machine.path("LoggingConfiguration").path("IncludeExecutionData").asBoolean(true))
        .isFalse();
    assertThat(JSON.readTree(file).path("QueryLanguage").asString()).isEqualTo("JSONPath");
    for (String name : machine.path("DefinitionSubstitutions").propertyNames()) {
      assertThat(file).contains("${" + name + "}");
    }
  }

  @Test
  void givenWhoReadsUploads_thenItMayNeitherDeleteNorKnowPlayers() {
    var role =
        resources("system").entrySet().stream()
            .filter(resource -> resource.getKey().matches("AvatarImagesFunctionRole[0-9A-F]{8}"))
            .findFirst()
            .orElseThrow()
            .getValue();
    var actions = new ArrayList<String>();
    for (JsonNode policy : role.path("Properties").path("Policies")) {
      for (JsonNode statement : policy.path("PolicyDocument").path("Statement")) {
        actions.addAll(texts(statement.path("Action")));
      }
    }

    assertThat(actions)
        .containsOnly(
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "s3:GetObject",
            "s3:ListBucket",
            "s3:PutObject");
  }

  @Test
  void givenAccounts_thenNoPlayerWritesHisOwnPicture() {
    JsonNode client = only("system", "AWS::Cognito::UserPoolClient");

    assertThat(texts(client.path("WriteAttributes"))).containsExactly("email");
    assertThat(texts(client.path("ReadAttributes"))).contains("picture");
    assertThat(client.path("GenerateSecret").asBoolean(true)).isFalse();
    assertThat(client.path("PreventUserExistenceErrors").asString()).isEqualTo("ENABLED");
    assertThat(only("system", "AWS::Cognito::IdentityPool").path("CognitoIdentityProviders"))
        .hasSize(1);
  }

  @Test
  void givenTheAvatarsBucket_thenItStaysWhenTheStackGoes() {
    assertThat(
            resources("system").entrySet().stream()
                .filter(resource -> type(resource.getValue()).equals("AWS::S3::Bucket"))
                .filter(
                    resource ->
                        resource.getValue().path("DeletionPolicy").asString("").equals("Retain"))
                .map(java.util.Map.Entry::getKey))
        .containsExactly("Avatars");
  }

  @Test
  void givenWhateverIsProtected_thenItStaysWhenTheStackGoes() {
    // Or the stack could never be deleted.
    assertThat(resources("system").values())
        .filteredOn(
            resource ->
                resource.path("Properties").has("DeletionProtection")
                    || resource.path("Properties").has("DeletionProtectionEnabled"))
        .isNotEmpty()
        .allMatch(resource -> resource.path("DeletionPolicy").asString("").equals("Retain"));
  }
}
