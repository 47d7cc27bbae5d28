package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real sockets and TLS: whom we connect to, and how long and how much we listen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpsPushServiceTest {
  private static final Duration TIME = Duration.ofMillis(1_500);

  @TempDir private static Path folder = Path.of("");
  private TlsServer server = unset();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway") // Set before the first test.
  private static TlsServer unset() {
    return null;
  }

  @BeforeAll
  void start() throws Exception {
    server = new TlsServer(folder);
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void forget() {
    server.requests.clear();
    server.connections.clear();
    asked.clear();
  }

  /** A name leads to the first of these when it is asked for the first time, and so on. */
  private Resolver leadingTo(String... addresses) {
    return name -> {
      asked.add(name);
      return List.of(
          InetAddress.getByName(addresses[Math.min(asked.size(), addresses.length) - 1]));
    };
  }

  private HttpsPushService service(Resolver resolver, SSLSocketFactory sockets) {
    return new HttpsPushService(new Guard(resolver), TIME, () -> sockets);
  }

  private HttpsPushService service() {
    return service(leadingTo("127.0.0.1"), server.trusting());
  }

  private Endpoint endpoint(String host) {
    String origin = "https://" + host + ":" + server.port();
    return Origins.parse(origin + ",https://*.example.internal:" + server.port())
        .endpoint(origin + "/push/1?a=b");
  }

  private Endpoint endpoint() {
    return endpoint(TlsServer.NAME);
  }

  private static PushService.Answer post(HttpsPushService service, Endpoint endpoint) {
    return service.post(
        endpoint, Map.of("TTL", "60"), "the body".getBytes(StandardCharsets.US_ASCII));
  }

  private void answers(String text) {
    server.answer = out -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void givenService_whenPosted_thenOneRequestWithItsNameInTlsAndInTheHead() {
    answers("HTTP/1.1 201 Created\r\nLocation: x\r\n\r\n");

    assertThat(post(service(), endpoint()).status()).isEqualTo(201);

    assertThat(server.requests).hasSize(1);
    assertThat(server.requests.getFirst())
        .startsWith("POST /push/1?a=b HTTP/1.1\r\n")
        .contains("\r\nHost: " + TlsServer.NAME + ":" + server.port() + "\r\n")
        .contains("\r\nTTL: 60\r\n")
        .endsWith("\r\nContent-Length: 8\r\n\r\nthe body");
    var session = (ExtendedSSLSession) server.connections.getFirst().getSession();
    assertThat(session.getRequestedServerNames()).containsExactly(new SNIHostName(TlsServer.NAME));
  }

  @Test
  void givenNameThatLeadsElsewhereTheNextTime_whenPosted_thenItIsAskedOnceAndThatIsGoneTo() {
    answers("HTTP/1.1 201 Created\r\n\r\n");

    assertThat(post(service(leadingTo("127.0.0.1", "127.0.0.66"), server.trusting()), endpoint()))
        .extracting(PushService.Answer::status)
        .isEqualTo(201);

    assertThat(asked).containsExactly(TlsServer.NAME);
  }

  @Test
  void givenNamesThatLeadToThisMachine_whenTheyAreNotListedAsTheyAre_thenNoConnection() {
    var origins =
        Origins.parse(OriginsTest.VENDORS + ",https://*.example.internal:" + server.port());
    for (String url :
        List.of(
            "https://fcm.googleapis.com/x",
            "https://web.push.apple.com/x",
            "https://" + TlsServer.NAME + ":" + server.port() + "/x")) {
      for (String address :
          List.of("127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "10.0.0.1")) {
        var service = service(leadingTo(address), server.trusting());
        assertThatThrownBy(() -> post(service, origins.endpoint(url)))
            .isInstanceOf(Guard.BlockedException.class);
      }
    }
    assertThat(server.connections).isEmpty();
  }

  @Test
  void givenVendor_whenItsNameIsPublicAtFirstAndPrivateWhenItIsSentTo_thenNoConnection()
      throws UnknownHostException {
    var vendor = Origins.parse(OriginsTest.VENDORS).endpoint("https://fcm.googleapis.com/x");
    var guard = new Guard(leadingTo("8.8.8.8", "127.0.0.1"));
    assertThat(guard.address(vendor)).isEqualTo(InetAddress.getByName("8.8.8.8"));

    var service = new HttpsPushService(guard, TIME, server::trusting);
    assertThatThrownBy(() -> post(service, vendor)).isInstanceOf(Guard.BlockedException.class);
    assertThat(server.connections).isEmpty();
  }

  @Test
  void givenCertificateOfAnotherNameOrOfAStranger_whenPosted_thenNothingIsSent() {
    answers("HTTP/1.1 201 Created\r\n\r\n");

    assertThatThrownBy(() -> post(service(), endpoint("other.example.internal")))
        .isInstanceOf(PushService.UnreachableException.class);
    assertThatThrownBy(() -> post(service(leadingTo("127.0.0.1"), TlsServer.strange()), endpoint()))
        .isInstanceOf(PushService.UnreachableException.class);
    assertThat(server.requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void givenRedirect_whenPosted_thenItIsTheAnswerAndNobodyFollows(int status) {
    answers(
        "HTTP/1.1 "
            + status
            + " Moved\r\nLocation: https://127.0.0.1:"
            + server.port()
            + "/metadata\r\n\r\n");

    var answer = post(service(), endpoint());

    assertThat(answer.status()).isEqualTo(status);
    assertThat(Verdict.of(answer)).isEqualTo(Verdict.NEVER);
    assertThat(server.connections).hasSize(1);
  }

  @Test
  void givenRefusal_whenItHasABodyWithoutEnd_thenAsMuchAsIsNeededIsRead() {
    server.answer =
        out -> {
          out.write(
              "HTTP/1.1 429 No\r\nRetry-After:  17 \r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          while (true) {
            out.write(new byte[65_536]);
          }
        };

    var answer = post(service(), endpoint());

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.retryAfter()).isEqualTo("17");
    assertThat(answer.body()).hasSize(4_096);
  }

  @Test
  void givenRefusal_whenItsBodyStopsComing_thenItsStatusCountsAllTheSame() {
    server.answer =
        out -> {
          out.write(
              "HTTP/1.1 400 No\r\nContent-Length: 50\r\n\r\n{\"reason\":\"VapidPkHashMismatch\""
                  .getBytes(StandardCharsets.US_ASCII));
          out.flush();
          Thread.sleep(10_000);
        };

    assertThat(Verdict.of(post(service(), endpoint()))).isEqualTo(Verdict.OTHER_KEY);
  }

  @Test
  void givenInterimAnswers_whenPosted_thenTheLastCounts() {
    answers("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 410 Gone\r\n\r\n");

    assertThat(post(service(), endpoint()).status()).isEqualTo(410);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/2 201\r\n\r\n",
        "HTTP/1.1 999 x\r\n\r\n",
        "HTTP/1.1 201 Created\r\nNo-End: x",
        "HTTP/1.1 100 a\r\n\r\nHTTP/1.1 100 a\r\n\r\nHTTP/1.1 100 a\r\n\r\nHTTP/1.1 100 a\r\n\r\n"
      })
  void givenAnswerThatIsNone_whenPosted_thenNoAnswer(String text) {
    answers(text);

    assertThatThrownBy(() -> post(service(), endpoint()))
        .isInstanceOf(PushService.UnreachableException.class);
  }

  @Test
  void givenHeadWithoutEnd_whenPosted_thenNotReadForLong() {
    server.answer =
        out -> {
          out.write("HTTP/1.1 201 Created\r\n".getBytes(StandardCharsets.US_ASCII));
          while (true) {
            out.write(
                "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".getBytes(StandardCharsets.US_ASCII));
          }
        };

    assertThatThrownBy(() -> post(service(), endpoint()))
        .isInstanceOf(PushService.UnreachableException.class);
  }

  @Test
  void givenServerThatDripsOrIsSilent_whenPosted_thenLeftAfterTheTimeInAll() {
    List<TlsServer.Answer> slow =
        List.of(
            out -> Thread.sleep(30_000),
            out -> {
              for (byte b :
                  "HTTP/1.1 201 Created\r\nX: aaaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII)) {
                out.write(b);
                out.flush();
                Thread.sleep(100);
              }
            });
    for (TlsServer.Answer answer : slow) {
      server.answer = answer;
      long startNanos = System.nanoTime();

      assertThatThrownBy(() -> post(service(), endpoint()))
          .isInstanceOf(PushService.UnreachableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
          .isBetween(TIME.minusMillis(50), TIME.plusSeconds(3));
    }
  }

  @Test
  void givenNobodyThere_whenPosted_thenNoAnswerAndNothingSecretIsSaid() {
    var origin = Origins.parse("https://127.0.0.1:1");

    assertThatThrownBy(() -> post(service(), origin.endpoint("https://127.0.0.1:1/secret")))
        .isInstanceOf(PushService.UnreachableException.class)
        .hasMessageNotContaining("secret");
  }
}
