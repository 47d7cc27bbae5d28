package dev.netlift.local.apigateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Signed;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cognitoidentity.CognitoIdentityClient;
import software.amazon.awssdk.services.cognitoidentity.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentity.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;
import tools.jackson.databind.JsonNode;

/** The way of a signed request: front, API, function in its own JVM, DynamoDB Local and back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpApiIT {
  private static final Clock CLOCK = Clock.systemUTC();

  private List<AutoCloseable> open = new ArrayList<>();
  private TestCloud cloud = unset();
  private DynamoDbClient dynamoDb = unset();
  private CognitoIdentityClient cognito = unset();
  private AwsCredentials administrator = unset();
  private AwsCredentials guest = unset();
  private String identityId = "";

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T unset() {
    return null; // JUnit runs start() before any test.
  }

  @BeforeAll
  void start(@TempDir Path stateDir) throws Exception {
    cloud = new TestCloud(stateDir);
    open.add(cloud);
    var keys = cloud.identities.administrator();
    administrator = AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey());
    dynamoDb =
        cloud.client(DynamoDbClient.builder(), StaticCredentialsProvider.create(administrator));
    cognito = cloud.client(CognitoIdentityClient.builder(), AnonymousCredentialsProvider.create());
    identityId = cognito.getId(r -> r.identityPoolId(cloud.deployment.output("Pool"))).identityId();
    guest = credentials(identityId);
  }

  @AfterAll
  void stop() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    assertThat(cloud.children.running()).isEmpty();
  }

  private AwsCredentials credentials(String id) {
    var answer = cognito.getCredentialsForIdentity(r -> r.identityId(id)).credentials();
    assertThat(answer.expiration())
        .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_601));
    return AwsSessionCredentials.create(
        answer.accessKeyId(), answer.secretKey(), answer.sessionToken());
  }

  private JsonNode verb(String verb) throws Exception {
    var answer = cloud.call(guest, "POST", "/verbs/" + verb + "?a=1&a=2&b=%20", "{\"x\":1}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Bodies.MAPPER.readTree(answer.body());
  }

  private static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  private String item(String id) {
    var item =
        dynamoDb
            .getItem(
                r ->
                    r.tableName(cloud.deployment.output("Table"))
                        .key(Map.of("id", text(id)))
                        .consistentRead(true))
            .item();
    return item.isEmpty() ? "" : item.getOrDefault("value", text("")).s();
  }

  @Test
  void givenGuest_whenCallingASignedRoute_thenTheFunctionSeesPayloadTwoAndWhoItIs()
      throws Exception {
    JsonNode event = verb("event").path("event");

    assertThat(event.path("version").asString()).isEqualTo("2.0");
    assertThat(event.path("routeKey").asString()).isEqualTo("POST /verbs/{verb}");
    assertThat(event.path("rawPath").asString()).isEqualTo("/verbs/event");
    assertThat(event.path("rawQueryString").asString()).isEqualTo("a=1&a=2&b=%20");
    assertThat(event.path("queryStringParameters").path("a").asString()).isEqualTo("1,2");
    assertThat(event.path("body").asString()).isEqualTo("{\"x\":1}");
    assertThat(event.path("isBase64Encoded").asBoolean()).isFalse();
    JsonNode context = event.path("requestContext");
    assertThat(context.path("stage").asString()).isEqualTo("$default");
    assertThat(context.path("http").path("method").asString()).isEqualTo("POST");
    assertThat(context.path("requestId").asString()).isNotBlank();
    JsonNode iam = context.path("authorizer").path("iam");
    assertThat(iam.path("accessKey").asString()).isEqualTo(guest.accessKeyId());
    assertThat(iam.path("accountId").asString()).isEqualTo(TestCloud.ACCOUNT);
    assertThat(iam.path("userArn").asString())
        .isEqualTo(
            "arn:aws:sts::111122223333:assumed-role/test-GuestRole/CognitoIdentityCredentials");
    assertThat(iam.path("userId").asString())
        .matches("AROA[A-Z2-7]{17}:CognitoIdentityCredentials");
    JsonNode identity = iam.path("cognitoIdentity");
    assertThat(identity.path("identityId").asString()).isEqualTo(identityId);
    assertThat(identity.path("identityPoolId").asString())
        .isEqualTo(cloud.deployment.output("Pool"));
    assertThat(identity.path("amr").path(0).asString()).isEqualTo("unauthenticated");
  }

  @Test
  void givenFunctionWithAGrant_whenItWritesAndDeletes_thenOnlyTheGrantedIsDone() throws Exception {
    var answer = cloud.call(guest, "POST", "/verbs/put", "");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("{\"put\":true}");
    assertThat(answer.headers().firstValue("x-own")).hasValue("1");
    assertThat(answer.headers().firstValue("apigw-requestid")).isPresent();
    assertThat(item("item")).isEqualTo("written");
    assertThat(verb("delete").path("error").asString())
        .startsWith("AccessDeniedException")
        .contains("dynamodb:DeleteItem")
        .contains("table/test-Table");
    assertThat(item("item")).isEqualTo("written");
  }

  @Test
  void givenRunningFunction_whenItLooksAround_thenItSeesTheTemplatesEnvironmentOnly()
      throws Exception {
    JsonNode answer = verb("environment");

    assertThat(answer.path("environment").propertyNames())
        .contains("TABLE", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_LAMBDA_FUNCTION_NAME")
        .doesNotContain("HOME", "USER", "PATH", "JAVA_HOME", "AWS_PROFILE");
    assertThat(answer.path("memory").asLong()).isBetween(100L << 20, 128L << 20);
  }

  @Test
  void givenUnsignedWronglySignedOrForeignCall_whenSent_thenForbiddenInJson() throws Exception {
    var wrong = AwsBasicCredentials.create(administrator.accessKeyId(), "guess");
    var answer = cloud.call(wrong, "POST", "/verbs/event", "{}");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("{\"message\":\"Forbidden\"}");

    var uri = URI.create(cloud.deployment.output("ApiUrl") + "/verbs/event");
    var draft = new Signed.Draft("POST", uri, Map.of(), "", "execute-api");
    var unsigned =
        Signed.sign(draft, guest, TestCloud.REGION, CLOCK).toBuilder()
            .removeHeader("Authorization")
            .build();
    answer = Signed.send(unsigned, "");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("{\"message\":\"Forbidden\"}");
    assertThat(answer.headers().firstValue("x-amzn-errortype"))
        .hasValue("MissingAuthenticationTokenException");

    assertThat(cloud.call(guest, "POST", "/verbs/denied", "").statusCode()).isEqualTo(403);
    var functions =
        cloud.identities.issue(role("FunctionRole"), "s", Duration.ofHours(1), Optional.empty());
    var function =
        AwsSessionCredentials.create(
            functions.accessKeyId(),
            functions.secretAccessKey(),
            functions.sessionToken().orElseThrow());
    assertThat(cloud.call(function, "POST", "/verbs/event", "").statusCode()).isEqualTo(403);
  }

  private static String role(String logicalId) {
    return "arn:aws:iam::" + TestCloud.ACCOUNT + ":role/test-" + logicalId;
  }

  @Test
  void givenNoRouteOrNoPermission_whenCalled_thenNotFoundOrServerError() throws Exception {
    assertThat(cloud.call(guest, "GET", "/verbs/event", "").body())
        .isEqualTo("{\"message\":\"Not Found\"}");
    assertThat(cloud.call(guest, "POST", "/verbs/a/b", "").statusCode()).isEqualTo(404);
    var unpermitted = cloud.call(guest, "GET", "/unpermitted", "");
    assertThat(unpermitted.statusCode()).isEqualTo(500);
    assertThat(unpermitted.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
  }

  @Test
  void givenFunctionThatThrowsHangsOrDies_whenCalled_thenAnErrorWithAnIdAndTheNextCallWorks()
      throws Exception {
    for (String verb : List.of("fail", "sleep", "exit", "malformed")) {
      var answer = cloud.call(guest, "POST", "/verbs/" + verb, "");
      assertThat(answer.statusCode()).as(verb).isEqualTo(500);
      assertThat(answer.body()).as(verb).isEqualTo("{\"message\":\"Internal Server Error\"}");
      assertThat(answer.headers().firstValue("apigw-requestid")).isPresent();
    }
    assertThat(verb("event").path("event").path("version").asString()).isEqualTo("2.0");
    var named = cloud.call(guest, "POST", "/verbs/fail", "");
    String log = Files.readString(cloud.stateDir.resolve("logs/lambda/test-Function.log"));
    assertThat(log)
        .contains("the detail", "Sandbox.Timedout", "Runtime.ExitError")
        .contains(
            "REPORT RequestId: " + named.headers().firstValue("apigw-requestid").orElseThrow());
    assertThat(Files.readString(cloud.stateDir.resolve("logs/api-access.log")))
        .contains("POST /verbs/{verb} 500 The function failed")
        .doesNotContain(guest.secretAccessKey());
    assertThat(cloud.accessLines)
        .anyMatch(line -> line.startsWith("calls POST /verbs/{verb} 500 The function failed"));
  }

  @Test
  void givenMoreCallsThanChildren_whenCalledAtOnce_thenAllAreAnswered() throws Exception {
    List<Future<Integer>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        answers.add(
            threads.submit(() -> cloud.call(guest, "POST", "/verbs/event", "{}").statusCode()));
      }
    }
    for (Future<Integer> answer : answers) {
      assertThat(answer.get()).isEqualTo(200);
    }
  }

  @Test
  void givenLambdaClient_whenInvoking_thenPayloadAndErrorsAreLambdas() {
    try (var lambda =
        cloud.client(LambdaClient.builder(), StaticCredentialsProvider.create(administrator))) {
      String function = cloud.deployment.output("Function");
      var failed =
          lambda.invoke(
              r ->
                  r.functionName(function)
                      .qualifier("live")
                      .payload(
                          SdkBytes.fromUtf8String("{\"pathParameters\":{\"verb\":\"fail\"}}")));
      assertThat(failed.functionError()).isEqualTo("Unhandled");
      assertThat(failed.payload().asUtf8String()).contains("IllegalStateException");
      assertThatThrownBy(() -> lambda.invoke(r -> r.functionName("other")))
          .isInstanceOf(
              software.amazon.awssdk.services.lambda.model.ResourceNotFoundException.class);
    }
  }

  @Test
  void givenTopicPolicy_whenServicesPublish_thenOnlyTheNamedSourceGetsThrough() throws Exception {
    String topic = cloud.deployment.output("Topic");
    var gameLift = cloud.sns.publisher("gamelift.amazonaws.com");
    String from =
        "{\"resources\":[\"arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/%s\"]}";

    assertThatThrownBy(() -> gameLift.publish(topic, "s", from.formatted("other")))
        .isInstanceOf(AwsException.class)
        .hasMessageContaining("not authorized");
    assertThatThrownBy(
            () ->
                cloud
                    .sns
                    .publisher("s3.amazonaws.com")
                    .publish(topic, "s", from.formatted("arena")))
        .isInstanceOf(AwsException.class);
    gameLift.publish(topic, "", from.formatted("arena"));

    long deadlineNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!item("sns").contains("matchmakingconfiguration/arena")
        && System.nanoTime() < deadlineNanos) {
      Thread.onSpinWait();
    }
    assertThat(item("sns")).contains("aws:sns", topic, "matchmakingconfiguration/arena");
    try (var sns =
        cloud.client(SnsClient.builder(), StaticCredentialsProvider.create(administrator))) {
      assertThat(sns.publish(r -> r.topicArn(topic).message("m")).messageId()).isNotBlank();
      assertThat(sns.listTopics().topics()).hasSize(1);
    }
  }

  @Test
  void givenDynamoDbThroughTheFront_whenAnErrorComesBack_thenTheSdkUnderstandsIt() {
    String table = cloud.deployment.output("Table");
    dynamoDb.putItem(r -> r.tableName(table).item(Map.of("id", text("once"))));

    assertThatThrownBy(
            () ->
                dynamoDb.putItem(
                    r ->
                        r.tableName(table)
                            .item(Map.of("id", text("once")))
                            .conditionExpression("attribute_not_exists(id)")))
        .isInstanceOf(ConditionalCheckFailedException.class);
    assertThat(dynamoDb.describeTimeToLive(r -> r.tableName(table)).timeToLiveDescription())
        .extracting(ttl -> ttl.attributeName())
        .isEqualTo("expiresAt");
    try (var asGuest =
        cloud.client(DynamoDbClient.builder(), StaticCredentialsProvider.create(guest))) {
      assertThatThrownBy(() -> asGuest.scan(r -> r.tableName(table)))
          .isInstanceOfSatisfying(
              DynamoDbException.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
    }
  }

  @Test
  void givenDynamoDbLocal_whenItListens_thenOnLoopbackOnly() throws Exception {
    // 00000000 and all zeros are "any address" in /proc/net/tcp and tcp6.
    for (var process : cloud.children.running()) {
      Path tcp6 = Path.of("/proc", Long.toString(process.pid()), "net", "tcp6");
      List<String> inodes = TestCloud.sockets(process.pid());
      assertThat(Files.readAllLines(tcp6))
          .filteredOn(line -> inodes.stream().anyMatch(inode -> line.contains(" " + inode + " ")))
          .filteredOn(line -> line.contains(" 0A "))
          .allMatch(line -> line.contains("FFFF00000100007F:"));
    }
  }

  @Test
  void givenGuests_whenAskingTwice_thenEachIsItsOwnAndStrangersAreRefused() {
    String pool = cloud.deployment.output("Pool");
    String other = cognito.getId(r -> r.identityPoolId(pool)).identityId();

    assertThat(other).startsWith("us-west-2:").isNotEqualTo(identityId);
    assertThat(credentials(identityId).accessKeyId()).isNotEqualTo(guest.accessKeyId());
    assertThatThrownBy(() -> cognito.getId(r -> r.identityPoolId("us-west-2:none")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> cognito.getCredentialsForIdentity(r -> r.identityId("us-west-2:x")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> cognito.getId(r -> r.identityPoolId(pool).logins(Map.of("a", "b"))))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void givenAdministratorFile_whenWritten_thenOnlyItsOwnerReadsItAndItWorks() throws Exception {
    Path file = cloud.identities.administratorFile();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    JsonNode keys = Bodies.MAPPER.readTree(Files.readString(file));
    try (var sts =
        cloud.client(
            StsClient.builder(),
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    keys.path("accessKeyId").asString(),
                    keys.path("secretAccessKey").asString())))) {
      assertThat(sts.getCallerIdentity().arn()).endsWith(":user/administrator");
      var assumed = sts.assumeRole(r -> r.roleArn(role("GuestRole")).roleSessionName("look"));
      assertThat(assumed.credentials().sessionToken()).isNotBlank();
    }
  }
}
