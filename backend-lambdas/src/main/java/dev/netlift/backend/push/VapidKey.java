package dev.netlift.backend.push;

import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A key pair that push services know us by (RFC 8292), or its public half.
 *
 * @param id drawn from the public key, so that one key has one id everywhere
 * @param privateKey null where only public keys are known
 */
record VapidKey(String id, ECPublicKey publicKey, @Nullable ECPrivateKey privateKey) {
  private static final int ID_BYTES = 12;

  static VapidKey draw() {
    KeyPair pair = P256.draw();
    return of((ECPublicKey) pair.getPublic(), (ECPrivateKey) pair.getPrivate());
  }

  static VapidKey of(ECPublicKey publicKey, @Nullable ECPrivateKey privateKey) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(P256.bytes(publicKey));
      return new VapidKey(base64(Arrays.copyOf(hash, ID_BYTES)), publicKey, privateKey);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK has no SHA-256", e);
    }
  }

  /** As browsers take it and tokens name it. */
  String text() {
    return base64(P256.bytes(publicKey));
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Names no private key: what is printed ends up in a log. */
  @Override
  public String toString() {
    return "VapidKey[" + id + "]";
  }
}
