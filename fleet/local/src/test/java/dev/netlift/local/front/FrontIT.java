package dev.netlift.local.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrontIT extends EchoFront {
  @Test
  void givenPipelinedRequests_whenSentAtOnce_thenEachIsAnsweredInOrder() throws Exception {
    String ping = "GET %s HTTP/1.1\r\nHost: " + ours() + "\r\n\r\n";
    try (var socket = new Socket("127.0.0.1", front.endpoint().getPort())) {
      socket.setSoTimeout(5_000);
      String requests = ping.formatted("/ping") + ping.formatted("/none") + ping.formatted("/ping");
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.UTF_8));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      List<String> statuses = new ArrayList<>();
      while (statuses.size() < 3) {
        String line = String.valueOf(in.readLine());
        int status = line.indexOf("HTTP/1.1 ");
        if (status >= 0) {
          statuses.add(line.substring(status + 9, status + 12));
        }
      }
      assertThat(statuses).containsExactly("200", "403", "200");
    }
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
