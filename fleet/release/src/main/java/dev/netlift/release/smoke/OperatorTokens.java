package dev.netlift.release.smoke;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /admin/connect-tokens}, in the operators' role. One thread. */
final class OperatorTokens implements AutoCloseable {
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
  private static final Set<String> RESTRICTED = Set.of("host", "content-length");
  private static final Duration CALL_MAX = Duration.ofSeconds(30);

  private final URI api;
  private final String region;
  private final AwsCredentialsIdentity operator;
  private final HttpClient http = HttpClient.newHttpClient();

  OperatorTokens(String apiUrl, String region, AwsCredentialsIdentity operator) {
    this.api = URI.create(apiUrl.endsWith("/") ? apiUrl : apiUrl + "/");
    this.region = region;
    this.operator = operator;
  }

  /**
   * A token for one player of a session.
   *
   * @throws IOException the API did not give one: the message says what it said
   */
  String take(String gameSessionId, String playerSessionId, String playerId)
      throws IOException, InterruptedException {
    byte[] body =
        JsonMapper.shared()
            .createObjectNode()
            .put("gameSessionId", gameSessionId)
            .put("playerSessionId", playerSessionId)
            .put("playerId", playerId)
            .put("reason", "smoke of a release")
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    var request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(api.resolve("admin/connect-tokens"))
            .putHeader("Content-Type", "application/json")
            .build();
    var signed =
        SIGNER.sign(
            r ->
                r.identity(operator)
                    .request(request)
                    .payload(() -> new ByteArrayInputStream(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    var builder =
        HttpRequest.newBuilder(request.getUri())
            .timeout(CALL_MAX)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    signed
        .request()
        .forEachHeader(
            (name, values) -> {
              if (!RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    var response = http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
    try {
      String token =
          JsonMapper.shared().readTree(response.body()).path("connectToken").asString("");
      if (response.statusCode() == 201 && !token.isEmpty()) {
        return token;
      }
    } catch (JacksonException e) {
      // Said below, as any other answer.
    }
    throw new IOException(
        "POST /admin/connect-tokens was answered with "
            + response.statusCode()
            + ": "
            + response.body().strip().lines().findFirst().orElse(""));
  }

  @Override
  public void close() {
    http.close();
  }
}
