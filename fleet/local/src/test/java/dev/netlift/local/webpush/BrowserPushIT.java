package dev.netlift.local.webpush;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Firefox subscribes with our page's code and shows what a sender encrypted for it. */
class BrowserPushIT {
  private static final Path WEB = Path.of("../../client/web").toAbsolutePath().normalize();
  private static final Duration SOON = Duration.ofSeconds(15);

  private static final String MESSAGE =
      """
      {"v":1,"id":"e1","kind":"achievement","tag":"achievement/s","at":1795267200000,
       "data":{"achievementId":"Schütze ⚔","tier":1}}""";

  /** A game's page: the module of ours, and an API that only hands out the key. */
  private static final String PAGE =
      """
      <!doctype html><title>page</title>
      <script type="module">
        import { keepSubscribed } from '/push.js';
        const api = async (method, path, body) => method === 'GET'
          ? { status: 200, body: { keyId: 'k', publicKey: 'PUBLIC_KEY' } }
          : { status: 201, body: { posted: body } };
        window.subscribe = async () => {
          await navigator.serviceWorker.register('/push-worker.js');
          const registration = await navigator.serviceWorker.ready;
          return JSON.stringify(await keepSubscribed(registration, api));
        };
        window.shown = async () => {
          const registration = await navigator.serviceWorker.ready;
          for (let tries = 0; tries < 300; tries++) {
            const all = await registration.getNotifications();
            if (all.length > 0) return all.map((shown) => shown.body).join();
            await new Promise((done) => setTimeout(done, 50));
          }
          return 'nothing';
        };
      </script>
      """;

  private final TestSender sender = new TestSender(LoopbackCertificate.keys());

  @Test
  void givenFirefox_whenSubscribedAndPushedTo_thenItsWorkerShowsTheDecryptedMessage(
      @TempDir Path folder) throws Exception {
    assumeFalse(
        Boolean.getBoolean("netlift.withoutBrowser"),
        "suite left out: BrowserPushIT (Web Push in a real Firefox), by --without-browser");
    var missing = Firefox.missing();
    assumeTrue(
        missing.isEmpty(),
        () -> "suite left out: BrowserPushIT (Web Push in a real Firefox) wants " + missing.get());
    var authority = LocalAuthority.open(folder.resolve("ca"), InstantSource.system());
    try (var service = PushService.start(0, authority, InstantSource.system());
        var firefox = Firefox.start(folder, authority.certificateFile(), service.browserUrl());
        var bidi = Bidi.connect(firefox.bidi())) {
      HttpServer pages = servePages();
      try {
        String origin = "http://localhost:" + pages.getAddress().getPort();
        bidi.call(
            "permissions.setPermission",
            Bidi.object("{\"descriptor\":{\"name\":\"notifications\"},\"state\":\"granted\"}")
                .put("origin", origin));
        bidi.open(URI.create(origin + "/"));

        var subscription = JsonMapper.shared().readTree(bidi.evaluate("window.subscribe()"));

        assertThat(subscription.path("endpoint").asString("")).startsWith(service.origin());
        push(service, subscription, MESSAGE);
        assertThat(bidi.evaluate("window.shown()")).isEqualTo("Achievement unlocked: Schütze ⚔");
        awaitDelivered(service);
      } finally {
        pages.stop(0);
      }
    }
  }

  private HttpServer servePages() throws IOException {
    var server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    String page = PAGE.replace("PUBLIC_KEY", Base64Url.encode(sender.publicKey()));
    server.createContext("/", exchange -> answer(exchange, "text/html", page));
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

  private void push(PushService service, JsonNode subscription, String message)
      throws IOException, InterruptedException, GeneralSecurityException {
    byte[] body =
        TestSender.encrypt(
            subscription.path("keys").path("p256dh").asString(""),
            subscription.path("keys").path("auth").asString(""),
            message.getBytes(StandardCharsets.UTF_8));
    try (var http = TestSender.client(service.authority().certificate())) {
      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create(subscription.path("endpoint").asString("")))
                  .header("TTL", "60")
                  .header("Content-Encoding", "aes128gcm")
                  .header("Authorization", sender.authorization(service.origin(), Instant.now()))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }
  }

  private static void awaitDelivered(PushService service) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + SOON.toNanos();
    while (service.received().getLast().fate() != Fate.DELIVERED
        && System.nanoTime() - deadlineNanos < 0) {
      Thread.sleep(10);
    }
    assertThat(service.received()).extracting(ReceivedPush::fate).containsOnly(Fate.DELIVERED);
  }
}
