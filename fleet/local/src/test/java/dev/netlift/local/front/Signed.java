package dev.netlift.local.front;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Sends requests signed by the AWS SDK's own signer, which may be tampered with on the way. */
public final class Signed {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Signed() {}

  /** What is signed; {@code headers} and {@code body} may be replaced afterwards. */
  public record Draft(
      String method, URI uri, Map<String, String> headers, String body, String service) {}

  public static SdkHttpRequest sign(
      Draft draft, AwsCredentialsIdentity keys, String region, Clock clock) {
    return sign(draft, draft.body().getBytes(StandardCharsets.UTF_8), keys, region, clock);
  }

  /** The same for a body that is no text. */
  public static SdkHttpRequest sign(
      Draft draft, byte[] body, AwsCredentialsIdentity keys, String region, Clock clock) {
    var unsigned =
        SdkHttpRequest.builder().uri(draft.uri()).method(SdkHttpMethod.fromValue(draft.method()));
    draft.headers().forEach(unsigned::putHeader);
    return AwsV4HttpSigner.create()
        .sign(
            r ->
                r.identity(keys)
                    .request(unsigned.build())
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, draft.service())
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(HttpSigner.SIGNING_CLOCK, clock))
        .request();
  }

  public static HttpResponse<String> send(SdkHttpRequest signed, String body)
      throws IOException, InterruptedException {
    return HTTP.send(
        request(signed, body.getBytes(StandardCharsets.UTF_8)),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The same for bodies that are no text. */
  public static HttpResponse<byte[]> send(SdkHttpRequest signed, byte[] body)
      throws IOException, InterruptedException {
    return HTTP.send(request(signed, body), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest request(SdkHttpRequest signed, byte[] body) {
    var request =
        HttpRequest.newBuilder(signed.getUri())
            .method(signed.method().name(), HttpRequest.BodyPublishers.ofByteArray(body));
    signed
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }
}
