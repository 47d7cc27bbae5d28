package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Reply;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SubscriptionsHandlerTest {
  private static final String URL = "https://fcm.googleapis.com/fcm/send/1";

  private final PushFixture world = new PushFixture();
  private final SubscriptionsHandler handler = world.handler();
  private final Browser browser = new Browser(URL);

  private Reply ask(String player, String method, String path, String body) {
    return handler.reply(Calls.player(player, method, path, body));
  }

  private Reply post(String player, String body) {
    return ask(player, "POST", "/push/subscriptions", body);
  }

  private static JsonNode body(Reply reply) {
    return Objects.requireNonNull(reply.body());
  }

  private String keyId() {
    return world.ring.current().id();
  }

  @Test
  void givenPlayer_whenHeAsksForTheKey_thenAPointThatBrowsersTake() {
    var reply = ask("ann", "GET", "/push/vapid-key", "");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(body(reply).path("keyId").asString()).isEqualTo(keyId());
    byte[] point = Base64.getUrlDecoder().decode(body(reply).path("publicKey").asString());
    assertThat(P256.bytes(P256.publicKey(point))).isEqualTo(point);
  }

  @Test
  void givenSubscription_whenPostedTwice_thenCreatedThenKnown() {
    var first = post("ann", browser.json(keyId()));
    var again = post("ann", browser.json(keyId()));

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(body(again)).isEqualTo(body(first));
    assertThat(body(first).toString()).doesNotContain("fcm/send");
    assertThat(world.subscriptions.of("ann").getFirst().p256dh()).isEqualTo(browser.p256dh());
  }

  @Test
  void givenSubscription_whenDeletedByEndpointOrId_thenGoneAndAgainTheSame() {
    for (String way : List.of("endpoint", "subscriptionId")) {
      var posted = body(post("ann", browser.json(keyId())));
      String value = way.equals("endpoint") ? URL : posted.path("subscriptionId").asString();
      String json = Json.object().put(way, value).toString();

      assertThat(ask("eve", "DELETE", "/push/subscriptions", json).status()).isEqualTo(204);
      assertThat(world.subscriptions.of("ann")).hasSize(1);
      for (int i = 0; i < 2; i++) {
        assertThat(ask("ann", "DELETE", "/push/subscriptions", json).status()).isEqualTo(204);
        assertThat(world.subscriptions.of("ann")).isEmpty();
      }
    }
  }

  @Test
  void givenRotation_whenPosted_thenFormerKeysAreGoodWhileTheyAreInTheRing() {
    String first = keyId();
    handler.reply(Calls.player("ann", "GET", "/push/vapid-key", ""));
    world.ring = world.ring.rotated(2, VapidKey.draw());

    // Known to others already, and to this container as soon as it looks again.
    world.clock.advance(Fresh.ASKED_AGAIN);
    assertThat(post("ann", browser.json(keyId())).status()).isEqualTo(201);
    assertThat(post("ann", browser.json(first)).status()).isEqualTo(200);

    world.ring = world.ring.rotated(3, VapidKey.draw()).rotated(4, VapidKey.draw());
    world.clock.advance(Fresh.LIFE);
    var refused = post("ann", browser.json(first));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(body(refused).path("error").asString()).isEqualTo("key_changed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; endpoint",
        "[]; body",
        "{\"endpoint\":5}; endpoint",
        "{\"endpoint\":\"https://fcm.googleapis.com/x\"}; keys",
        "{\"endpoint\":\"https://fcm.googleapis.com/x\",\"keys\":{}}; p256dh",
        "{\"endpoint\":\"https://fcm.googleapis.com/x\",\"keys\":{\"p256dh\":\"***\"}}; keys.p256dh"
      })
  void givenNonsense_whenPosted_thenTheFieldIsNamed(String json, String field) {
    var reply = post("ann", json);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(body(reply).path("message").asString()).contains(field);
  }

  @Test
  void givenKeysThatAreNone_whenPosted_thenRefusedByName() {
    String good = browser.json(keyId());
    String p256dh = VapidKey.base64(browser.p256dh());
    byte[] offCurve = browser.p256dh();
    offCurve[64] ^= 1;

    for (String bad :
        List.of(VapidKey.base64(offCurve), p256dh.substring(4), VapidKey.base64(new byte[65]))) {
      var reply = post("ann", good.replace(p256dh, bad));
      assertThat(reply.status()).isEqualTo(400);
      assertThat(body(reply).path("message").asString()).contains("keys.p256dh");
    }
    String auth = VapidKey.base64(browser.auth);
    for (int bytes : new int[] {1, 15, 17, 32}) {
      var reply = post("ann", good.replace(auth, VapidKey.base64(new byte[bytes])));
      assertThat(reply.status()).isEqualTo(400);
      assertThat(body(reply).path("message").asString()).contains("keys.auth");
    }
    assertThat(world.subscriptions.of("ann")).isEmpty();
  }

  @Test
  void givenEndpointElsewhere_whenPosted_thenRefused() {
    for (String url :
        List.of(
            "http://fcm.googleapis.com/x",
            "https://169.254.169.254/latest/meta-data",
            "https://fcm.googleapis.com.evil.example/x",
            "https://localhost/x")) {
      var reply = post("ann", new Browser(url).json(keyId()));
      assertThat(reply.status()).as(url).isEqualTo(400);
      assertThat(body(reply).path("message").asString()).contains("endpoint");
    }
    world.resolver = name -> List.of(InetAddress.getByName("10.0.0.1"));
    assertThat(post("ann", browser.json(keyId())).status()).isEqualTo(400);
    world.resolver =
        name -> {
          throw new UnknownHostException(name);
        };
    assertThat(post("ann", browser.json(keyId())).status()).isEqualTo(400);
    assertThat(world.subscriptions.of("ann")).isEmpty();
  }

  @Test
  void givenNameServiceThatHangs_whenPosted_thenRefusedInTime() {
    Resolver hanging =
        name -> {
          try {
            Thread.sleep(Duration.ofSeconds(30));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return List.of();
        };
    world.resolver = hanging.within(Duration.ofMillis(50));
    long startNanos = System.nanoTime();

    assertThat(post("ann", browser.json(keyId())).status()).isEqualTo(400);
    assertThat(System.nanoTime() - startNanos).isLessThan(5_000_000_000L);
  }

  @Test
  void givenTooMuch_orAnotherRoute_orNobody_whenAsked_thenRefused() {
    assertThat(post("ann", "{\"endpoint\":\"" + "x".repeat(5_000) + "\"}").status()).isEqualTo(413);
    assertThat(ask("ann", "PUT", "/push/subscriptions", "{}").status()).isEqualTo(404);
    assertThat(ask("ann", "GET", "/push/subscriptions", "{}").status()).isEqualTo(404);
    assertThat(handler.reply(Calls.server("GET", "/push/vapid-key", "")).status()).isEqualTo(401);
  }
}
