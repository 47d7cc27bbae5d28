package dev.netlift.local.apigateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.Bodies;
import dev.netlift.local.front.Signed;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ApiGatewayManagementApiException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.ForbiddenException;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GoneException;
import software.amazon.awssdk.services.cognitoidentity.CognitoIdentityClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.JsonNode;

/** A WebSocket API before a function, by the JDK's WebSocket and AWS's own management client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketApiIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String MALFORMED_ID = "no-such-form";

  private TestCloud cloud = unset();
  private DynamoDbClient dynamoDb = unset();
  private AwsCredentials administrator = unset();
  private AwsCredentials guest = unset();
  private ApiGatewayManagementApiClient management = unset();
  private String identityId = "";
  private URI url = URI.create("none");

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T unset() {
    return null; // JUnit runs start() before any test.
  }

  @BeforeAll
  void start(@TempDir Path stateDir) throws Exception {
    cloud = new TestCloud(stateDir);
    var keys = cloud.identities.administrator();
    administrator = AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey());
    var ours = StaticCredentialsProvider.create(administrator);
    dynamoDb = cloud.client(DynamoDbClient.builder(), ours);
    try (var cognito =
        cloud.client(CognitoIdentityClient.builder(), AnonymousCredentialsProvider.create())) {
      identityId =
          cognito.getId(r -> r.identityPoolId(cloud.deployment.output("Pool"))).identityId();
      var answer = cognito.getCredentialsForIdentity(r -> r.identityId(identityId)).credentials();
      guest =
          AwsSessionCredentials.create(
              answer.accessKeyId(), answer.secretKey(), answer.sessionToken());
    }
    url = URI.create(cloud.deployment.output("SocketUrl"));
    management = management(administrator);
  }

  @AfterAll
  void stop() {
    management.close();
    dynamoDb.close();
    cloud.close();
  }

  private URI http() {
    return URI.create(url.toString().replaceFirst("^ws", "http"));
  }

  private ApiGatewayManagementApiClient management(AwsCredentials keys) {
    return ApiGatewayManagementApiClient.builder()
        .endpointOverride(http())
        .region(Region.of(TestCloud.REGION))
        .credentialsProvider(StaticCredentialsProvider.create(keys))
        .build();
  }

  /** A socket and what it has heard; "closed CODE" at the end. */
  private static final class Heard implements WebSocket.Listener {
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      messages.add("closed " + code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      messages.add("error");
    }

    String next() throws InterruptedException {
      return Optional.ofNullable(messages.poll(10, TimeUnit.SECONDS)).orElse("nothing in 10 s");
    }
  }

  private WebSocket connect(AwsCredentials keys, Heard heard, Map<String, String> more) {
    var signed =
        Signed.sign(
            new Signed.Draft("GET", http(), more, "", "execute-api"),
            keys,
            TestCloud.REGION,
            Clock.systemUTC());
    var builder = HTTP.newWebSocketBuilder();
    signed.forEachHeader(
        (name, values) -> {
          if (!name.equalsIgnoreCase("host")) {
            builder.header(name, values.getFirst());
          }
        });
    return opened(builder.buildAsync(url, heard));
  }

  private static WebSocket opened(CompletableFuture<WebSocket> opening) {
    return opening.orTimeout(20, TimeUnit.SECONDS).join();
  }

  private WebSocket connect(Heard heard) {
    return connect(guest, heard, Map.of());
  }

  /** As a browser must, which cannot set headers. */
  private URI presigned(AwsCredentials keys, Duration life) {
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(keys)
                        .request(
                            SdkHttpRequest.builder().uri(http()).method(SdkHttpMethod.GET).build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, TestCloud.REGION)
                        .putProperty(
                            AwsV4FamilyHttpSigner.AUTH_LOCATION,
                            AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, life))
            .request();
    return URI.create(signed.getUri().toString().replaceFirst("^http", "ws"));
  }

  private static int refusal(java.util.function.Supplier<WebSocket> connecting) {
    try {
      connecting.get().abort();
      return 101;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(WebSocketHandshakeException.class);
      return e.getCause() instanceof WebSocketHandshakeException refused
          ? refused.getResponse().statusCode()
          : 0;
    }
  }

  private JsonNode lastEvent(String type) {
    var item =
        dynamoDb.getItem(
            r ->
                r.tableName(cloud.deployment.output("Table"))
                    .key(Map.of("id", AttributeValue.fromS(type)))
                    .consistentRead(true));
    return Bodies.MAPPER.readTree(
        item.item().getOrDefault("value", AttributeValue.fromS("{}")).s());
  }

  private String lastConnectionId() {
    return lastEvent("CONNECT").path("requestContext").path("connectionId").asString();
  }

  private JsonNode awaitEvent(String type, String connectionId) throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    JsonNode event = lastEvent(type);
    while (!event.path("requestContext").path("connectionId").asString("").equals(connectionId)
        && System.nanoTime() < endNanos) {
      Thread.sleep(20);
      event = lastEvent(type);
    }
    return event;
  }

  private void post(ApiGatewayManagementApiClient client, String connectionId, String text) {
    client.postToConnection(r -> r.connectionId(connectionId).data(SdkBytes.fromUtf8String(text)));
  }

  @Test
  void givenSignedHandshake_whenOpen_thenTheFunctionSeesWhoItIsAndPostsArrive() throws Exception {
    var heard = new Heard();
    WebSocket socket = connect(heard);

    JsonNode event = lastEvent("CONNECT");
    JsonNode context = event.path("requestContext");
    assertThat(context.path("routeKey").asString()).isEqualTo("$connect");
    assertThat(context.path("stage").asString()).isEqualTo("live");
    assertThat(context.path("connectedAt").asLong()).isPositive();
    assertThat(context.path("identity").path("cognitoIdentityId").asString()).isEqualTo(identityId);
    assertThat(context.path("identity").path("userArn").asString())
        .endsWith("assumed-role/test-GuestRole/CognitoIdentityCredentials");
    assertThat(event.path("headers").path("host").asString()).isEqualTo(url.getAuthority());
    String id = context.path("connectionId").asString();
    post(management, id, "{\"grüße\":1}");
    assertThat(heard.next()).isEqualTo("{\"grüße\":1}");
    var told = management.getConnection(r -> r.connectionId(id));
    assertThat(told.connectedAt().toEpochMilli()).isEqualTo(context.path("connectedAt").asLong());
    assertThat(told.identity().sourceIp()).isEqualTo("127.0.0.1");

    socket.sendText("{\"action\":\"watch\",\"ticketId\":\"t\"}", true).join();
    JsonNode message = awaitEvent("MESSAGE", id);
    assertThat(message.path("requestContext").path("routeKey").asString()).isEqualTo("watch");
    assertThat(message.path("body").asString()).contains("\"ticketId\":\"t\"");

    socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
    JsonNode end = awaitEvent("DISCONNECT", id);
    assertThat(end.path("requestContext").path("disconnectStatusCode").asInt()).isEqualTo(1000);
    assertThatThrownBy(() -> post(management, id, "late")).isInstanceOf(GoneException.class);
    assertThat(Files.readString(cloud.stateDir.resolve("logs/api-access.log")))
        .contains("CONNECT $connect 200", "MESSAGE watch 200", "DISCONNECT $disconnect 200");
  }

  @Test
  void givenPresignedUrl_whenOpened_thenAsGoodAsHeadersAndOnlyForItsLife() {
    var heard = new Heard();
    opened(HTTP.newWebSocketBuilder().buildAsync(presigned(guest, Duration.ofMinutes(1)), heard))
        .abort();
    assertThat(
            lastEvent("CONNECT")
                .path("requestContext")
                .path("identity")
                .path("cognitoIdentityId")
                .asString())
        .isEqualTo(identityId);

    URI good = presigned(guest, Duration.ofMinutes(1));
    for (URI bad :
        new URI[] {
          URI.create(good.toString().replace("X-Amz-Expires=60", "X-Amz-Expires=61")),
          URI.create(good.toString().replaceFirst("X-Amz-Signature=..", "X-Amz-Signature=zz")),
          URI.create(good.toString().replace("X-Amz-Expires=60", "X-Amz-Expires=0")),
          URI.create(good + "&more=1")
        }) {
      assertThat(refusal(() -> opened(HTTP.newWebSocketBuilder().buildAsync(bad, heard))))
          .isEqualTo(403);
    }
  }

  @Test
  void givenNobodyAStrangerOrARefusal_whenConnecting_thenTurnedAway() {
    var heard = new Heard();

    assertThat(refusal(() -> opened(HTTP.newWebSocketBuilder().buildAsync(url, heard))))
        .isEqualTo(403);
    var wrong = AwsBasicCredentials.create(administrator.accessKeyId(), "guess");
    assertThat(refusal(() -> connect(wrong, heard, Map.of()))).isEqualTo(403);
    assertThat(refusal(() -> connect(poster(), heard, Map.of()))).isEqualTo(403);
    assertThat(refusal(() -> connect(guest, heard, Map.of("x-refuse", "1")))).isEqualTo(401);
    assertThat(refusal(() -> connect(guest, heard, Map.of("x-say", "please fail")))).isEqualTo(500);
    assertThatThrownBy(() -> post(management, lastConnectionId(), "early"))
        .isInstanceOf(GoneException.class);
  }

  private AwsCredentials poster() {
    var keys =
        cloud.identities.issue(
            "arn:aws:iam::" + TestCloud.ACCOUNT + ":role/test-PosterRole",
            "function",
            Duration.ofHours(1),
            Optional.empty());
    return AwsSessionCredentials.create(
        keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken().orElseThrow());
  }

  @Test
  void givenManagement_whenCalled_thenOnlyWhatPoliciesAllowAndDeleteEndsTheConnection()
      throws Exception {
    var heard = new Heard();
    connect(heard);
    String id = lastConnectionId();
    try (var posting = management(poster());
        var guests = management(guest)) {
      post(posting, id, "mine");
      assertThat(heard.next()).isEqualTo("mine");
      assertThatThrownBy(() -> posting.deleteConnection(r -> r.connectionId(id)))
          .isInstanceOf(ForbiddenException.class);
      assertThatThrownBy(() -> post(guests, id, "theirs")).isInstanceOf(ForbiddenException.class);
    }
    assertThatThrownBy(() -> post(management, MALFORMED_ID, "x"))
        .isInstanceOfSatisfying(
            ApiGatewayManagementApiException.class, e -> assertThat(e.statusCode()).isEqualTo(400));
    assertThatThrownBy(() -> post(management, id, "x".repeat(128 * 1024 + 1)))
        .isInstanceOfSatisfying(
            ApiGatewayManagementApiException.class, e -> assertThat(e.statusCode()).isEqualTo(413));

    management.deleteConnection(r -> r.connectionId(id));

    assertThat(heard.next()).isEqualTo("closed 1000");
    assertThatThrownBy(() -> management.deleteConnection(r -> r.connectionId(id)))
        .isInstanceOf(GoneException.class);
    awaitEvent("DISCONNECT", id);
  }

  @Test
  void givenMessages_whenUnroutableFailingOrTooLong_thenToldOrClosed() throws Exception {
    var heard = new Heard();
    WebSocket socket = connect(heard);

    socket.sendText("{\"action\":\"other\"}", true).join();
    assertThat(heard.next()).contains("\"message\":\"Forbidden\"", "connectionId", "requestId");
    socket.sendText("{\"action\":\"$connect\"}", true).join();
    assertThat(heard.next()).contains("\"message\":\"Forbidden\"");
    socket.sendText("{\"action\":\"watch\",\"x\":\"please fail\"}", true).join();
    assertThat(heard.next()).contains("\"message\":\"Internal server error\"");
    String frame = "x".repeat(30 * 1024);
    for (int i = 0; i < 4; i++) {
      socket.sendText(frame, i == 3).join();
    }
    assertThat(heard.next()).contains("\"message\":\"Forbidden\"");
    for (int i = 0; i < 5; i++) {
      socket.sendText(frame, i == 4).exceptionally(late -> socket).join();
    }
    assertThat(heard.next()).isEqualTo("closed 1009");
  }

  /** By hand: the JDK's client splits messages into frames of its own choosing. */
  @Test
  void givenFrameOver32KiB_whenSent_thenClosedAsTooBig() throws Exception {
    var upgrade =
        Map.of(
            "upgrade", "websocket",
            "connection", "Upgrade",
            "sec-websocket-version", "13",
            "sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==");
    var signed =
        Signed.sign(
            new Signed.Draft("GET", http(), upgrade, "", "execute-api"),
            guest,
            TestCloud.REGION,
            Clock.systemUTC());
    try (var socket = new Socket("127.0.0.1", url.getPort())) {
      socket.setSoTimeout(10_000);
      var request = new StringBuilder("GET " + url.getPath() + " HTTP/1.1\r\n");
      signed.forEachHeader(
          (name, values) -> request.append(name + ": " + values.getFirst() + "\r\n"));
      socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.UTF_8));
      var in = socket.getInputStream();
      var answer = new StringBuilder();
      while (answer.indexOf("\r\n\r\n") < 0) {
        answer.append((char) in.read());
      }
      assertThat(answer).startsWith("HTTP/1.1 101");

      byte[] frame = new byte[8 + 32 * 1024 + 1];
      frame[0] = (byte) 0x81; // text, final
      frame[1] = (byte) 0xfe; // masked, by zeros, two bytes of length
      frame[2] = (byte) (32 * 1024 + 1 >> 8);
      frame[3] = 1;
      socket.getOutputStream().write(frame);

      assertThat(in.read()).isEqualTo(0x88);
      assertThat(in.read()).isPositive();
      assertThat((in.read() << 8) | in.read()).isEqualTo(1009);
    }
  }
}
