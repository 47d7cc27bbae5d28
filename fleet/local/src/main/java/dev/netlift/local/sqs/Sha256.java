package dev.netlift.local.sqs;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The deduplication id that a body makes. */
final class Sha256 {
  private Sha256() {}

  static String hex(String body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Md5.utf8(body));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
