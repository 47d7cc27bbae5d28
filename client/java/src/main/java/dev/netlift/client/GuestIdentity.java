package dev.netlift.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A player of the identity pool, a guest or the owner of an account: an id that is the player's for
 * good, and temporary credentials that are fetched anew before they expire. Any thread; one call to
 * Cognito at a time.
 */
public final class GuestIdentity {
  // A request signed with credentials that expire on the way is refused, and clocks differ.
  private static final Duration REFRESH_BEFORE = Duration.ofMinutes(5);

  private final ClientConfig config;
  private final HttpClient http;
  private final InstantSource clock;
  private final @Nullable Account account;
  private @Nullable String id;
  private @Nullable Credentials credentials;
  private Instant refreshAt = Instant.MIN;
  private @Nullable Duration skew;

  /** A new guest; the pool draws its id at the first use. */
  public GuestIdentity(ClientConfig config, HttpClient http, InstantSource clock) {
    this(config, http, clock, null, null);
  }

  private GuestIdentity(
      ClientConfig config,
      HttpClient http,
      InstantSource clock,
      @Nullable String id,
      @Nullable Account account) {
    this.config = config;
    this.http = http;
    this.clock = clock;
    this.id = id;
    this.account = account;
  }

  /** The player whose account this is, the same on every device. */
  public static GuestIdentity of(
      ClientConfig config, HttpClient http, InstantSource clock, Account account) {
    return new GuestIdentity(config, http, clock, null, account);
  }

  /** The guest that got {@code id} earlier, so that a player stays the same over restarts. */
  public static GuestIdentity resume(
      ClientConfig config, HttpClient http, InstantSource clock, String id) {
    return new GuestIdentity(config, http, clock, id, null);
  }

  /**
   * The player id, {@code region:uuid}.
   *
   * @throws BackendException the pool does not answer or refuses
   */
  public synchronized String id() throws InterruptedException {
    if (id == null) {
      var request = JsonMapper.shared().createObjectNode();
      request.put("IdentityPoolId", config.identityPoolId());
      logins(request);
      id = text(call("GetId", request), "GetId", "IdentityId");
    }
    return id;
  }

  /** The time as the backend has it, as far as we know. */
  synchronized Instant now() {
    Instant ours = clock.instant();
    return skew == null ? ours : ours.plus(skew);
  }

  /**
   * Corrects our clock by {@code by}, once: what differs again after that is not a clock.
   *
   * @return whether it was corrected now
   */
  synchronized boolean correctClock(Duration by) {
    if (skew != null) {
      return false;
    }
    skew = by;
    // By the wrong time they may have been kept too long, or not at all.
    refreshAt = Instant.MIN;
    return true;
  }

  /** Credentials that are good for at least some minutes, or as long as the pool grants at all. */
  synchronized Credentials credentials() throws InterruptedException {
    Instant now = now();
    Credentials current = credentials;
    if (current == null || !now.isBefore(refreshAt)) {
      current = fetch();
      credentials = current;
      Duration life = Duration.between(now, current.expiration());
      // Where lives are shorter than the margin, half a life must do.
      Duration margin =
          life.compareTo(REFRESH_BEFORE.multipliedBy(2)) > 0 ? REFRESH_BEFORE : life.dividedBy(2);
      refreshAt = current.expiration().minus(margin);
    }
    return current;
  }

  private Credentials fetch() throws InterruptedException {
    String operation = "GetCredentialsForIdentity";
    var request = JsonMapper.shared().createObjectNode().put("IdentityId", id());
    logins(request);
    JsonNode found = call(operation, request).path("Credentials");
    JsonNode expiration = found.path("Expiration");
    if (!expiration.isNumber()) {
      throw new BackendException(200, "malformed", operation + " gave no Expiration", "");
    }
    return new Credentials(
        text(found, operation, "AccessKeyId"),
        text(found, operation, "SecretKey"),
        text(found, operation, "SessionToken"),
        Instant.ofEpochMilli(Math.round(expiration.asDouble() * 1000)));
  }

  private void logins(ObjectNode request) throws InterruptedException {
    if (account != null) {
      request.putObject("Logins").put(account.provider(), account.idToken());
    }
  }

  private JsonNode call(String operation, JsonNode body) throws InterruptedException {
    return new CognitoCalls(config, http).call("AWSCognitoIdentityService." + operation, body);
  }

  private static String text(JsonNode node, String operation, String key) {
    JsonNode value = node.path(key);
    if (!value.isString()) {
      throw new BackendException(200, "malformed", operation + " gave no " + key, "");
    }
    return value.asString();
  }
}
