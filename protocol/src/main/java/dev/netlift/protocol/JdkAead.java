package dev.netlift.protocol;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** As JCE has it: each packet takes a new parameter object and 0.9 to 1 KB of garbage. */
final class JdkAead implements Aead {
  private static final int TAG_BITS = PacketCipher.TAG_BYTES * 8;
  private static final int NONCE_BYTES = 12;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final ByteBuffer nonceBuffer = ByteBuffer.wrap(nonce);

  JdkAead(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES/GCM/NoPadding", e);
    }
  }

  @Override
  public int seal(
      long number,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] plain,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    try {
      init(Cipher.ENCRYPT_MODE, number);
      cipher.updateAAD(associated, associatedOffset, associatedLength);
      return cipher.doFinal(plain, offset, length, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal", e);
    }
  }

  @Override
  public int open(
      long number,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] sealed,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    try {
      init(Cipher.DECRYPT_MODE, number);
      cipher.updateAAD(associated, associatedOffset, associatedLength);
      return cipher.doFinal(sealed, offset, length, out, outOffset);
    } catch (AEADBadTagException e) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot open", e);
    }
  }

  private void init(int mode, long number) throws GeneralSecurityException {
    nonceBuffer.putLong(NONCE_BYTES - Long.BYTES, number);
    // The spec copies the nonce; the JDK refuses to encrypt twice under the same one.
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
  }
}
