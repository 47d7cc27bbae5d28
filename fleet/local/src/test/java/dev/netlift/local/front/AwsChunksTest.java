package dev.netlift.local.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first vector is the worked example of the S3 API reference. */
class AwsChunksTest {
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String STAMP = "20130524T000000Z";
  private static final String SCOPE = "20130524/us-east-1/s3/aws4_request";
  private static final String SEED =
      "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
  private static final String EXAMPLE =
      "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
          + "a".repeat(65_536)
          + "\r\n400;chunk-signature="
          + "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
          + "a".repeat(1_024)
          + "\r\n0;chunk-signature="
          + "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";

  private static ChunkSeal seal() {
    byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
    for (String part : SCOPE.split("/", -1)) {
      key = SignatureCheck.hmac(key, part);
    }
    return new ChunkSeal(key, STAMP, SCOPE, SEED);
  }

  private static String decode(String body, Optional<ChunkSeal> seal, long length)
      throws IOException {
    var out = new ByteArrayOutputStream();
    var in = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    Map<String, String> trailer = new AwsChunks(in, seal, true).decode(out, length);
    return out.toString(StandardCharsets.UTF_8) + (trailer.isEmpty() ? "" : trailer);
  }

  @Test
  void givenTheWorkedExample_whenDecoded_thenEverySignatureHolds() throws IOException {
    var out = new ByteArrayOutputStream();
    var in = new ByteArrayInputStream(EXAMPLE.getBytes(StandardCharsets.UTF_8));

    new AwsChunks(in, Optional.of(seal()), false).decode(out, 66_560);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a".repeat(66_560));
  }

  @Test
  void givenTheWorkedExample_whenOneByteIsAnother_thenItsChunkIsRefused() {
    String changed = EXAMPLE.substring(0, 60_000) + "b" + EXAMPLE.substring(60_001);
    var in = new ByteArrayInputStream(changed.getBytes(StandardCharsets.UTF_8));
    var chunks = new AwsChunks(in, Optional.of(seal()), false);

    assertThatThrownBy(() -> chunks.decode(new ByteArrayOutputStream(), 66_560))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("SignatureDoesNotMatch"));
  }

  @Test
  void givenATrailer_whenDecoded_thenItIsReadAndItsEndNeedNotBe() throws IOException {
    String body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n";

    assertThat(decode(body + "\r\n", Optional.empty(), 5))
        .isEqualTo("hello{x-amz-checksum-crc32=NhCmhg==}");
    assertThat(decode(body, Optional.empty(), 5)).isEqualTo("hello{x-amz-checksum-crc32=NhCmhg==}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing at all
        "5\r\nhello\r\n", // no last chunk
        "5\r\nhel", // broken off
        "6\r\nhello\r\n0\r\n\r\n", // longer than it says
        "4\r\nhell\r\n0\r\n\r\n", // fewer than announced
        "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", // more than announced
        "-5\r\nhello\r\n0\r\n\r\n",
        "zz\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nno trailer\r\n\r\n"
      })
  void givenABodyThatIsNotWhatWasAnnounced_whenDecoded_thenIncompleteBody(String body) {
    assertThatThrownBy(() -> decode(body, Optional.empty(), 5))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("IncompleteBody"));
  }

  @Test
  void givenAChunkOfGigabytes_whenDecoded_thenNothingIsReserved() {
    assertThatThrownBy(() -> decode("ffffffff\r\n", Optional.empty(), 5))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("InvalidChunkSizeError"));
  }
}
