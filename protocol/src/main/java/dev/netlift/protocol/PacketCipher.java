package dev.netlift.protocol;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals or opens the packets of one direction of one connection with AES-128-GCM. One thread at a
 * time.
 *
 * <pre>
 * packet: type 0x10 | connection id, 8 bytes | sequence, 4 bytes | ciphertext | tag, 16 bytes
 *         \__________ clear, authenticated __________/
 * nonce:  4 zero bytes | sequence, 8 bytes          all big-endian
 * </pre>
 */
public final class PacketCipher {
  /** First byte of an encrypted packet. */
  public static final byte TYPE = 0x10;

  public static final int HEADER_BYTES = 1 + 8 + 4;
  public static final int TAG_BYTES = 16;

  /** What sealing adds to the plain bytes. */
  public static final int OVERHEAD = HEADER_BYTES + TAG_BYTES;

  private static final int NONCE_BYTES = 12;

  /** Sequence of the welcome's own sealing; packets count from 1. */
  private static final long WELCOME_SEQUENCE = 0;

  private final SecretKeySpec key;
  private final Cipher cipher;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final ByteBuffer nonceBuffer = ByteBuffer.wrap(nonce);

  /**
   * @param key 16 bytes, of {@link PacketKeys}
   */
  public PacketCipher(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES/GCM/NoPadding", e);
    }
  }

  /**
   * Writes one packet. A sequence must never be used twice.
   *
   * @param sequence 1 to {@link Limits#SEQUENCE_MAX}
   * @return bytes written: {@code length + OVERHEAD}
   */
  public int seal(
      long connectionId,
      long sequence,
      byte[] plain,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    if (sequence < 1 || sequence > Limits.SEQUENCE_MAX) {
      throw new IllegalArgumentException(
          "sequence must be 1 to " + Limits.SEQUENCE_MAX + ", was " + sequence);
    }
    var header = ByteBuffer.wrap(out, outOffset, HEADER_BYTES);
    header.put(TYPE).putLong(connectionId).putInt((int) sequence);
    try {
      init(Cipher.ENCRYPT_MODE, sequence);
      cipher.updateAAD(out, outOffset, HEADER_BYTES);
      return HEADER_BYTES + cipher.doFinal(plain, offset, length, out, outOffset + HEADER_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal a packet", e);
    }
  }

  /** Whether the bytes are long enough for a packet and carry its type. */
  public static boolean looksLikePacket(byte[] packet, int offset, int length) {
    return length >= OVERHEAD && packet[offset] == TYPE;
  }

  /** Connection id of what {@link #looksLikePacket}; not authenticated. */
  public static long connectionId(byte[] packet, int offset) {
    return ByteBuffer.wrap(packet, offset + 1, 8).getLong();
  }

  /** Sequence of what {@link #looksLikePacket}; not authenticated before {@link #open}. */
  public static long sequence(byte[] packet, int offset) {
    return ByteBuffer.wrap(packet, offset + 9, 4).getInt() & 0xffff_ffffL;
  }

  /**
   * Authenticates and decrypts one packet.
   *
   * @return plain bytes written to {@code out}
   * @throws ProtocolException if it is too short, of another type, or not sealed under this key
   */
  public int open(byte[] packet, int offset, int length, byte[] out, int outOffset) {
    if (!looksLikePacket(packet, offset, length)) {
      throw new ProtocolException("not a packet");
    }
    if (length - OVERHEAD > out.length - outOffset) {
      throw new ProtocolException("packet is too long");
    }
    long sequence = sequence(packet, offset);
    if (sequence == WELCOME_SEQUENCE) {
      throw new ProtocolException("packet sequence is 0");
    }
    try {
      init(Cipher.DECRYPT_MODE, sequence);
      cipher.updateAAD(packet, offset, HEADER_BYTES);
      return cipher.doFinal(packet, offset + HEADER_BYTES, length - HEADER_BYTES, out, outOffset);
    } catch (GeneralSecurityException e) {
      throw new ProtocolException("packet does not open");
    }
  }

  /** Seals the welcome of a server hello; once per key. */
  byte[] sealWelcome(byte[] welcome, byte[] associated) {
    try {
      init(Cipher.ENCRYPT_MODE, WELCOME_SEQUENCE);
      cipher.updateAAD(associated);
      return cipher.doFinal(welcome);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal a welcome", e);
    }
  }

  byte[] openWelcome(byte[] sealed, byte[] associated) {
    try {
      init(Cipher.DECRYPT_MODE, WELCOME_SEQUENCE);
      cipher.updateAAD(associated);
      return cipher.doFinal(sealed);
    } catch (GeneralSecurityException e) {
      throw new ProtocolException("welcome does not open");
    }
  }

  private void init(int mode, long sequence)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    nonceBuffer.putLong(NONCE_BYTES - 8, sequence);
    // The spec copies the nonce; the JDK refuses to encrypt twice under the same one.
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
  }
}
