package dev.netlift.local.webpush;

import dev.netlift.local.tls.LoopbackCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A sender's half of RFC 8291 and RFC 8292, written by itself so that one misreading shows. */
final class TestSender {
  private static final Duration TOKEN_LIFE = Duration.ofHours(12);

  private final KeyPair keys;

  TestSender(KeyPair keys) {
    this.keys = keys;
  }

  /** One that trusts nobody else. */
  static HttpClient client(X509Certificate authority) throws GeneralSecurityException, IOException {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("authority", authority);
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  byte[] publicKey() {
    return P256.encode((ECPublicKey) keys.getPublic());
  }

  String authorization(String origin, Instant now) {
    return authorization(
        "{\"aud\":\"%s\",\"exp\":%d,\"sub\":\"mailto:test@example.com\"}"
            .formatted(origin, now.plus(TOKEN_LIFE).getEpochSecond()));
  }

  String authorization(String claims) {
    String signed =
        base64("{\"typ\":\"JWT\",\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(claims.getBytes(StandardCharsets.UTF_8));
    try {
      var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return "vapid t=" + signed + "." + base64(signature.sign()) + ", k=" + base64(publicKey());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] encrypt(String p256dh, String auth, byte[] plain) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    return encrypt(LoopbackCertificate.keys(), salt, p256dh, auth, plain);
  }

  /**
   * @param once the sender's key pair of this one message
   */
  static byte[] encrypt(KeyPair once, byte[] salt, String p256dh, String auth, byte[] plain) {
    try {
      byte[] receiver = Base64Url.decode(p256dh);
      byte[] sender = P256.encode((ECPublicKey) once.getPublic());
      var agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(once.getPrivate());
      agreement.doPhase(P256.decode(receiver), true);
      var info = new ByteArrayOutputStream();
      info.writeBytes("WebPush: info".getBytes(StandardCharsets.US_ASCII));
      info.write(0);
      info.writeBytes(receiver);
      info.writeBytes(sender);
      byte[] secret =
          Decryption.derive(
              agreement.generateSecret(), Base64Url.decode(auth), info.toByteArray(), 32);
      byte[] key = Decryption.derive(secret, salt, label("aes128gcm"), 16);
      byte[] nonce = Decryption.derive(secret, salt, label("nonce"), 12);
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
      byte[] padded = Arrays.copyOf(plain, plain.length + 1);
      padded[plain.length] = 2; // The last record, and no padding.
      byte[] sealed = cipher.doFinal(padded);
      return ByteBuffer.allocate(16 + 4 + 1 + sender.length + sealed.length)
          .put(salt)
          .putInt(4096)
          .put((byte) sender.length)
          .put(sender)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] label(String name) {
    return ("Content-Encoding: " + name + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  private static String base64(byte[] bytes) {
    return Base64Url.encode(bytes);
  }
}
