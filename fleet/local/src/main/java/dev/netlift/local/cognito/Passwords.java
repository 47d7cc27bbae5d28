package dev.netlift.local.cognito;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Keeps passwords so that nobody can read them. */
final class Passwords {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ITERATIONS = 100_000;
  private static final int BITS = 256;
  private static final int SALT_BYTES = 16;

  private Passwords() {}

  /** What to keep: salt and hash. */
  static String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return Base64.getEncoder().encodeToString(salt)
        + ":"
        + Base64.getEncoder().encodeToString(derive(password, salt));
  }

  static boolean matches(String password, String kept) {
    int colon = kept.indexOf(':');
    if (colon < 0) {
      return false;
    }
    byte[] salt = Base64.getDecoder().decode(kept.substring(0, colon));
    byte[] hash = Base64.getDecoder().decode(kept.substring(colon + 1));
    return MessageDigest.isEqual(hash, derive(password, salt));
  }

  private static byte[] derive(String password, byte[] salt) {
    var spec = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
    }
  }
}
