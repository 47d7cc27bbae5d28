package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** What a URL promises S3. */
class S3SignaturesTest {
  private final S3Presigner presigner =
      S3Presigner.builder()
          .region(Region.US_WEST_2)
          .endpointOverride(URI.create("http://127.0.0.1:4566"))
          .credentialsProvider(
              StaticCredentialsProvider.create(
                  AwsSessionCredentials.create("AKIDEXAMPLE", "secret", "token")))
          .build();
  private final Signatures signatures = new S3Signatures(presigner, "quarantine");

  @AfterEach
  void close() {
    presigner.close();
  }

  @Test
  void givenAnUpload_whenSigned_thenLengthTypeAndChecksumAreAndItLivesFiveMinutes() {
    byte[] image = {1, 2, 3};
    var request = new UploadRequest(ImageFile.Format.JPEG, 3, Picture.sha256(image));

    Signatures.Signed signed = signatures.upload("some-id", request);

    assertThat(signed.url().getPath()).isEqualTo("/quarantine/incoming/some-id");
    assertThat(signed.headers())
        .containsEntry("content-length", "3")
        .containsEntry("content-type", "image/jpeg")
        .containsEntry("x-amz-checksum-sha256", request.checksum())
        .doesNotContainKey("host");
    assertThat(parameter(signed.url(), "X-Amz-Expires")).isEqualTo("300");
    assertThat(parameter(signed.url(), "X-Amz-SignedHeaders").split("%3B"))
        .contains("content-length", "content-type", "host", "x-amz-checksum-sha256");
    assertThat(parameter(signed.url(), "X-Amz-Security-Token")).isEqualTo("token");
  }

  @Test
  void givenAPictureInReview_whenLookedAt_thenTheUrlReadsThatOnly() {
    URI url = signatures.look("some-id");

    assertThat(url.getPath()).isEqualTo("/quarantine/work/some-id.png");
    assertThat(parameter(url, "X-Amz-Expires")).isEqualTo("300");
  }

  private static String parameter(URI url, String name) {
    return Arrays.stream(url.getRawQuery().split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }
}
