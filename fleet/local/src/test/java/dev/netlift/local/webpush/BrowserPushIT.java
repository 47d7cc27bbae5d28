package dev.netlift.local.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.netlift.local.tls.LocalAuthority;
import dev.netlift.local.tls.LoopbackCertificate;
import dev.netlift.local.webpush.ReceivedPush.Fate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Firefox subscribes with our page's code and shows what a sender encrypted for it. */
class BrowserPushIT {
  private static final Path WEB = Path.of("../../client/web").toAbsolutePath().normalize();
  private static final Duration SOON = Duration.ofSeconds(15);

  /** A game's page: the module of ours, and an API that answers as the test wants. */
  private static final String PAGE =
      """
      <!doctype html><title>page</title>
      <script type="module">
        import { keepSubscribed, endSubscription } from '/push.js';
        window.posted = [];
        window.answers = [];
        const api = async (method, path, body) => {
          if (method === 'GET') return { status: 200, body: window.key };
          window.posted.push({ method, ...body });
          return { status: window.answers.shift() ?? (method === 'POST' ? 201 : 204), body: {} };
        };
        window.subscribe = async () => {
          await navigator.serviceWorker.register('/push-worker.js');
          const registration = await navigator.serviceWorker.ready;
          return JSON.stringify(await keepSubscribed(registration, api));
        };
        window.end = async () => endSubscription(await navigator.serviceWorker.ready, api);
        window.closeAll = async () => {
          const registration = await navigator.serviceWorker.ready;
          for (const shown of await registration.getNotifications()) shown.close();
        };
        window.shows = async (text) => {
          const registration = await navigator.serviceWorker.ready;
          let all;
          for (let tries = 0; tries < 300; tries++) {
            const shown = await registration.getNotifications();
            all = shown.map((each) => each.body).sort().join();
            if (all === text) return all;
            await new Promise((done) => setTimeout(done, 50));
          }
          return all;
        };
      </script>
      """;

  @TempDir private static Path folder;

  /** Started by the first test that may, and used by all. */
  private static Optional<Stage> started = Optional.empty();

  private record Stage(PushService service, Firefox firefox, Bidi bidi, HttpServer pages)
      implements AutoCloseable {
    static Stage start() throws Exception {
      var authority = LocalAuthority.open(folder.resolve("ca"), InstantSource.system());
      PushService service = PushService.start(0, authority, InstantSource.system());
      Firefox firefox = Firefox.start(folder, authority.certificateFile(), service.browserUrl());
      Bidi bidi = Bidi.connect(firefox.bidi());
      HttpServer pages = servePages();
      URI origin = URI.create("http://localhost:" + pages.getAddress().getPort());
      bidi.allowNotifications(origin);
      bidi.open(origin.resolve("/"));
      return new Stage(service, firefox, bidi, pages);
    }

    @Override
    public void close() {
      pages.stop(0);
      bidi.close();
      firefox.close();
      service.close();
    }
  }

  private PushService service;
  private Bidi bidi;
  private final TestSender sender = new TestSender(LoopbackCertificate.keys());

  // Before each and not before all: surefire does not report what a skipped class left out.
  @BeforeEach
  void start() throws Exception {
    assumeFalse(
        Boolean.getBoolean("netlift.withoutBrowser"),
        "suite left out: BrowserPushIT (Web Push in a real Firefox), by --without-browser");
    var missing = Firefox.missing();
    assumeTrue(
        missing.isEmpty(),
        () -> "suite left out: BrowserPushIT (Web Push in a real Firefox) wants " + missing.get());
    Stage stage = started.isPresent() ? started.get() : Stage.start();
    started = Optional.of(stage);
    service = stage.service();
    bidi = stage.bidi();
    offer("k1", sender);
  }

  /** Another test's notifications and subscription are no business of the next. */
  @AfterEach
  void tidy() throws InterruptedException {
    if (started.isPresent()) {
      bidi.evaluate("window.answers = []; window.closeAll()");
      bidi.evaluate("window.end()");
    }
  }

  @AfterAll
  static void stop() {
    started.ifPresent(Stage::close);
  }

  /** What the page's API says the server's key is. */
  private void offer(String keyId, TestSender sender) throws InterruptedException {
    bidi.evaluate(
        "window.key = {keyId: '%s', publicKey: '%s'}; window.posted = []; ''"
            .formatted(keyId, Base64Url.encode(sender.publicKey())));
  }

  private JsonNode subscribe() throws InterruptedException {
    return JsonMapper.shared().readTree(bidi.evaluate("window.subscribe()"));
  }

  private JsonNode posted() throws InterruptedException {
    return JsonMapper.shared().readTree(bidi.evaluate("JSON.stringify(window.posted)"));
  }

  private String shows(String text) throws InterruptedException {
    return bidi.evaluate("window.shows(" + JsonMapper.shared().writeValueAsString(text) + ")");
  }

  private static String endpoint(JsonNode subscription) {
    return subscription.path("endpoint").asString("");
  }

  @Test
  void givenFirefox_whenPushedTo_thenItsWorkerShowsTheDecryptedMessage() throws Exception {
    JsonNode subscription = subscribe();

    assertThat(endpoint(subscription)).startsWith(service.origin());
    assertThat(posted()).hasSize(1);
    assertThat(endpoint(posted().path(0))).isEqualTo(endpoint(subscription));
    assertThat(posted().path(0).path("keyId").asString("")).isEqualTo("k1");
    assertThat(push(subscription, ACHIEVEMENT)).isEqualTo(201);
    assertThat(shows("Achievement unlocked: Schütze ⚔"))
        .isEqualTo("Achievement unlocked: Schütze ⚔");
    awaitFate(Fate.DELIVERED);
  }

  private static final String ACHIEVEMENT =
      """
      {"v":1,"id":"e1","kind":"achievement","tag":"achievement/s","at":1795267200000,
       "data":{"achievementId":"Schütze ⚔","tier":1}}""";

  @Test
  void givenTwoMessagesOfOneTag_whenTheOlderComesLast_thenTheNewerStays() throws Exception {
    JsonNode subscription = subscribe();
    push(subscription, avatar(2, "REJECTED"));
    assertThat(shows("Your picture was not accepted.")).isEqualTo("Your picture was not accepted.");

    push(subscription, avatar(1, "APPROVED"));
    awaitFate(Fate.DELIVERED);
    push(subscription, ACHIEVEMENT);

    String both = "Achievement unlocked: Schütze ⚔,Your picture was not accepted.";
    assertThat(shows(both)).isEqualTo(both);
  }

  private static String avatar(long at, String verdict) {
    return """
        {"v":1,"id":"a%s","kind":"avatar","tag":"avatar","at":%s,"data":{"verdict":"%s"}}"""
        .formatted(at, at, verdict);
  }

  @Test
  void givenMessageOfAnotherVersion_whenPushed_thenSomethingIsShownAllTheSame() throws Exception {
    push(subscribe(), "{\"v\":2,\"kind\":\"avatar\"}");

    assertThat(shows("There is news for you.")).isEqualTo("There is news for you.");
  }

  @Test
  void givenMessageForAnotherBrowser_whenPushed_thenFirefoxSaysItCannotReadIt() throws Exception {
    JsonNode subscription = subscribe();
    try (var other = Subscriber.connect(service.browserUrl(), service.authority().certificate())) {
      var keys = other.subscribe(sender.publicKey());
      byte[] body = TestSender.encrypt(keys.p256dh(), keys.auth(), new byte[] {1});

      assertThat(push(endpoint(subscription), sender, body)).isEqualTo(201);
    }
    awaitFate(Fate.UNREADABLE);
  }

  @Test
  void givenAnotherKeyOfTheServer_whenThePageStartsAgain_thenItSubscribesAnewWithIt()
      throws Exception {
    JsonNode first = subscribe();
    assertThat(endpoint(subscribe())).as("the same while the key is").isEqualTo(endpoint(first));
    var next = new TestSender(LoopbackCertificate.keys());
    offer("k2", next);

    JsonNode second = subscribe();

    assertThat(endpoint(second)).isNotEqualTo(endpoint(first));
    assertThat(posted().path(0).path("method").asString("")).isEqualTo("DELETE");
    assertThat(endpoint(posted().path(0))).isEqualTo(endpoint(first));
    assertThat(posted().path(1).path("keyId").asString("")).isEqualTo("k2");
    byte[] none = new byte[0];
    assertThat(push(endpoint(first), sender, none)).as("given up").isEqualTo(410);
    assertThat(push(endpoint(second), sender, none)).as("of the old key").isEqualTo(403);
    assertThat(push(endpoint(second), next, none)).isEqualTo(201);
    assertThat(shows("There is news for you.")).isEqualTo("There is news for you.");
  }

  @Test
  void givenKeyThatChangesMeanwhile_whenPosted_thenOnceMoreAndNotForEver() throws Exception {
    bidi.evaluate("window.answers = [409]; ''");
    subscribe();
    assertThat(posted()).hasSize(2);

    bidi.evaluate("window.answers = [409, 409]; ''");
    assertThatThrownBy(this::subscribe).hasMessageContaining("the server answered 409");
  }

  @Test
  void givenPlayerWhoLeaves_whenTheSubscriptionEnds_thenServerAndServiceKnow() throws Exception {
    JsonNode subscription = subscribe();

    bidi.evaluate("window.end()");

    assertThat(posted().path(1).path("method").asString("")).isEqualTo("DELETE");
    assertThat(push(endpoint(subscription), sender, new byte[0])).isEqualTo(410);
  }

  private static HttpServer servePages() throws IOException {
    var server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.createContext("/", exchange -> answer(exchange, "text/html", PAGE));
    for (String file : new String[] {"push.js", "push-worker.js"}) {
      String script = Files.readString(WEB.resolve(file));
      server.createContext("/" + file, exchange -> answer(exchange, "text/javascript", script));
    }
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private int push(JsonNode subscription, String message)
      throws IOException, InterruptedException, GeneralSecurityException {
    byte[] body =
        TestSender.encrypt(
            subscription.path("keys").path("p256dh").asString(""),
            subscription.path("keys").path("auth").asString(""),
            message.getBytes(StandardCharsets.UTF_8));
    return push(endpoint(subscription), sender, body);
  }

  /**
   * @return how the push service answers
   */
  private int push(String endpoint, TestSender sender, byte[] body)
      throws IOException, InterruptedException, GeneralSecurityException {
    try (var http = TestSender.client(service.authority().certificate())) {
      var request =
          HttpRequest.newBuilder(URI.create(endpoint))
              .header("TTL", "60")
              .header("Authorization", sender.authorization(service.origin(), Instant.now()))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body));
      if (body.length > 0) {
        request.header("Content-Encoding", "aes128gcm");
      }
      return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private void awaitFate(Fate fate) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + SOON.toNanos();
    while (service.received().getLast().fate() != fate && System.nanoTime() - deadlineNanos < 0) {
      Thread.sleep(10);
    }
    assertThat(service.received().getLast().fate()).isEqualTo(fate);
  }
}
