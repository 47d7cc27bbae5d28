package dev.netlift.local.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.tls.LoopbackCertificate;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import org.junit.jupiter.api.Test;

class DecryptionTest {
  // RFC 8291, section 5 and appendix A.
  private static final String AUTH = "BTBZMqHH6r4Tts7J_aSIgg";
  private static final String RECEIVER =
      "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
  private static final String RECEIVER_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
  private static final String SENDER =
      "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
  private static final String SENDER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
  private static final String SALT = "DGv6ra1nlYgDCS1FRnbzlw";
  private static final String BODY =
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
          + "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
          + "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
  private static final String PLAIN = "When I grow up, I want to be a watermelon";

  private static KeyPair pair(String publicPoint, String privateNumber) throws Exception {
    ECPublicKey key = P256.decode(Base64Url.decode(publicPoint));
    return new KeyPair(
        key,
        KeyFactory.getInstance("EC")
            .generatePrivate(
                new ECPrivateKeySpec(
                    new BigInteger(1, Base64Url.decode(privateNumber)), key.getParams())));
  }

  @Test
  void givenTheMessageOfTheRfc_whenDecrypted_thenItsText() throws Exception {
    byte[] plain =
        Decryption.decrypt(
            pair(RECEIVER, RECEIVER_PRIVATE), Base64Url.decode(AUTH), Base64Url.decode(BODY));

    assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(PLAIN);
  }

  @Test
  void givenTheKeysOfTheRfc_whenTheTestsSenderEncrypts_thenTheMessageOfTheRfc() throws Exception {
    byte[] body =
        TestSender.encrypt(
            pair(SENDER, SENDER_PRIVATE),
            Base64Url.decode(SALT),
            RECEIVER,
            AUTH,
            PLAIN.getBytes(StandardCharsets.UTF_8));

    assertThat(Base64Url.encode(body)).isEqualTo(BODY);
  }

  @Test
  void givenAnyByteChangedOrAnotherSubscription_whenDecrypted_thenRefused() throws Exception {
    KeyPair keys = pair(RECEIVER, RECEIVER_PRIVATE);
    byte[] auth = Base64Url.decode(AUTH);
    byte[] body = Base64Url.decode(BODY);
    // The record size, which says nothing when there is one record, is not authenticated.
    for (int at : new int[] {0, 15, 21, 50, 86, 100, body.length - 1}) {
      byte[] changed = body.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> Decryption.decrypt(keys, auth, changed))
          .as("byte %s", at)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Decryption.decrypt(LoopbackCertificate.keys(), auth, body))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Decryption.decrypt(keys, auth, new byte[20]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenPointThatIsNotOnTheCurve_whenDecoded_thenRefused() {
    byte[] point = Base64Url.decode(RECEIVER);
    point[40] ^= 1;

    assertThatThrownBy(() -> P256.decode(point)).hasMessageContaining("not on P-256");
    assertThat(P256.encode(P256.decode(Base64Url.decode(SENDER))))
        .isEqualTo(Base64Url.decode(SENDER));
  }
}
