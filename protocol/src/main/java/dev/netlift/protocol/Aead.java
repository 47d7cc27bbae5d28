package dev.netlift.protocol;

/**
 * AES-128-GCM under one key, with a nonce of 12 bytes and a tag of 16 behind the ciphertext (NIST
 * SP 800-38D). One thread at a time. What is read and what is written must be different arrays.
 */
public interface Aead {
  /** By the JDK alone. */
  Maker JDK = JdkAead::new;

  /** Makes them; any thread. */
  @FunctionalInterface
  interface Maker {
    /**
     * @param key 16 bytes, not kept
     */
    Aead make(byte[] key);
  }

  /**
   * Encrypts. The caller sees to it that no number comes twice under a key.
   *
   * @param number the nonce's last 8 bytes, big-endian; the first 4 are zero
   * @param associated authenticated, not encrypted
   * @return bytes written: {@code length + 16}
   */
  int seal(
      long number,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] plain,
      int offset,
      int length,
      byte[] out,
      int outOffset);

  /**
   * Decrypts.
   *
   * @param length with the tag; at least 16
   * @return bytes written: {@code length - 16}; or -1 when it was not sealed so, and then what is
   *     in {@code out} means nothing
   */
  int open(
      long number,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] sealed,
      int offset,
      int length,
      byte[] out,
      int outOffset);

  /** Reads a little of what the next packet will need. The sum means nothing. */
  default long fetch() {
    return 0;
  }
}
