package dev.netlift.backend.sessions;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The secret a game server drew for its session: seals connect tokens, signs reports. Never
 * printed.
 */
public final class SessionKey {
  public static final int BYTES = 32;

  private final byte[] bytes;

  /**
   * @throws IllegalArgumentException unless there are {@value #BYTES} bytes
   */
  public SessionKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "session key must be " + BYTES + " bytes, was " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "SessionKey";
  }
}
