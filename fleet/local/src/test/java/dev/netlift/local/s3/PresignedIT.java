package dev.netlift.local.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Who was given a URL may do exactly what it says, for as long as it says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PresignedIT {
  private static final String IMAGE = "not really an image";
  private static final String KEY = "incoming/player/upload";

  private final HttpClient http = HttpClient.newHttpClient();
  private S3World world;
  private S3Presigner presigner;
  private String bucket;

  @BeforeAll
  void start(@TempDir Path state) {
    world = new S3World(state);
    // The function's role: it may put there, and it alone knows the secret.
    presigner =
        world.presigner(
            world.role(
                "Uploads",
                "{\"Effect\":\"Allow\",\"Action\":[\"s3:PutObject\",\"s3:GetObject\"],"
                    + "\"Resource\":\"arn:aws:s3:::quarantine/incoming/*\"}"));
    bucket = world.bucket("quarantine");
  }

  @AfterAll
  void stop() {
    presigner.close();
    http.close();
    world.close();
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private URI put(String key, Duration life) {
    return URI.create(
        presigner
            .presignPutObject(
                r ->
                    r.signatureDuration(life)
                        .putObjectRequest(
                            p ->
                                p.bucket(bucket)
                                    .key(key)
                                    .contentType("image/png")
                                    .contentLength((long) IMAGE.length())
                                    .checksumSHA256(sha256(IMAGE))))
            .url()
            .toString());
  }

  private static Map<String, String> asSigned() {
    return Map.of("content-type", "image/png", "x-amz-checksum-sha256", sha256(IMAGE));
  }

  private static Map<String, String> with(String name, String value) {
    var headers = new HashMap<>(asSigned());
    headers.put(name, value);
    return headers;
  }

  private HttpResponse<String> send(
      String method, URI uri, Map<String, String> headers, String body) {
    var request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Status and the error's code, if it has one. */
  private static String said(HttpResponse<String> answer) {
    String code = answer.body().replaceFirst("(?s).*<Code>(\\w+)</Code>.*", "$1");
    return answer.statusCode() + (code.equals(answer.body()) ? "" : " " + code);
  }

  @Test
  void givenAUrl_whenPutAsItWasSigned_thenStoredWithItsType() {
    String key = KEY + "-right";

    assertThat(said(send("PUT", put(key, Duration.ofMinutes(5)), asSigned(), IMAGE)))
        .isEqualTo("200");

    assertThat(world.s3.get(bucket, key)).isPresent();
    try (var client = world.client()) {
      assertThat(client.headObject(r -> r.bucket(bucket).key(key)).contentType())
          .isEqualTo("image/png");
    }
    assertThat(world.events(bucket))
        .anySatisfy(
            event ->
                assertThat(event.detail().path("object").path("key").asString()).isEqualTo(key));
  }

  @Test
  void givenAUrl_whenAnythingElseIsPut_thenRefusedAndNothingIsStored() {
    URI url = put(KEY, Duration.ofMinutes(5));
    String same = "x".repeat(IMAGE.length());

    assertThat(said(send("PUT", url, asSigned(), IMAGE + "!")))
        .as("a longer body")
        .isEqualTo("403 SignatureDoesNotMatch");
    assertThat(said(send("PUT", url, asSigned(), "")))
        .as("no body")
        .isEqualTo("403 SignatureDoesNotMatch");
    assertThat(said(send("PUT", url, with("content-type", "text/html"), IMAGE)))
        .as("another type")
        .isEqualTo("403 SignatureDoesNotMatch");
    assertThat(said(send("PUT", url, asSigned(), same)))
        .as("another body of that length")
        .isEqualTo("400 BadDigest");
    assertThat(said(send("PUT", url, with("x-amz-checksum-sha256", sha256(same)), same)))
        .as("another body with its own sum")
        .isEqualTo("403 SignatureDoesNotMatch");
    assertThat(said(send("PUT", url, with("x-amz-acl", "public-read"), IMAGE)))
        .as("a header that was not signed")
        .isEqualTo("403 AccessDenied");
    assertThat(said(send("PUT", url, Map.of("x-amz-checksum-sha256", sha256(IMAGE)), IMAGE)))
        .as("a signed header that is missing")
        .isEqualTo("403 SignatureDoesNotMatch");
    assertThat(
            said(
                send(
                    "PUT",
                    URI.create(url.toString().replace("player", "other")),
                    asSigned(),
                    IMAGE)))
        .as("another key")
        .isEqualTo("403 SignatureDoesNotMatch");
    assertThat(said(send("DELETE", url, asSigned(), IMAGE)))
        .as("another method")
        .isEqualTo("403 SignatureDoesNotMatch");
    assertThat(
            said(
                send(
                    "PUT",
                    URI.create(url.toString().replace("X-Amz-Expires=300", "X-Amz-Expires=604800")),
                    asSigned(),
                    IMAGE)))
        .as("a longer life")
        .isEqualTo("403 SignatureDoesNotMatch");
    String bare = url.getScheme() + "://" + url.getAuthority() + url.getRawPath();
    assertThat(send("PUT", URI.create(bare), asSigned(), IMAGE).statusCode())
        .as("no signature")
        .isEqualTo(403);
    assertThat(world.s3.get(bucket, KEY)).isEmpty();
    assertThat(world.events(bucket))
        .noneSatisfy(
            event ->
                assertThat(event.detail().path("object").path("key").asString()).isEqualTo(KEY));
  }

  @Test
  void givenAUrlOfASecond_whenPutLater_thenRefusedAsExpired() throws InterruptedException {
    URI url = put(KEY + "-late", Duration.ofSeconds(1));
    Thread.sleep(2_100);

    HttpResponse<String> answer = send("PUT", url, asSigned(), IMAGE);

    assertThat(said(answer)).isEqualTo("403 AccessDenied");
    assertThat(answer.body()).contains("expired");
  }

  @Test
  void givenAUrlForAKeyThatItsSignerMayNotPut_whenPut_thenRefused() {
    assertThat(said(send("PUT", put("avatars/x", Duration.ofMinutes(5)), asSigned(), IMAGE)))
        .isEqualTo("403 AccessDenied");
  }

  @Test
  void givenAUrlToRead_whenGot_thenTheObjectUnderTheNameItSays() {
    try (var client = world.client()) {
      client.putObject(
          r -> r.bucket(bucket).key(KEY + "-read"),
          software.amazon.awssdk.core.sync.RequestBody.fromString("text"));
    }
    URI url =
        URI.create(
            presigner
                .presignGetObject(
                    r ->
                        r.signatureDuration(Duration.ofMinutes(5))
                            .getObjectRequest(
                                g ->
                                    g.bucket(bucket)
                                        .key(KEY + "-read")
                                        .responseContentDisposition("attachment")))
                .url()
                .toString());

    HttpResponse<String> answer = send("GET", url, Map.of(), "");

    assertThat(answer.body()).isEqualTo("text");
    assertThat(answer.headers().firstValue("content-disposition")).hasValue("attachment");
  }
}
