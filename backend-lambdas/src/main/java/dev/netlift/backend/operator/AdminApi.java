package dev.netlift.backend.operator;

import dev.netlift.backend.functions.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The admin API, called in the operators' role. What may be meant well a second time, and every
 * call here may, is asked again a few times when a service did not answer. One thread.
 */
final class AdminApi implements AutoCloseable {
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
  private static final Set<String> RESTRICTED = Set.of("host", "content-length");
  private static final Duration CALL_MAX = Duration.ofSeconds(30);
  private static final int ATTEMPTS_MAX = 6;
  private static final Duration ROLE_LIFE = Duration.ofHours(1);

  /** Taken anew so long before its end. */
  private static final Duration ROLE_MARGIN = Duration.ofMinutes(5);

  /**
   * @param status of HTTP
   */
  record Answer(int status, JsonNode body) {}

  private final Target target;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable AwsCredentialsIdentity operator;
  private long operatorUntilNanos;

  AdminApi(Target target) {
    this.target = target;
  }

  /**
   * @param path below {@code admin/achievements/}
   * @param body null for none
   * @throws IOException the API did not answer, or nothing sensible
   */
  Answer call(String method, String path, @Nullable JsonNode body)
      throws IOException, InterruptedException {
    byte[] bytes = body == null ? new byte[0] : Json.bytes(body);
    for (int attempt = 1; ; attempt++) {
      var request =
          SdkHttpRequest.builder()
              .method(SdkHttpMethod.fromValue(method))
              .uri(target.api().resolve("admin/achievements/" + path))
              .putHeader("Content-Type", "application/json")
              .build();
      try {
        var response = send(request, bytes, "execute-api", operator());
        if (response.statusCode() < 500 && response.statusCode() != 429) {
          return new Answer(response.statusCode(), json(response));
        }
        if (attempt == ATTEMPTS_MAX) {
          throw new IOException(
              path + " was answered with " + response.statusCode() + ": " + response.body());
        }
      } catch (IOException e) {
        if (attempt == ATTEMPTS_MAX) {
          throw e;
        }
      }
      Thread.sleep(Duration.ofMillis(100L << attempt));
    }
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    try {
      return Json.read(response.body());
    } catch (JacksonException e) {
      throw new IOException(
          "not the API: " + response.statusCode() + " " + response.body().strip(), e);
    }
  }

  private AwsCredentialsIdentity operator() throws IOException, InterruptedException {
    if (operator == null || System.nanoTime() - operatorUntilNanos > 0) {
      operator = assumed();
      operatorUntilNanos = System.nanoTime() + ROLE_LIFE.minus(ROLE_MARGIN).toNanos();
    }
    return operator;
  }

  private AwsCredentialsIdentity assumed() throws IOException, InterruptedException {
    String session = "netlift-" + System.getProperty("user.name", "operator");
    String form =
        "Action=AssumeRole&Version=2011-06-15&DurationSeconds="
            + ROLE_LIFE.toSeconds()
            + "&RoleArn="
            + URLEncoder.encode(target.role(), StandardCharsets.UTF_8)
            + "&RoleSessionName="
            + session.replaceAll("[^\\w+=,.@-]", "-").substring(0, Math.min(64, session.length()));
    var request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(target.tokens())
            .putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .build();
    var response =
        send(
            request,
            form.getBytes(StandardCharsets.UTF_8),
            "sts",
            target.credentials().resolveCredentials());
    if (response.statusCode() != 200) {
      throw new IOException(
          "could not take the role " + target.role() + ": " + response.body().strip());
    }
    return AwsSessionCredentialsIdentity.create(
        element(response.body(), "AccessKeyId"),
        element(response.body(), "SecretAccessKey"),
        element(response.body(), "SessionToken"));
  }

  private static String element(String xml, String name) throws IOException {
    var found = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(xml);
    if (!found.find()) {
      throw new IOException("STS answered without " + name);
    }
    return found.group(1);
  }

  private HttpResponse<String> send(
      SdkHttpRequest request, byte[] body, String service, AwsCredentialsIdentity as)
      throws IOException, InterruptedException {
    var signed =
        SIGNER.sign(
            r ->
                r.identity(as)
                    .request(request)
                    .payload(() -> new ByteArrayInputStream(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, target.region()));
    var builder =
        HttpRequest.newBuilder(URI.create(request.getUri().toString()))
            .timeout(CALL_MAX)
            .method(request.method().name(), HttpRequest.BodyPublishers.ofByteArray(body));
    signed
        .request()
        .forEachHeader(
            (name, values) -> {
              if (!RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    return http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.close();
  }
}
