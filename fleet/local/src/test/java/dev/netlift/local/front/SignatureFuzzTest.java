package dev.netlift.local.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is sent, the check answers with a refusal and nothing else. */
class SignatureFuzzTest {
  private static final String ALPHABET = "aZ09%2F+&=;,./ \t~\u00e9\u0000AWS4-HMAC-SHA256";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);
  private static final Secret SECRET =
      new Secret("secret", Optional.empty(), Optional.empty(), Caller.ANONYMOUS);

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  private static String text(SplittableRandom random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenRandomHeaders_whenParsed_thenEmptyOrWhole(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      String header = (i % 2 == 0 ? Authorization.ALGORITHM + " " : "") + text(random);
      Authorization.parse(header).ifPresent(claim -> assertThat(claim.scope()).isNotBlank());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenRandomRequests_whenVerified_thenRefused(long seed) {
    var random = new SplittableRandom(seed);
    var check = new SignatureCheck(key -> Optional.of(SECRET), "r", CLOCK);
    for (int i = 0; i < 500; i++) {
      Map<String, String> headers = new HashMap<>();
      headers.put("host", "h");
      headers.put("x-amz-date", i % 3 == 0 ? text(random) : "20261120T120000Z");
      headers.put("signed", text(random));
      Request request =
          new Request(
              "POST",
              "/" + text(random),
              text(random),
              headers,
              text(random).getBytes(StandardCharsets.UTF_8));
      var claim =
          Authorization.parse(
                  "AWS4-HMAC-SHA256 Credential=k/20261120/r/s/aws4_request,"
                      + " SignedHeaders=host;signed;x-amz-date, Signature="
                      + (random.nextInt(2) == 0 ? "0".repeat(64) : "x"))
              .orElseThrow();
      assertThatThrownBy(() -> check.verify(request, claim, Call.Protocol.JSON_1_1))
          .isInstanceOfSatisfying(AwsException.class, e -> assertThat(e.status()).isEqualTo(403));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void givenRandomForms_whenDecoded_thenMappedOrRefused(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      try {
        assertThat(Bodies.decode(text(random))).isNotNull();
      } catch (AwsException e) {
        assertThat(e.code()).isEqualTo("MalformedQueryString");
      }
    }
  }
}
