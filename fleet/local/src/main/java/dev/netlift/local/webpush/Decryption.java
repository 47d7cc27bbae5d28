package dev.netlift.local.webpush;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** RFC 8291, the browser's half. */
final class Decryption {
  private static final int SALT_BYTES = 16;
  private static final int TAG_BITS = 128;
  private static final byte LAST_RECORD = 2;

  private Decryption() {}

  /**
   * @param keys of the subscription
   * @param auth its 16 bytes secret
   * @throws IllegalArgumentException it was not encrypted for this subscription, or is damaged
   */
  static byte[] decrypt(KeyPair keys, byte[] auth, byte[] body) {
    try {
      var in = ByteBuffer.wrap(body);
      byte[] salt = take(in, SALT_BYTES);
      in.getInt(); // The record size: there is one record.
      byte[] sender = take(in, Byte.toUnsignedInt(in.get()));
      var agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(keys.getPrivate());
      agreement.doPhase(P256.decode(sender), true);
      byte[] mine = P256.encode((ECPublicKey) keys.getPublic());
      byte[] info = concat("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), mine, sender);
      byte[] secret = derive(agreement.generateSecret(), auth, info, 32);
      byte[] key = derive(secret, salt, label("aes128gcm"), 16);
      byte[] nonce = derive(secret, salt, label("nonce"), 12);
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_BITS, nonce));
      return unpad(cipher.doFinal(take(in, in.remaining())));
    } catch (GeneralSecurityException | BufferUnderflowException e) {
      throw new IllegalArgumentException("does not decrypt: " + e.getMessage(), e);
    }
  }

  private static byte[] unpad(byte[] padded) {
    int end = padded.length - 1;
    while (end >= 0 && padded[end] == 0) {
      end--;
    }
    if (end < 0 || padded[end] != LAST_RECORD) {
      throw new IllegalArgumentException("the padding does not end a last record");
    }
    return Arrays.copyOf(padded, end);
  }

  private static byte[] label(String name) {
    return ("Content-Encoding: " + name + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] derive(byte[] input, byte[] salt, byte[] info, int length)
      throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveData(
            HKDFParameterSpec.ofExtract().addIKM(input).addSalt(salt).thenExpand(info, length));
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static byte[] concat(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
