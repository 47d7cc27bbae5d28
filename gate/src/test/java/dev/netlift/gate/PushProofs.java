package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.netlift.client.GuestIdentity;
import dev.netlift.local.webpush.Bidi;
import dev.netlift.local.webpush.Firefox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * News of a player reach a real browser through every hop: operator's grant, table, stream, bus,
 * queue, sender, push service, Firefox, and the service worker that pages get from us.
 */
final class PushProofs implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path WEB = Repository.root().resolve("client/web");

  /** A game's page, whose calls the test signs for its player. */
  private static final String PAGE =
      """
      <!doctype html><title>game</title>
      <script type="module">
        import { keepSubscribed } from '/push.js';
        const api = async (method, path, body) => (await fetch('/api', {
          method: 'POST', body: JSON.stringify({ method, path, body })
        })).json();
        window.subscribe = async () => {
          await navigator.serviceWorker.register('/push-worker.js');
          const registration = await navigator.serviceWorker.ready;
          return (await keepSubscribed(registration, api)).endpoint;
        };
        window.shown = async () => {
          const registration = await navigator.serviceWorker.ready;
          for (let tries = 0; tries < 300; tries++) {
            const all = await registration.getNotifications();
            if (all.length > 0) return all.map((each) => each.body).join();
            await new Promise((done) => setTimeout(done, 50));
          }
          return 'nothing';
        };
      </script>
      """;

  private final RunningCloud cloud;
  private final GuestKeys keys;
  private final Firefox firefox;
  private final Bidi bidi;
  private final HttpServer pages;

  private PushProofs(RunningCloud cloud, Path folder, GuestKeys keys) throws Exception {
    this.cloud = cloud;
    this.keys = keys;
    JsonNode push = JSON.readTree(Repository.text(Repository.root().resolve(".netlift/push.json")));
    pages = servePages();
    firefox =
        Firefox.start(
            folder,
            Path.of(push.path("authority").asString("")),
            URI.create(push.path("serverUrl").asString("")));
    try {
      bidi = Bidi.connect(firefox.bidi());
    } catch (RuntimeException | InterruptedException e) {
      firefox.close();
      throw e;
    }
  }

  static void assumeBrowser() {
    String suite = "suite left out: PushProofs (a push from the running cloud to a real Firefox)";
    assumeFalse(Boolean.getBoolean("netlift.withoutBrowser"), suite + ", by --without-browser");
    var missing = Firefox.missing();
    assumeTrue(missing.isEmpty(), () -> suite + " wants " + missing.get());
  }

  /** A guest's browser. */
  static void anUnlockIsShownThoughThePushServiceWasBusy(RunningCloud cloud, Path folder)
      throws Exception {
    String player = new GuestIdentity(cloud.config(), cloud.http(), InstantSource.system()).id();
    try (var browser = new PushProofs(cloud, folder, new GuestKeys(cloud, player))) {
      browser.showsAnUnlock(player);
    }
  }

  /** The browser of whoever uploaded; another upload, and its verdict is shown. */
  static void aVerdictIsShown(RunningCloud cloud, Path folder, AvatarProofs avatars)
      throws Exception {
    try (var browser =
        new PushProofs(cloud, folder, GuestKeys.ofAccount(cloud, avatars.account()))) {
      browser.subscribe();

      avatars.isApproved("another.png", 30);

      assertThat(browser.bidi.evaluate("window.shown()")).isEqualTo("Your new picture is on.");
    }
  }

  private String subscribe() throws Exception {
    URI origin = URI.create("http://localhost:" + pages.getAddress().getPort());
    bidi.allowNotifications(origin);
    bidi.open(origin.resolve("/"));
    return bidi.evaluate("window.subscribe()");
  }

  private void showsAnUnlock(String player) throws Exception {
    String endpoint = subscribe();
    control("PlantTrouble", "{\"Status\":429,\"RetryAfterSeconds\":1,\"Requests\":1}");

    grant(player, "first-blood");

    assertThat(bidi.evaluate("window.shown()")).isEqualTo("Achievement unlocked: first-blood");
    var seen =
        control("ListPushes", "{}")
            .path("Pushes")
            .valueStream()
            .filter(each -> each.path("Endpoint").asString("").equals(endpoint))
            .map(each -> each.path("Status").asInt(0))
            .toList();
    assertThat(seen).as("once refused, then sent once").containsExactly(429, 201);
  }

  /** Unlocks by the operators' route, in their role. */
  private void grant(String player, String key) throws Exception {
    JsonNode outputs =
        JSON.readTree(Repository.text(Repository.root().resolve(".netlift/outputs.json")));
    String role = outputs.path("OperatorRoleArn").asString("");
    String given =
        cloud
            .administrator()
            .post(
                "sts",
                "/",
                "application/x-www-form-urlencoded",
                "Action=AssumeRole&Version=2011-06-15&RoleSessionName=gate&RoleArn="
                    + URLEncoder.encode(role, StandardCharsets.UTF_8));
    var operator =
        AwsSessionCredentials.create(
            element(given, "AccessKeyId"),
            element(given, "SecretAccessKey"),
            element(given, "SessionToken"));
    var request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create(cloud.config().apiUrl() + "/admin/achievements/grant"))
            .build();
    var body =
        JSON.createObjectNode().put("playerId", player).put("key", key).put("reason", "a test");
    HttpResponse<String> answer =
        cloud
            .http()
            .send(
                Administrator.signed(
                    cloud.config(), operator, "execute-api", request, body.toString()),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String element(String xml, String name) {
    return xml.substring(
        xml.indexOf("<" + name + ">") + name.length() + 2, xml.indexOf("</" + name + ">"));
  }

  private JsonNode control(String operation, String body) throws Exception {
    String answer = cloud.administrator().json("push-service", "PushService." + operation, body);
    return JSON.readTree(answer);
  }

  private HttpServer servePages() throws IOException {
    var server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.createContext("/", exchange -> answer(exchange, "text/html", PAGE));
    server.createContext("/api", this::forward);
    for (String file : new String[] {"push.js", "push-worker.js"}) {
      String script = Repository.text(WEB.resolve(file));
      server.createContext("/" + file, exchange -> answer(exchange, "text/javascript", script));
    }
    server.start();
    return server;
  }

  /** What the page asks of the game's API, signed for its player. */
  private void forward(HttpExchange exchange) throws IOException {
    JsonNode asked = JSON.readTree(exchange.getRequestBody());
    String body = asked.hasNonNull("body") ? asked.path("body").toString() : "";
    var request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(asked.path("method").asString("")))
            .uri(URI.create(cloud.config().apiUrl() + asked.path("path").asString("")))
            .build();
    HttpResponse<String> answered;
    try {
      answered =
          cloud
              .http()
              .send(
                  Administrator.signed(cloud.config(), keys.keys(), "execute-api", request, body),
                  HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
    var answer = JSON.createObjectNode().put("status", answered.statusCode());
    answer.set(
        "body",
        answered.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answered.body()));
    answer(exchange, "application/json", answer.toString());
  }

  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    bidi.close();
    firefox.close();
    pages.stop(0);
  }
}
