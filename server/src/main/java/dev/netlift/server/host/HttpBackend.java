package dev.netlift.server.host;

import dev.netlift.server.net.BehindTheTick;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API, every request signed with the fleet role's credentials. Thread-safe. */
public final class HttpBackend implements SessionBackend, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpBackend.class);

  private static final Duration REQUEST_MAX = Duration.ofSeconds(5);

  /** A function has 10 s. A second request beside a slow one would only make it slower. */
  private static final Duration REGISTER_REQUEST_MAX = Duration.ofSeconds(12);

  private static final Duration PAUSE_FIRST = Duration.ofMillis(100);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(2);
  private static final JsonMapper JSON = new JsonMapper();

  private final URI base;
  private final String region;
  private final AwsCredentialsProvider credentials;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(BehindTheTick.threads("backend"));
  private final HttpClient client;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  /**
   * @param base of the HTTP API; its path, if any, comes before every route
   */
  public HttpBackend(URI base, String region, AwsCredentialsProvider credentials) {
    this.base = base;
    this.region = region;
    this.credentials = credentials;
    // Made there, the client's selector thread inherits its place behind the tick.
    this.client = CompletableFuture.supplyAsync(this::newClient, threads).join();
  }

  private HttpClient newClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(REQUEST_MAX)
        .followRedirects(HttpClient.Redirect.NEVER)
        .executor(threads)
        .build();
  }

  @Override
  public void prepare() {
    try {
      sign(base, new byte[0], Map.of());
    } catch (IOException e) {
      // The first real request says it again, to somebody who does something about it.
      log.atInfo().addKeyValue("cause", e.toString()).log("no credentials yet");
    }
  }

  @Override
  public void register(String gameSessionId, byte[] sessionKey, Duration limit)
      throws RefusedException, InterruptedException {
    var body = JSON.createObjectNode();
    body.put("v", 1);
    body.put("gameSessionId", gameSessionId);
    body.put("sessionKey", Base64.getUrlEncoder().withoutPadding().encodeToString(sessionKey));
    byte[] bytes = JSON.writeValueAsBytes(body);
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    for (int attempt = 0; ; attempt++) {
      String failure;
      try {
        var answer = post("sessions", bytes, Map.of(), atMost(deadlineNanos));
        int status = answer.status();
        if (status == 200 || status == 201) {
          return;
        }
        failure = "HTTP status " + status + ", " + explanation(answer.body());
        // 403 may be a role whose policy has not spread yet; these two never change their mind.
        if (status == 400 || status == 409) {
          throw new RefusedException("the backend refused the session key: " + failure);
        }
      } catch (IOException e) {
        failure = e.toString();
      }
      long pauseNanos = pauseNanos(attempt);
      if (System.nanoTime() + pauseNanos - deadlineNanos > 0) {
        throw new RefusedException(
            "the backend at "
                + base
                + " did not take the session key in "
                + limit
                + "; last: "
                + failure);
      }
      log.atWarn()
          .addKeyValue("attempt", attempt)
          .addKeyValue("cause", failure)
          .log("session key not registered yet");
      Thread.sleep(Duration.ofNanos(pauseNanos));
    }
  }

  /** What one request may take of the time there is. */
  private static Duration atMost(long deadlineNanos) {
    var left = Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
    return left.compareTo(REGISTER_REQUEST_MAX) < 0 ? left : REGISTER_REQUEST_MAX;
  }

  /** What the backend says of an error, or nothing. */
  private static String explanation(byte[] body) {
    try {
      var json = JSON.readTree(body);
      return json.path("message").asString("") + " request " + json.path("requestId").asString("");
    } catch (JacksonException e) {
      return "without an explanation";
    }
  }

  private static long pauseNanos(int attempt) {
    long ceiling = Math.min(PAUSE_MAX.toNanos(), PAUSE_FIRST.toNanos() << Math.min(attempt, 10));
    return ceiling / 2 + RandomGenerator.getDefault().nextLong(ceiling / 2 + 1);
  }

  @Override
  public Answer post(byte[] body, String hmac) throws IOException, InterruptedException {
    return post("reports", body, Map.of("x-netlift-hmac", hmac), REQUEST_MAX);
  }

  private Answer post(String route, byte[] body, Map<String, String> headers, Duration most)
      throws IOException, InterruptedException {
    var uri = URI.create(base.toString().replaceAll("/+$", "") + "/" + route);
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(most)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    sign(uri, body, headers)
        .headers()
        .forEach(
            (name, values) -> {
              // The client writes this one itself, with the same value.
              if (!name.equalsIgnoreCase("Host")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    var response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), response.body());
  }

  private SdkHttpRequest sign(URI uri, byte[] body, Map<String, String> headers)
      throws IOException {
    var unsigned =
        SdkHttpRequest.builder()
            .uri(uri)
            .method(SdkHttpMethod.POST)
            .putHeader("Content-Type", "application/json");
    headers.forEach(unsigned::putHeader);
    try {
      return signer
          .sign(
              signing ->
                  signing
                      .identity(credentials.resolveCredentials())
                      .request(unsigned.build())
                      .payload(ContentStreamProvider.fromByteArray(body))
                      .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                      .putProperty(AwsV4HttpSigner.REGION_NAME, region))
          .request();
    } catch (SdkException e) {
      // No credentials now is like no network now: it may be different the next time.
      throw new IOException("request not signed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
    threads.shutdown();
  }
}
