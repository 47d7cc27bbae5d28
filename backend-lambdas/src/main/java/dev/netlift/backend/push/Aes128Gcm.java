package dev.netlift.backend.push;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The content encoding {@code aes128gcm} (RFC 8188), of one record: all that Web Push allows. */
final class Aes128Gcm {
  static final int SALT_BYTES = 16;
  static final int RECORD_BYTES = 4096;
  private static final int TAG_BYTES = 16;
  private static final int KEY_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final byte LAST_RECORD = 2;

  private Aes128Gcm() {}

  /**
   * Header and one record.
   *
   * @param secret input keying material
   * @param keyId as the header names it, at most 255 bytes
   * @param padding zeros behind the content
   * @throws IllegalArgumentException it does not fit into a record of {@value #RECORD_BYTES} bytes
   */
  static byte[] encrypt(byte[] secret, byte[] salt, byte[] keyId, byte[] content, int padding) {
    if (content.length + 1 + padding + TAG_BYTES > RECORD_BYTES) {
      throw new IllegalArgumentException(
          "content and padding must have at most "
              + (RECORD_BYTES - TAG_BYTES - 1)
              + " bytes, had "
              + (content.length + padding));
    }
    byte[] record = Arrays.copyOf(content, content.length + 1 + padding);
    record[content.length] = LAST_RECORD;
    byte[] key = derive(secret, salt, "Content-Encoding: aes128gcm\0", KEY_BYTES);
    // Of the one record with the number 0, so its nonce is what was derived.
    byte[] nonce = derive(secret, salt, "Content-Encoding: nonce\0", NONCE_BYTES);
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
      byte[] sealed = cipher.doFinal(record);
      return ByteBuffer.allocate(salt.length + Integer.BYTES + 1 + keyId.length + sealed.length)
          .put(salt)
          .putInt(RECORD_BYTES)
          .put((byte) keyId.length)
          .put(keyId)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot encrypt with AES-128-GCM", e);
    }
  }

  private static byte[] derive(byte[] secret, byte[] salt, String info, int bytes) {
    return hkdf(secret, salt, info.getBytes(StandardCharsets.US_ASCII), bytes);
  }

  /** HKDF-SHA256 (RFC 5869). */
  static byte[] hkdf(byte[] secret, byte[] salt, byte[] info, int bytes) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract().addIKM(secret).addSalt(salt).thenExpand(info, bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no HKDF-SHA256", e);
    }
  }
}
