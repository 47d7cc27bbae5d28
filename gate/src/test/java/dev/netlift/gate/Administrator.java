package dev.netlift.gate;

import dev.netlift.client.ClientConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.profiles.ProfileFile;

/** Signed calls to services that the tests have no client for. */
final class Administrator {
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
  private static final Set<String> RESTRICTED = Set.of("host", "content-length");

  private final ClientConfig config;
  private final HttpClient http;
  private final Path credentials;
  private final AwsCredentialsIdentity keys;

  Administrator(ClientConfig config, Path credentials, HttpClient http) {
    this.config = config;
    this.http = http;
    this.credentials = credentials;
    this.keys =
        ProfileCredentialsProvider.builder()
            .profileFile(
                ProfileFile.builder()
                    .type(ProfileFile.Type.CREDENTIALS)
                    .content(credentials)
                    .build())
            .build()
            .resolveCredentials();
  }

  /** Signs and sends one POST, and wants it answered with success. */
  String post(String service, String path, String contentType, String body)
      throws IOException, InterruptedException {
    return post(service, path, Map.of("Content-Type", contentType), body);
  }

  /** Calls an operation of a service that is spoken to in JSON. */
  String json(String service, String target, String body) throws IOException, InterruptedException {
    return post(
        service,
        "/",
        Map.of("Content-Type", "application/x-amz-json-1.0", "X-Amz-Target", target),
        body);
  }

  private String post(String service, String path, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    URI uri = config.endpointUrl().resolve(path);
    var unsigned = SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(uri);
    headers.forEach(unsigned::putHeader);
    SdkHttpRequest request = unsigned.build();
    HttpResponse<String> response = http.send(signed(config, keys, service, request, body), text());
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          service + path + " answered " + response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  /**
   * From now on SNS delivers no message that holds one of {@code texts}; without any it delivers
   * all.
   */
  void loseMessagesAbout(List<String> texts) throws IOException, InterruptedException {
    var form = new StringBuilder("Action=LoseMessages&Version=2010-03-31");
    for (int i = 0; i < texts.size(); i++) {
      form.append("&Texts.member.").append(i + 1).append('=');
      form.append(URLEncoder.encode(texts.get(i), StandardCharsets.UTF_8));
    }
    post("sns", "/", "application/x-www-form-urlencoded; charset=utf-8", form.toString());
  }

  /** Calls the function whose name holds {@code part}, and waits for its end. */
  void invoke(String part, String event) throws IOException, InterruptedException {
    String name;
    try (Stream<Path> logs = Files.list(credentials.resolveSibling("logs").resolve("lambda"))) {
      name =
          logs.map(log -> log.getFileName().toString())
              .filter(log -> log.contains(part) && log.endsWith(".log"))
              .findFirst()
              .orElseThrow()
              .replace(".log", "");
    }
    post("lambda", "/2015-03-31/functions/" + name + "/invocations", "application/json", event);
  }

  /** {@code request} with the signature that {@code keys} give it. */
  static HttpRequest signed(
      ClientConfig config,
      AwsCredentialsIdentity keys,
      String service,
      SdkHttpRequest request,
      String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    var signed =
        SIGNER.sign(
            r ->
                r.identity(keys)
                    .request(request)
                    .payload(() -> new ByteArrayInputStream(bytes))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, config.region()));
    var builder =
        HttpRequest.newBuilder(request.getUri())
            .method(request.method().name(), HttpRequest.BodyPublishers.ofByteArray(bytes));
    signed
        .request()
        .forEachHeader(
            (name, values) -> {
              if (!RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    return builder.build();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }
}
