package dev.netlift.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A guest of the identity pool: an id that is the player's for good, and temporary credentials that
 * are fetched anew before they expire. Any thread; one call to Cognito at a time.
 */
public final class GuestIdentity {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  // A request signed with credentials that expire on the way is refused, and clocks differ.
  private static final Duration REFRESH_BEFORE = Duration.ofMinutes(5);

  private final ClientConfig config;
  private final HttpClient http;
  private final InstantSource clock;
  private @Nullable String id;
  private @Nullable Credentials credentials;
  private Instant refreshAt = Instant.MIN;
  private @Nullable Duration skew;

  /** A new guest; the pool draws its id at the first use. */
  public GuestIdentity(ClientConfig config, HttpClient http, InstantSource clock) {
    this(config, http, clock, null);
  }

  private GuestIdentity(
      ClientConfig config, HttpClient http, InstantSource clock, @Nullable String id) {
    this.config = config;
    this.http = http;
    this.clock = clock;
    this.id = id;
  }

  /** The guest that got {@code id} earlier, so that a player stays the same over restarts. */
  public static GuestIdentity resume(
      ClientConfig config, HttpClient http, InstantSource clock, String id) {
    return new GuestIdentity(config, http, clock, id);
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

  private JsonNode call(String operation, JsonNode body) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(config.endpointUrl())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", "AWSCognitoIdentityService." + operation)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw BackendException.unreachable(operation + " at " + config.endpointUrl(), e);
    }
    JsonNode answer;
    try {
      answer = JsonMapper.shared().readTree(response.body());
    } catch (JacksonException e) {
      throw new BackendException(response.statusCode(), "malformed", operation + " failed", "");
    }
    if (response.statusCode() != 200) {
      String type = answer.path("__type").asString("");
      throw new BackendException(
          response.statusCode(),
          type.substring(type.indexOf('#') + 1),
          operation + " failed: " + answer.path("message").asString(""),
          response.headers().firstValue("x-amzn-requestid").orElse(""));
    }
    return answer;
  }

  private static String text(JsonNode node, String operation, String key) {
    JsonNode value = node.path(key);
    if (!value.isString()) {
      throw new BackendException(200, "malformed", operation + " gave no " + key, "");
    }
    return value.asString();
  }
}
