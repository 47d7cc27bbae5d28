package dev.netlift.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Signed calls of the HTTP API, with the one place where they are retried. Any thread.
 *
 * <p>A call the backend surely did not act on (429, 503) is repeated whatever it is; one that may
 * have been acted on only if it has no further effect (GET, PUT, DELETE).
 *
 * <p>A signature is good for five minutes around the backend's time. When a 403 tells a time that
 * is far from ours, our clock is wrong: it is corrected once, and the call repeated.
 */
public final class Api {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(5);
  private static final int ATTEMPTS_MAX = 4;
  private static final Duration RETRY_AFTER_MAX = Duration.ofSeconds(10);
  // Half of what a signature tolerates: below it, a 403 has another reason.
  private static final Duration SKEW_MIN = Duration.ofSeconds(150);
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
  // Set by the JDK's client itself, from the same URI the signature covers.
  private static final Set<String> RESTRICTED = Set.of("host", "content-length");

  private final ClientConfig config;
  private final HttpClient http;
  private final GuestIdentity guest;
  private final InstantSource clock;
  private final Pause pause;

  public Api(ClientConfig config, HttpClient http, GuestIdentity guest, InstantSource clock) {
    this(config, http, guest, clock, Pause.REAL);
  }

  Api(ClientConfig config, HttpClient http, GuestIdentity guest, InstantSource clock, Pause pause) {
    this.config = config;
    this.http = http;
    this.guest = guest;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * @param retryAfter what the backend asked for, bounded
   * @param etag of the body, empty when it has none
   * @param unchanged there is no body: what the caller has is still true
   */
  record Answer(JsonNode body, Optional<Duration> retryAfter, String etag, boolean unchanged) {}

  Answer get(String path) throws InterruptedException {
    return call("GET", path, null, false, "");
  }

  /**
   * A GET that may be answered by {@link Answer#unchanged}.
   *
   * @param etag of what the caller has, empty for nothing
   */
  Answer getUnless(String path, String etag) throws InterruptedException {
    return call("GET", path, null, false, etag);
  }

  Answer post(String path, JsonNode body) throws InterruptedException {
    return call("POST", path, body, false, "");
  }

  /**
   * A POST with an idempotency key: safe to repeat when its answer was lost, because the same key
   * gets the same thing.
   */
  Answer postOnce(String path, JsonNode body) throws InterruptedException {
    return call("POST", path, body, true, "");
  }

  Answer put(String path, JsonNode body) throws InterruptedException {
    return call("PUT", path, body, false, "");
  }

  Answer delete(String path) throws InterruptedException {
    return call("DELETE", path, null, false, "");
  }

  ClientConfig config() {
    return config;
  }

  HttpClient http() {
    return http;
  }

  /** The clock and the way of waiting that everything above this shares. */
  InstantSource clock() {
    return clock;
  }

  /** The time as the backend has it, as far as we know. */
  Instant now() {
    return guest.now();
  }

  Pause pause() {
    return pause;
  }

  private Answer call(
      String method, String path, @Nullable JsonNode body, boolean once, String etag)
      throws InterruptedException {
    String key = once ? UUID.randomUUID().toString() : "";
    for (int attempt = 1; ; attempt++) {
      Duration wait = backoff(attempt);
      try {
        HttpResponse<byte[]> response = send(method, path, body, key, etag);
        var retryAfter = retryAfter(response);
        if (response.statusCode() / 100 == 2) {
          return new Answer(
              parse(response, method + " " + path),
              retryAfter,
              response.headers().firstValue("ETag").orElse(""),
              false);
        }
        if (response.statusCode() == 304 && !etag.isEmpty()) {
          return new Answer(MissingNode.getInstance(), retryAfter, etag, true);
        }
        if (response.statusCode() == 403 && corrected(response)) {
          continue;
        }
        wait = retryAfter.orElse(wait);
        throw failure(response, method + " " + path);
      } catch (BackendException e) {
        boolean repeatable =
            e.refusedUnseen() || (e.retryable() && (once || !method.equals("POST")));
        if (!repeatable || attempt == ATTEMPTS_MAX) {
          throw e;
        }
        if (once && e.refusedUnseen()) {
          key = UUID.randomUUID().toString(); // what was refused is over for good
        }
      }
      pause.of(wait);
    }
  }

  /** Takes the backend's time for ours, the first time they differ by much. */
  private boolean corrected(HttpResponse<byte[]> response) {
    Optional<Instant> theirs = response.headers().firstValue("Date").flatMap(Api::date);
    if (theirs.isEmpty()) {
      return false;
    }
    Duration skew = Duration.between(clock.instant(), theirs.get());
    return skew.abs().compareTo(SKEW_MIN) > 0 && guest.correctClock(skew);
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration backoff(int attempt) {
    long most = 200L << attempt;
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most));
  }

  private HttpResponse<byte[]> send(
      String method, String path, @Nullable JsonNode body, String idempotencyKey, String etag)
      throws InterruptedException {
    byte[] payload = body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest signed = sign(method, URI.create(config.apiUrl() + path), payload);
    var request =
        HttpRequest.newBuilder(URI.create(config.apiUrl() + path))
            .timeout(TIMEOUT)
            .method(
                method,
                payload.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(payload));
    signed.forEachHeader(
        (name, values) -> {
          if (!RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    if (!idempotencyKey.isEmpty()) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    if (!etag.isEmpty()) {
      request.header("If-None-Match", etag);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw BackendException.unreachable(method + " " + path + " at " + config.apiUrl(), e);
    }
  }

  /** Whether there is a socket to open. */
  boolean hasSocket() {
    return config.webSocketUrl().isPresent();
  }

  /**
   * Opens the WebSocket on which the backend tells of tickets. Signed in headers and not, as
   * browsers must, in the URL: whoever logs that would log credentials.
   *
   * @throws BackendException no credentials are to be had
   */
  CompletableFuture<WebSocket> openSocket(WebSocket.Listener listener) throws InterruptedException {
    URI url =
        config
            .webSocketUrl()
            .orElseThrow(() -> new IllegalStateException("no webSocketUrl in the configuration"));
    // The signature covers host and path, and knows no scheme.
    URI asHttp = URI.create(url.toString().replaceFirst("^ws", "http"));
    var builder = http.newWebSocketBuilder().connectTimeout(SOCKET_TIMEOUT);
    sign("GET", asHttp, new byte[0])
        .forEachHeader(
            (name, values) -> {
              if (!RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    return builder.buildAsync(url, listener);
  }

  private SdkHttpRequest sign(String method, URI uri, byte[] payload) throws InterruptedException {
    Credentials keys = guest.credentials();
    var unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(method))
            .uri(uri)
            .putHeader("Accept", "application/json");
    if (payload.length > 0) {
      unsigned.putHeader("Content-Type", "application/json");
    }
    SignedRequest signed =
        SIGNER.sign(
            r ->
                r.identity(
                        AwsSessionCredentialsIdentity.create(
                            keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()))
                    .request(unsigned.build())
                    .payload(() -> stream(payload))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, config.region())
                    .putProperty(
                        HttpSigner.SIGNING_CLOCK, Clock.fixed(guest.now(), ZoneOffset.UTC)));
    return signed.request();
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .map(asked -> asked.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : asked);
  }

  private static JsonNode parse(HttpResponse<byte[]> response, String what) {
    if (response.body().length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return JsonMapper.shared().readTree(response.body());
    } catch (JacksonException e) {
      throw new BackendException(response.statusCode(), "malformed", what + " gave no JSON", "");
    }
  }

  private static BackendException failure(HttpResponse<byte[]> response, String what) {
    JsonNode body;
    try {
      body = JsonMapper.shared().readTree(response.body());
    } catch (JacksonException e) {
      body = MissingNode.getInstance();
    }
    String requestId =
        body.path("requestId")
            .asString(response.headers().firstValue("x-amzn-requestid").orElse(""));
    return new BackendException(
        response.statusCode(),
        body.path("error").asString(""),
        what + " failed: " + body.path("message").asString("no message"),
        requestId);
  }
}
