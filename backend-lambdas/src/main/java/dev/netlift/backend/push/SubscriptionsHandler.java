package dev.netlift.backend.push;

import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.Table;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** {@code GET /push/vapid-key}, {@code POST} and {@code DELETE /push/subscriptions}. */
public final class SubscriptionsHandler extends HttpFunction {
  private static final int BODY_MAX = 4_096;
  private static final int KEY_TEXT_MAX = 128;
  private static final Duration RESOLVED_WITHIN = Duration.ofSeconds(3);
  private static final String PRIMING =
      """
      {"rawPath": "/push/vapid-key",
       "requestContext": {"requestId": "priming", "http": {"method": "GET"},
        "authorizer": {"iam": {"cognitoIdentity": {"identityId": "priming"}}}}}
      """;

  private final SubscriptionStore subscriptions;
  private final Fresh<PushSettings> settings;
  private final Fresh<KeyRing> published;
  private final Guard guard;
  private final Clock clock;

  /** For the platform: builds everything from the function's environment. */
  public SubscriptionsHandler() {
    var environment = Environment.ofProcess();
    clock = Clock.systemUTC();
    subscriptions =
        new DynamoSubscriptions(
            new Table(Table.client(), environment.required("PUSH_TABLE"), "id"));
    var parameters = Parameters.ofProcess();
    String settingsName = environment.required("PUSH_SETTINGS_PARAMETER");
    String ringName = environment.required("VAPID_PARAMETER") + SsmKeyRing.PUBLIC;
    settings = new Fresh<>(() -> PushSettings.parse(parameters.required(settingsName)), clock);
    published = new Fresh<>(() -> KeyRing.parse(parameters.required(ringName)), clock);
    guard = new Guard(Resolver.SYSTEM.within(RESOLVED_WITHIN));
    primedBy(PRIMING);
  }

  SubscriptionsHandler(
      SubscriptionStore subscriptions,
      Fresh<PushSettings> settings,
      Fresh<KeyRing> published,
      Guard guard,
      Clock clock) {
    this.subscriptions = subscriptions;
    this.settings = settings;
    this.published = published;
    this.guard = guard;
    this.clock = clock;
  }

  @Override
  protected Reply answer(Request request) {
    String player = request.player();
    List<String> path = request.below("push").orElseThrow(SubscriptionsHandler::noSuchRoute);
    return switch (request.method() + " " + String.join("/", path)) {
      case "GET vapid-key" -> key();
      case "POST subscriptions" -> subscribe(player, request.json(BODY_MAX));
      case "DELETE subscriptions" -> unsubscribe(player, request.json(BODY_MAX));
      default -> throw noSuchRoute();
    };
  }

  private static Refusal noSuchRoute() {
    return Refusal.notFound("no such route");
  }

  private Reply key() {
    VapidKey current = published.get().current();
    return Reply.of(200, Json.object().put("keyId", current.id()).put("publicKey", current.text()));
  }

  private Reply subscribe(String player, JsonNode body) {
    String url = Json.text(body, "endpoint", Endpoint.LENGTH_MAX);
    byte[] p256dh = bytes(body, "p256dh");
    byte[] auth = bytes(body, "auth");
    String keyId = Json.id(body, "keyId", KEY_TEXT_MAX);
    try {
      P256.publicKey(p256dh);
    } catch (IllegalArgumentException e) {
      throw Refusal.field("keys.p256dh", String.valueOf(e.getMessage()));
    }
    if (auth.length != Encryption.AUTH_BYTES) {
      throw Refusal.field("keys.auth", "must have " + Encryption.AUTH_BYTES + " bytes");
    }
    check(url);
    if (published.get().find(keyId).or(() -> published.again().find(keyId)).isEmpty()) {
      throw new Refusal(
          409, "key_changed", "keyId is no key of ours any more; subscribe with the current one");
    }
    var subscription = Subscription.of(url, p256dh, auth, keyId, clock.millis());
    boolean added = subscriptions.put(player, subscription);
    return Reply.of(
        added ? 201 : 200,
        Json.object().put("subscriptionId", subscription.id()).put("keyId", keyId));
  }

  private void check(String url) {
    try {
      guard.address(settings.get().origins().endpoint(url));
    } catch (IllegalArgumentException e) {
      throw Refusal.field("endpoint", String.valueOf(e.getMessage()));
    } catch (Guard.BlockedException e) {
      throw Refusal.field("endpoint", "must lead to a public address");
    } catch (UnknownHostException e) {
      throw Refusal.field("endpoint", "must have a name that can be resolved");
    }
  }

  /** As browsers write them: base64url, with or without padding. */
  private static byte[] bytes(JsonNode body, String field) {
    JsonNode keys = body.path("keys");
    if (!keys.isObject()) {
      throw Refusal.field("keys", "must be an object");
    }
    try {
      return Base64.getUrlDecoder().decode(Json.text(keys, field, KEY_TEXT_MAX));
    } catch (IllegalArgumentException e) {
      throw Refusal.field("keys." + field, "must be base64url");
    }
  }

  private Reply unsubscribe(String player, JsonNode body) {
    String id =
        body.has("endpoint")
            ? Subscription.idOf(Json.text(body, "endpoint", Endpoint.LENGTH_MAX))
            : Json.id(body, "subscriptionId", KEY_TEXT_MAX);
    subscriptions.remove(player, id);
    return new Reply(204, null, Map.of());
  }
}
