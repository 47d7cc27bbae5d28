package dev.netlift.local.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.SsmException;

class FrontIT {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final String REGION = "us-west-2";
  private static final AwsSessionCredentials KEYS =
      AwsSessionCredentials.create("ASIATEST", "secret/of+the=test", "token");

  /** Answers with what it was asked; fails when told to. */
  private record Echo(String signingName) implements Service {
    @Override
    public Reply handle(Call call) {
      String body = new String(call.body(), StandardCharsets.UTF_8);
      if (body.contains("refuse")) {
        throw new AwsException(400, "ParameterNotFound", "told to refuse");
      }
      if (body.contains("fail")) {
        throw new IllegalStateException("secret detail");
      }
      String caller = call.caller().arn();
      return Reply.json(
          200,
          "application/json",
          "{\"echo\":\"%s %s %s %s\"}"
              .formatted(call.service(), call.protocol(), call.operation(), caller));
    }
  }

  private final BlockingQueue<String> heard = new ArrayBlockingQueue<>(100);
  private Clock clock = Clock.systemUTC();
  private Front front = start();

  private Front start() {
    Clock late = new ForwardingClock();
    Front started = Front.bind(new FrontConfig(0, REGION, late));
    Caller caller =
        new Caller(
            "ASIATEST",
            "111122223333",
            "arn:test",
            Optional.of("role"),
            Optional.empty(),
            Optional.empty());
    Secret secret =
        new Secret(
            KEYS.secretAccessKey(),
            Optional.of(KEYS.sessionToken()),
            Optional.of(NOW.plus(Duration.ofHours(1))),
            caller);
    started.serve(
        id -> id.equals("ASIATEST") ? Optional.of(secret) : Optional.empty(),
        call -> {
          if (call.operation().equals("Forbidden")) {
            throw new AwsException(400, "AccessDeniedException", "not you");
          }
        },
        List.of(
            new Echo("ssm"),
            new Echo("monitoring"),
            new Echo("execute-api"),
            new Echo("cognito-identity")),
        List.of(new EchoSocket()));
    return started;
  }

  private final class ForwardingClock extends Clock {
    @Override
    public java.time.ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return clock.instant();
    }
  }

  private final class EchoSocket implements SocketService {
    @Override
    public String path() {
      return "/socket";
    }

    @Override
    public Listener open(String path, Map<String, String> query, Peer peer) {
      if (query.getOrDefault("token", "").isEmpty()) {
        throw new AwsException(401, "Unauthorized", "token missing");
      }
      peer.send("welcome " + query.get("token"));
      return new Listener() {
        @Override
        public void text(String message) {
          peer.send("echo " + message);
        }

        @Override
        public void closed(int code, String reason) {
          heard.add("closed " + code + " " + reason);
        }
      };
    }
  }

  @BeforeEach
  void setClock() {
    clock = Clock.fixed(NOW, ZoneOffset.UTC);
  }

  @AfterEach
  void stop() {
    front.close();
  }

  private Signed.Draft draft(String method, String path, String body, String service) {
    return new Signed.Draft(
        method,
        front.endpoint().resolve(path),
        Map.of("content-type", "application/x-amz-json-1.1", "x-amz-target", "AmazonSSM.Get"),
        body,
        service);
  }

  private static String send(software.amazon.awssdk.http.SdkHttpRequest request, String body)
      throws Exception {
    var answer = Signed.send(request, body);
    return answer.statusCode() + " " + answer.body();
  }

  private String exchange(String raw) throws IOException {
    try (var socket = new Socket("127.0.0.1", front.endpoint().getPort())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(raw.getBytes(StandardCharsets.UTF_8));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return String.valueOf(in.readLine());
    }
  }

  private String ours() {
    return "127.0.0.1:" + front.endpoint().getPort();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a/b%20c/d~e_f-g",
        "/a:b/%E2%82%AC/(x)",
        "/x?b=2&a=1&a=0&empty=&flag",
        "/x?q=a%20b%2Bc%2Fd&%C3%A9=%26"
      })
  void givenAnyPathAndQuery_whenSignedByTheSdk_thenAccepted(String path) throws Exception {
    var signed = Signed.sign(draft("POST", path, "{}", "ssm"), KEYS, REGION, clock);

    assertThat(send(signed, "{}")).isEqualTo("200 {\"echo\":\"ssm JSON_1_1 Get arn:test\"}");
  }

  @Test
  void givenSdkClients_whenTheyCall_thenTheirOwnSignaturesAreAccepted() {
    clock = Clock.systemUTC();
    front.close();
    front = startUnexpiring();
    try (var ssm =
        SsmClient.builder()
            .endpointOverride(front.endpoint())
            .region(Region.US_WEST_2)
            .credentialsProvider(StaticCredentialsProvider.create(KEYS))
            .build()) {
      assertThat(ssm.getParameter(r -> r.name("x")).sdkHttpResponse().statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> ssm.getParameter(r -> r.name("refuse")))
          .isInstanceOfSatisfying(
              SsmException.class,
              e -> {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ParameterNotFound");
                assertThat(e.requestId()).isNotBlank();
              });
    }
    try (var cloudWatch =
        CloudWatchClient.builder()
            .endpointOverride(front.endpoint())
            .region(Region.US_WEST_2)
            .credentialsProvider(StaticCredentialsProvider.create(KEYS))
            .build()) {
      assertThatThrownBy(() -> cloudWatch.listMetrics(r -> r.namespace("refuse")))
          .isInstanceOfSatisfying(
              CloudWatchException.class,
              e -> {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ParameterNotFound");
                assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("told to refuse");
                assertThat(e.requestId()).isNotBlank();
              });
    }
  }

  private Front startUnexpiring() {
    Front started = start();
    Secret secret =
        new Secret(
            KEYS.secretAccessKey(),
            Optional.of(KEYS.sessionToken()),
            Optional.empty(),
            Caller.ANONYMOUS);
    started.serve(
        id -> Optional.of(secret),
        call -> {},
        List.of(new Echo("ssm"), new Echo("monitoring")),
        List.of());
    return started;
  }

  @Test
  void givenUnsignedCall_whenSent_thenRefusedAsMissingToken() throws Exception {
    var unsigned =
        Signed.sign(draft("POST", "/", "{}", "ssm"), KEYS, REGION, clock).toBuilder()
            .removeHeader("Authorization")
            .build();

    assertThat(send(unsigned, "{}")).startsWith("403").contains("MissingAuthenticationToken");
  }

  @Test
  void givenTamperedParts_whenSent_thenEachIsRefused() throws Exception {
    var signed = Signed.sign(draft("POST", "/a?b=c", "{\"x\":1}", "ssm"), KEYS, REGION, clock);
    String authorization = signed.firstMatchingHeader("Authorization").orElseThrow();

    assertThat(send(signed, "{\"x\":2}")).startsWith("403").contains("InvalidSignature");
    assertThat(
            send(signed.toBuilder().uri(front.endpoint().resolve("/a?b=d")).build(), "{\"x\":1}"))
        .startsWith("403")
        .contains("InvalidSignature");
    assertThat(
            send(
                signed.toBuilder().putHeader("x-amz-target", "AmazonSSM.Put").build(), "{\"x\":1}"))
        .startsWith("403");
    assertThat(
            send(
                signed.toBuilder().putHeader("x-amz-security-token", "other").build(), "{\"x\":1}"))
        .startsWith("403");
    assertThat(
            send(
                signed.toBuilder()
                    .putHeader(
                        "Authorization", authorization.substring(0, authorization.length() - 1))
                    .build(),
                "{\"x\":1}"))
        .startsWith("403");
    assertThat(
            send(
                signed.toBuilder()
                    .putHeader("Authorization", authorization.replace("/ssm/", "/monitoring/"))
                    .build(),
                "{\"x\":1}"))
        .startsWith("403");
    assertThat(send(signed.toBuilder().putHeader("x-amz-extra", "1").build(), "{\"x\":1}"))
        .startsWith("403")
        .contains("x-amz-extra must be signed");
  }

  @Test
  void givenWrongCredentials_whenSigned_thenRefusedByName() throws Exception {
    var draft = draft("POST", "/", "{}", "ssm");

    var wrongSecret = AwsSessionCredentials.create("ASIATEST", "guess", "token");
    assertThat(send(Signed.sign(draft, wrongSecret, REGION, clock), "{}"))
        .startsWith("403")
        .contains("InvalidSignature");
    var unknown = AwsSessionCredentials.create("ASIAOTHER", KEYS.secretAccessKey(), "token");
    assertThat(send(Signed.sign(draft, unknown, REGION, clock), "{}"))
        .startsWith("403")
        .contains("UnrecognizedClient");
    var noToken = AwsCredentialsIdentity.create("ASIATEST", KEYS.secretAccessKey());
    assertThat(send(Signed.sign(draft, noToken, REGION, clock), "{}"))
        .startsWith("403")
        .contains("UnrecognizedClient");
    assertThat(send(Signed.sign(draft, KEYS, "eu-west-1", clock), "{}"))
        .startsWith("403")
        .contains("valid region");
  }

  @ParameterizedTest
  @CsvSource({"-301,403", "-299,200", "299,200", "301,403"})
  void givenSkewedClock_whenSigned_thenFiveMinutesAreForgiven(int seconds, int status)
      throws Exception {
    var skewed = Clock.fixed(NOW.plusSeconds(seconds), ZoneOffset.UTC);
    var signed = Signed.sign(draft("POST", "/", "{}", "ssm"), KEYS, REGION, skewed);

    assertThat(send(signed, "{}")).startsWith(status + " ");
  }

  @Test
  void givenExpiredCredentials_whenSigned_thenRefusedAsExpired() throws Exception {
    clock = Clock.fixed(NOW.plus(Duration.ofHours(1)), ZoneOffset.UTC);
    var signed = Signed.sign(draft("POST", "/", "{}", "ssm"), KEYS, REGION, clock);

    assertThat(send(signed, "{}")).startsWith("403").contains("ExpiredToken");
  }

  @Test
  void givenServiceThatFails_whenCalled_thenOnlyARequestIdIsTold() throws Exception {
    var signed = Signed.sign(draft("POST", "/", "fail", "ssm"), KEYS, REGION, clock);

    var answer = Signed.send(signed, "fail");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("InternalFailure").doesNotContain("secret detail");
    assertThat(answer.headers().firstValue("x-amzn-requestid")).isPresent();
  }

  @Test
  void givenGatekeeperThatRefuses_whenCalled_thenTheServiceNeverSeesIt() throws Exception {
    var draft =
        new Signed.Draft(
            "POST",
            front.endpoint(),
            Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", "A.Forbidden"),
            "{}",
            "ssm");

    assertThat(send(Signed.sign(draft, KEYS, REGION, clock), "{}"))
        .startsWith("400")
        .contains("AccessDeniedException");
  }

  @Test
  void givenHttpApiPath_whenUnsigned_thenTheApiSeesNobody() throws Exception {
    assertThat(exchange("GET /apis/x/y HTTP/1.1\r\nHost: " + ours() + "\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
    var foreign = Signed.sign(draft("GET", "/apis/x/y", "", "ssm"), KEYS, REGION, clock);
    assertThat(send(foreign, "")).isEqualTo("200 {\"echo\":\"execute-api REST GET \"}");
    var right = Signed.sign(draft("GET", "/apis/x/y", "", "execute-api"), KEYS, REGION, clock);
    assertThat(send(right, "")).isEqualTo("200 {\"echo\":\"execute-api REST GET arn:test\"}");
  }

  @Test
  void givenForeignHostOrOrigin_whenSent_thenForbidden() throws Exception {
    assertThat(exchange("GET /ping HTTP/1.1\r\nHost: " + ours() + "\r\n\r\n"))
        .isEqualTo("HTTP/1.1 200 OK");
    for (String head :
        List.of(
            "Host: evil.example",
            "Host: evil.example:" + front.endpoint().getPort(),
            "Host: " + ours() + "\r\nHost: evil.example",
            "X: no host at all",
            "Host: " + ours() + "\r\nOrigin: http://evil.example",
            "Host: " + ours() + "\r\nOrigin: null",
            "Host: " + ours() + "\r\nOrigin: http://127.0.0.1:1")) {
      assertThat(exchange("GET /ping HTTP/1.1\r\n" + head + "\r\n\r\n"))
          .as(head)
          .isEqualTo("HTTP/1.1 403 Forbidden");
    }
  }

  @Test
  void givenMalformedRequests_whenSent_thenRefusedAndTheFrontLives() throws Exception {
    assertThat(exchange("no http at all\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(exchange("GET http://evil/ HTTP/1.1\r\nHost: " + ours() + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(exchange("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(
            exchange(
                "GET /ping HTTP/1.1\r\nHost: "
                    + ours()
                    + "\r\nX: "
                    + "x".repeat(40_000)
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(
            exchange("POST / HTTP/1.1\r\nHost: " + ours() + "\r\nContent-Length: 7000000\r\n\r\n"))
        .startsWith("HTTP/1.1 413");
    for (String authorization :
        List.of(
            "AWS4-HMAC-SHA256",
            "AWS4-HMAC-SHA256 ",
            "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=x",
            "AWS4-HMAC-SHA256 Credential=a/20261120/us-west-2/ssm/aws4_request,"
                + " SignedHeaders=host, Signature=x",
            "Basic abc")) {
      assertThat(
              exchange(
                  "POST / HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Length: 0\r\n\r\n"
                      .formatted(ours(), authorization)))
          .as(authorization)
          .startsWith("HTTP/1.1 403");
    }
    assertThat(exchange("GET /ping HTTP/1.1\r\nHost: " + ours() + "\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void givenTakenPort_whenBound_thenTheMessageNamesPortAndOwner() {
    int port = front.endpoint().getPort();

    assertThatThrownBy(() -> Front.bind(new FrontConfig(port, REGION, clock)))
        .isInstanceOf(PortTakenException.class)
        .hasMessageContaining("Port " + port)
        .hasMessageContaining("pid " + ProcessHandle.current().pid());
  }

  @Test
  void givenWebSocket_whenOpenedAndClosed_thenMessagesFlowInOrderAndTheCloseIsHeard()
      throws Exception {
    var received = new ArrayBlockingQueue<String>(100);
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://" + ours() + "/socket/x?token=a%20b"),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket webSocket, CharSequence data, boolean last) {
                    received.add(data.toString());
                    webSocket.request(1);
                    return java.util.concurrent.CompletableFuture.completedFuture(null);
                  }
                })
            .get(5, TimeUnit.SECONDS);

    assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("welcome a b");
    for (int i = 0; i < 20; i++) {
      socket.sendText("m" + i, true).get(5, TimeUnit.SECONDS);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("echo m" + i);
    }
    socket.sendClose(4_001, "done").get(5, TimeUnit.SECONDS);
    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("closed 4001 done");
  }

  @Test
  void givenUpgradeWithoutToken_whenRefused_thenItsStatusIsAnswered() throws Exception {
    String upgrade =
        "GET /socket HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                .formatted(ours())
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    assertThat(exchange(upgrade)).startsWith("HTTP/1.1 401");
    assertThat(exchange(upgrade.replace("/socket", "/nothing"))).startsWith("HTTP/1.1 404");
    assertThat(exchange(upgrade.replace("Host: " + ours(), "Host: evil")))
        .startsWith("HTTP/1.1 403");
    String open = upgrade.replace("/socket", "/socket?token=x");
    assertThat(exchange(open)).startsWith("HTTP/1.1 101");
    assertThat(exchange(open.replace("Version: 13", "Version: 99"))).startsWith("HTTP/1.1 426");
  }
}
