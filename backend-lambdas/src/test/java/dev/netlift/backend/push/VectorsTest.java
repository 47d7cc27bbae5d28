package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.Json;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 8188, 8291 and 8292, byte for byte. */
class VectorsTest {
  // RFC 8291, section 5 and appendix A.
  private static final String PLAIN = "When I grow up, I want to be a watermelon";
  private static final String OUR_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
  private static final String OUR_PUBLIC =
      "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
  private static final String THEIR_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
  private static final String THEIR_PUBLIC =
      "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
  private static final String SALT = "DGv6ra1nlYgDCS1FRnbzlw";
  private static final String AUTH = "BTBZMqHH6r4Tts7J_aSIgg";
  private static final String BODY =
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
          + "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

  // RFC 8292, section 2.4.
  private static final String TOKEN =
      "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1"
          + "MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0";
  private static final String TOKEN_SIGNATURE =
      "i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
  private static final String TOKEN_KEY =
      "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";

  private static byte[] bytes(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  private static KeyPair pair(String publicKey, String privateKey) {
    return new KeyPair(P256.publicKey(bytes(publicKey)), P256.privateKey(bytes(privateKey)));
  }

  @Test
  void givenRfc8188Example_whenEncrypted_thenTheSameBytes() {
    byte[] body =
        Aes128Gcm.encrypt(
            bytes("yqdlZ-tYemfogSmv7Ws5PQ"),
            bytes("I1BsxtFttlv3u_Oo94xnmw"),
            new byte[0],
            "I am the walrus".getBytes(StandardCharsets.US_ASCII),
            0);

    assertThat(VapidKey.base64(body))
        .isEqualTo("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg");
  }

  @Test
  void givenRfc8291Example_whenEncrypted_thenTheSameBytesAndItsReaderReadsThem() {
    byte[] body =
        Encryption.encrypt(
            PLAIN.getBytes(StandardCharsets.US_ASCII),
            0,
            P256.publicKey(bytes(THEIR_PUBLIC)),
            bytes(AUTH),
            pair(OUR_PUBLIC, OUR_PRIVATE),
            bytes(SALT));
    var browser = new Browser("-", pair(THEIR_PUBLIC, THEIR_PRIVATE), bytes(AUTH));

    assertThat(VapidKey.base64(body)).isEqualTo(BODY);
    assertThat(new String(browser.read(bytes(BODY)), StandardCharsets.US_ASCII)).isEqualTo(PLAIN);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 3_839, 3_840})
  void givenContent_whenEncrypted_thenReadAndPaddedAndNeverAlike(int length) {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) 7);
    var browser = new Browser("-");
    byte[] first = Encryption.encrypt(content, P256.publicKey(browser.p256dh()), browser.auth);
    byte[] second = Encryption.encrypt(content, P256.publicKey(browser.p256dh()), browser.auth);

    assertThat(browser.read(first)).isEqualTo(content);
    assertThat((first.length - 86 - 1 - 16) % Encryption.PADDED_TO).isZero();
    assertThat(first.length).isLessThanOrEqualTo(4_096);
    assertThat(List.of(first[0], first[1], first[2], first[3], first[40], first[41]))
        .isNotEqualTo(List.of(second[0], second[1], second[2], second[3], second[40], second[41]));
  }

  @Test
  void givenTooMuch_whenEncrypted_thenRefused() {
    var browser = new Browser("-");
    assertThatThrownBy(
            () ->
                Encryption.encrypt(new byte[3_841], P256.publicKey(browser.p256dh()), browser.auth))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3840");
  }

  @Test
  void givenRfc8292Example_whenSigned_thenTheSameInputAndItsSignatureHolds() throws Exception {
    String input =
        VapidToken.signingInput(
            "https://push.example.net", 1_453_523_768, "mailto:push@example.com");

    assertThat(input).isEqualTo(TOKEN);
    assertThat(holds(TOKEN, TOKEN_SIGNATURE, TOKEN_KEY)).isTrue();
    assertThat(holds(TOKEN + "x", TOKEN_SIGNATURE, TOKEN_KEY)).isFalse();
  }

  @Test
  void givenOurToken_whenChecked_thenItHoldsUnderOurKeyForThisOriginAndTwelveHours()
      throws Exception {
    var key = VapidKey.draw();
    var now = Instant.parse("2026-11-21T12:00:00Z");
    String header =
        VapidToken.authorization("https://push.example.net", "mailto:a@example.com", key, now);

    assertThat(header).matches("vapid t=[\\w-]+\\.[\\w-]+\\.[\\w-]{86}, k=[\\w-]{87}");
    String[] parts = header.substring("vapid t=".length(), header.indexOf(", k=")).split("\\.", -1);
    assertThat(holds(parts[0] + "." + parts[1], parts[2], key.text())).isTrue();
    assertThat(holds(parts[0] + "." + parts[1], parts[2], VapidKey.draw().text())).isFalse();
    var claims = Json.read(new String(bytes(parts[1]), StandardCharsets.UTF_8));
    assertThat(claims.path("aud").asString()).isEqualTo("https://push.example.net");
    assertThat(claims.path("exp").asLong()).isEqualTo(now.getEpochSecond() + 12 * 3_600);
    assertThat(claims.path("sub").asString()).isEqualTo("mailto:a@example.com");
    assertThat(header).endsWith(", k=" + key.text());
  }

  private static boolean holds(String signed, String signature, String key) throws Exception {
    var check = Signature.getInstance("SHA256withECDSAinP1363Format");
    check.initVerify(P256.publicKey(bytes(key)));
    check.update(signed.getBytes(StandardCharsets.US_ASCII));
    return check.verify(bytes(signature));
  }

  @Test
  void givenPointsThatAreNone_whenRead_thenRefused() {
    byte[] good = bytes(THEIR_PUBLIC);
    byte[] offCurve = good.clone();
    offCurve[64] ^= 1;
    byte[] compressed = Arrays.copyOf(good, 33);
    compressed[0] = 2;
    byte[] outside = good.clone();
    Arrays.fill(outside, 1, 33, (byte) 0xff);
    byte[] infinity = new byte[65];
    infinity[0] = 4;

    for (byte[] point :
        List.of(offCurve, compressed, outside, infinity, new byte[0], new byte[65])) {
      assertThatThrownBy(() -> P256.publicKey(point)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(P256.bytes(P256.publicKey(good))).isEqualTo(good);
    for (byte[] scalar : List.of(new byte[32], new byte[31], fill(32, 0xff))) {
      assertThatThrownBy(() -> P256.privateKey(scalar))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static byte[] fill(int length, int with) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }
}
