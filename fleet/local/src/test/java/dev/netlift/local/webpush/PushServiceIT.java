package dev.netlift.local.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.tls.LocalAuthority;
import dev.netlift.local.tls.LoopbackCertificate;
import dev.netlift.local.webpush.ReceivedPush.Fate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The push service over its sockets, with a browser's half and a sender's half of the tests. */
class PushServiceIT {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private static Path folder;

  private final TestSender sender = new TestSender(LoopbackCertificate.keys());
  private PushService service;
  private Subscriber browser;
  private HttpClient http;

  @BeforeEach
  void start() throws Exception {
    var authority = LocalAuthority.open(folder, InstantSource.system());
    service = PushService.start(0, authority, InstantSource.system());
    browser = Subscriber.connect(service.browserUrl(), authority.certificate());
    http = TestSender.client(authority.certificate());
  }

  @AfterEach
  void stop() {
    browser.close();
    http.close();
    service.close();
  }

  private HttpRequest.Builder to(String endpoint) {
    return HttpRequest.newBuilder(URI.create(endpoint))
        .timeout(SOON)
        .header("TTL", "60")
        .header("Authorization", sender.authorization(service.origin(), Instant.now()));
  }

  private HttpRequest.Builder encrypted(Subscriber.Subscription subscription, String text) {
    byte[] body =
        TestSender.encrypt(
            subscription.p256dh(), subscription.auth(), text.getBytes(StandardCharsets.UTF_8));
    return to(subscription.endpoint())
        .header("Content-Encoding", "aes128gcm")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private Fate fateOfLast() {
    return service.received().getLast().fate();
  }

  private String received() throws InterruptedException {
    return new String(browser.receive(SOON).orElseThrow().data(), StandardCharsets.UTF_8);
  }

  @Test
  void givenSubscription_whenAMessageIsSent_thenItsBrowserDecryptsIt() throws Exception {
    var subscription = browser.subscribe(sender.publicKey());

    HttpResponse<String> answer =
        send(encrypted(subscription, "Sieg! ⚔").header("Topic", "t").header("Urgency", "high"));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location"))
        .hasValueSatisfying(at -> assertThat(at).startsWith(service.origin() + "/message/"));
    assertThat(answer.headers().firstValue("TTL")).contains("60");
    assertThat(received()).isEqualTo("Sieg! ⚔");
    await(Fate.DELIVERED);
    ReceivedPush push = service.received().getLast();
    assertThat(push.endpoint()).isEqualTo(subscription.endpoint());
    assertThat(push.urgency()).isEqualTo("high");
    assertThat(push.topic()).contains("t");
    assertThat(push.vapidKey()).isEqualTo(Base64Url.encode(sender.publicKey()));
  }

  private void await(Fate fate) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + SOON.toNanos();
    while (fateOfLast() != fate && System.nanoTime() - deadlineNanos < 0) {
      Thread.sleep(5);
    }
    assertThat(fateOfLast()).isEqualTo(fate);
  }

  @Test
  void givenBrowserAway_whenItComesBack_thenItGetsWhatWaited() throws Exception {
    var subscription = browser.subscribe(sender.publicKey());
    browser.close();
    assertThat(send(encrypted(subscription, "later")).statusCode()).isEqualTo(201);

    browser = browser.again(service.browserUrl(), service.authority().certificate());

    assertThat(received()).isEqualTo("later");
  }

  @Test
  void givenMessageForAnotherSubscription_whenReceived_thenTheServiceHearsItIsUnreadable()
      throws Exception {
    var one = browser.subscribe(sender.publicKey());
    var other = browser.subscribe(sender.publicKey());
    byte[] body = TestSender.encrypt(other.p256dh(), other.auth(), new byte[] {1});
    send(
        to(one.endpoint())
            .header("Content-Encoding", "aes128gcm")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));

    assertThatThrownBy(() -> browser.receive(SOON)).isInstanceOf(IllegalArgumentException.class);
    await(Fate.UNREADABLE);
  }

  @Test
  void givenMessageWithoutData_whenSent_thenItComesWithoutData() throws Exception {
    var subscription = browser.subscribe(new byte[0]);

    var answer =
        send(
            HttpRequest.newBuilder(URI.create(subscription.endpoint()))
                .header("TTL", "99999999")
                .POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("TTL")).as("30 days").contains("2592000");
    assertThat(browser.receive(SOON).orElseThrow().data()).isEmpty();
  }

  @Test
  void givenWrongOrNoSender_whenSent_thenRefusedAndNothingArrives() throws Exception {
    var subscription = browser.subscribe(sender.publicKey());
    var stranger = new TestSender(LoopbackCertificate.keys());
    String authorization = stranger.authorization(service.origin(), Instant.now());

    var unsigned =
        send(
            HttpRequest.newBuilder(URI.create(subscription.endpoint()))
                .header("TTL", "60")
                .POST(HttpRequest.BodyPublishers.noBody()));
    var another = send(encrypted(subscription, "x").setHeader("Authorization", authorization));
    var elsewhere =
        send(
            encrypted(subscription, "x")
                .setHeader(
                    "Authorization",
                    sender.authorization(
                        "https://updates.push.services.mozilla.com", Instant.now())));

    assertThat(unsigned.statusCode()).isEqualTo(401);
    assertThat(unsigned.headers().firstValue("WWW-Authenticate")).contains("vapid");
    assertThat(another.statusCode()).isEqualTo(403);
    assertThat(another.body()).contains("another VAPID key");
    assertThat(elsewhere.statusCode()).isEqualTo(403);
    assertThat(service.received()).extracting(ReceivedPush::fate).containsOnly(Fate.REFUSED);
    assertThat(browser.receive(Duration.ofMillis(50))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, 400, TTL header",
        "soon, 400, TTL must be seconds",
        "-1, 400, TTL must be seconds",
      })
  void givenTimeToLiveThatIsNone_whenSent_thenRefused(
      @Nullable String ttl, int status, String reason) throws Exception {
    var subscription = browser.subscribe(sender.publicKey());
    var request =
        HttpRequest.newBuilder(URI.create(subscription.endpoint()))
            .header("Authorization", sender.authorization(service.origin(), Instant.now()))
            .POST(HttpRequest.BodyPublishers.noBody());
    if (ttl != null) {
      request.header("TTL", ttl);
    }

    var answer = send(request);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "Urgency, now, Urgency must be",
    "Topic, a b, Topic must be",
    "Topic, abcdefghijklmnopqrstuvwxyz0123456, Topic must be",
    "Content-Encoding, aesgcm, must be aes128gcm",
  })
  void givenHeaderThatWillNotDo_whenSent_thenSaidWhich(String name, String value, String reason)
      throws Exception {
    var subscription = browser.subscribe(sender.publicKey());

    var answer = send(encrypted(subscription, "x").setHeader(name, value));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(reason);
  }

  @Test
  void givenBodyOfEverySize_whenSent_thenTakenUpTo4096BytesAnd413Beyond() throws Exception {
    var subscription = browser.subscribe(sender.publicKey());
    int overhead =
        TestSender.encrypt(subscription.p256dh(), subscription.auth(), new byte[0]).length;

    assertThat(send(encrypted(subscription, "x".repeat(4096 - overhead))).statusCode())
        .isEqualTo(201);
    assertThat(send(encrypted(subscription, "x".repeat(4097 - overhead))).statusCode())
        .isEqualTo(413);
    assertThat(received()).hasSize(4096 - overhead);
  }

  @Test
  void givenBodyThatIsNotEncrypted_whenSent_thenRefusedAtEachPlace() throws Exception {
    var subscription = browser.subscribe(sender.publicKey());
    byte[] good = TestSender.encrypt(subscription.p256dh(), subscription.auth(), new byte[9]);
    byte[] recordSize = good.clone();
    Arrays.fill(recordSize, 16, 20, (byte) 0);
    byte[] keyLength = good.clone();
    keyLength[20] = 64;
    byte[] key = good.clone();
    key[60] ^= 1;
    byte[] records = good.clone();
    records[18] = 0;
    records[19] = 18;

    for (byte[] body :
        new byte[][] {"{}".getBytes(StandardCharsets.UTF_8), recordSize, keyLength, key, records}) {
      var answer =
          send(
              to(subscription.endpoint())
                  .header("Content-Encoding", "aes128gcm")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }
  }

  @Test
  void givenSubscriptionThatEnded_whenSent_then410OrBy404() throws Exception {
    var takenBack = browser.subscribe(sender.publicKey());
    var expired = browser.subscribe(sender.publicKey());
    browser.unsubscribe(takenBack);
    assertThat(service.expire(expired.endpoint())).isTrue();

    assertThat(send(encrypted(takenBack, "x")).statusCode()).isEqualTo(410);
    assertThat(send(encrypted(expired, "x")).statusCode()).isEqualTo(404);
    assertThat(
            send(to(service.origin() + "/push/never").POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(404);
    assertThat(service.endpoints()).isEmpty();
  }

  @Test
  void givenPlantedTrouble_whenSent_thenSoManyRequestsMeetIt() throws Exception {
    var subscription = browser.subscribe(sender.publicKey());
    service.trouble(new Trouble(429, Optional.of(Duration.ofSeconds(7)), 1));

    var first = send(encrypted(subscription, "x"));
    var second = send(encrypted(subscription, "y"));

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("Retry-After")).contains("7");
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(received()).isEqualTo("y");
  }

  @Test
  void givenMessageThatWaits_whenItsSenderDeletesIt_thenGone() throws Exception {
    var subscription = browser.subscribe(sender.publicKey());
    browser.close();
    String message =
        send(encrypted(subscription, "x")).headers().firstValue("Location").orElseThrow();

    assertThat(send(HttpRequest.newBuilder(URI.create(message)).DELETE()).statusCode())
        .isEqualTo(204);
    assertThat(send(HttpRequest.newBuilder(URI.create(message)).DELETE()).statusCode())
        .isEqualTo(404);
    assertThat(send(HttpRequest.newBuilder(URI.create(message)).GET()).statusCode()).isEqualTo(405);
    assertThat(fateOfLast()).isEqualTo(Fate.CANCELLED);
  }

  @Test
  void givenPageOfAnyOrigin_whenItAsks_thenForbidden() throws Exception {
    var subscription = browser.subscribe(sender.publicKey());

    assertThat(send(encrypted(subscription, "x").header("Origin", "http://localhost")).statusCode())
        .isEqualTo(403);
    assertThatThrownBy(
            () ->
                http.newWebSocketBuilder()
                    .header("Origin", "https://example.com")
                    .buildAsync(service.browserUrl(), new WebSocket.Listener() {})
                    .join())
        .isInstanceOf(CompletionException.class);
  }

  @Test
  void givenClientThatTrustsOnlyTheUsualAuthorities_whenItConnects_thenItRefuses() {
    try (var usual = HttpClient.newHttpClient()) {
      assertThatThrownBy(
              () ->
                  usual.send(
                      HttpRequest.newBuilder(URI.create(service.origin())).build(),
                      HttpResponse.BodyHandlers.discarding()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "nonsense|4400",
        "{\"messageType\":\"register\",\"channelID\":\"a\"}|4401",
        "{\"messageType\":\"hello\"}|4400",
        "{\"messageType\":\"what\"}|4401",
      })
  void givenMessageThatWillNotDo_whenABrowserSendsIt_thenClosed(String message, int code)
      throws Exception {
    var closed = new LinkedBlockingQueue<Integer>();
    http.newWebSocketBuilder()
        .buildAsync(service.browserUrl(), new CloseCode(closed))
        .join()
        .sendText(message, true)
        .join();

    assertThat(closed.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(code);
  }

  private record CloseCode(LinkedBlockingQueue<Integer> closed) implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.add(code);
      return null;
    }
  }

  @Test
  void givenChannelOrKeyThatIsNone_whenRegistered_thenNotSubscribed() throws Exception {
    assertThatThrownBy(() -> browser.subscribe(new byte[65]))
        .hasMessageContaining("\"status\":400");
    assertThat(browser.subscribe(sender.publicKey()).endpoint()).startsWith(service.origin());
  }
}
