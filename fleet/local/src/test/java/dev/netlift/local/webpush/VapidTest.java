package dev.netlift.local.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.tls.LoopbackCertificate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VapidTest {
  // RFC 8292, section 2.4.
  private static final String TOKEN =
      "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAi"
          + "OjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_"
          + "HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
  private static final String KEY =
      "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
  private static final String ORIGIN = "https://push.example.net";
  private static final Instant EXPIRES = Instant.ofEpochSecond(1_453_523_768);
  private static final Instant NOW = EXPIRES.minus(Duration.ofHours(1));

  private final TestSender sender = new TestSender(LoopbackCertificate.keys());

  private static void assertRefused(int status, String reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PushRefusal.class,
            e -> {
              assertThat(e.status()).isEqualTo(status);
              assertThat(e.reason()).contains(reason);
            });
  }

  private static String header() {
    return "vapid t=" + TOKEN + ", k=" + KEY;
  }

  @Test
  void givenTheTokenOfTheRfc_whenVerified_thenItsKey() {
    assertThat(Vapid.verify(header(), ORIGIN, NOW)).isEqualTo(Base64Url.decode(KEY));
    assertThat(Vapid.verify("Vapid k=\"" + KEY + "\",t=" + TOKEN, ORIGIN, NOW)).hasSize(65);
  }

  @Test
  void givenTheTokenOfTheRfc_whenTooLateOrTooEarlyOrElsewhere_thenRefused() {
    assertRefused(403, "expired", () -> Vapid.verify(header(), ORIGIN, EXPIRES));
    assertRefused(
        403,
        "longer than 24 hours",
        () -> Vapid.verify(header(), ORIGIN, EXPIRES.minus(Duration.ofHours(25))));
    assertRefused(
        403,
        "is for 'https://push.example.net'",
        () -> Vapid.verify(header(), "https://push.example.net:8443", NOW));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40, 60, 100, 200})
  void givenTheTokenOfTheRfc_whenAnyCharacterIsAnother_thenRefused(int at) {
    char other = TOKEN.charAt(at) == 'A' ? 'B' : 'A';
    String changed = TOKEN.substring(0, at) + other + TOKEN.substring(at + 1);

    assertRefused(403, "", () -> Vapid.verify("vapid t=" + changed + ",k=" + KEY, ORIGIN, NOW));
  }

  @Test
  void givenAnotherKeysName_whenVerified_thenTheSignatureDoesNotHold() {
    String other = Base64Url.encode(sender.publicKey());

    assertRefused(
        403,
        "signature does not hold",
        () -> Vapid.verify("vapid t=" + TOKEN + ",k=" + other, ORIGIN, NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer x", "WebPush x", "vapidt=1"})
  void givenNoVapid_whenVerified_thenAskedForIt(String header) {
    assertRefused(401, "RFC 8292", () -> Vapid.verify(header, ORIGIN, NOW));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"aud\":\"https://push.example.net\"}|no exp",
        "{\"aud\":\"https://push.example.net\",\"exp\":\"1453523768\"}|no exp",
        "{\"exp\":1453523768}|is for ''",
        "{\"aud\":\"https://push.example.net\",\"exp\":1453523768,\"sub\":\"me\"}|mailto",
        "[]|not a JSON object",
        "nonsense|not JSON",
      })
  void givenClaimsThatWillNotDo_whenVerified_thenSaidWhich(String claims, String reason) {
    String header = sender.authorization(claims);

    assertRefused(403, reason, () -> Vapid.verify(header, ORIGIN, NOW));
  }

  @Test
  void givenTokenWithoutSignature_whenVerified_thenRefused() {
    String none = Base64Url.encode("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
    String claims = TOKEN.split("\\.")[1];

    assertRefused(
        403,
        "ES256",
        () -> Vapid.verify("vapid t=" + none + "." + claims + ".,k=" + KEY, ORIGIN, NOW));
    assertRefused(403, "three parts", () -> Vapid.verify("vapid t=a.b,k=" + KEY, ORIGIN, NOW));
    assertRefused(403, "no token", () -> Vapid.verify("vapid k=" + KEY, ORIGIN, NOW));
    assertRefused(403, "key k", () -> Vapid.verify("vapid t=" + TOKEN + ",k=AAAA", ORIGIN, NOW));
  }
}
