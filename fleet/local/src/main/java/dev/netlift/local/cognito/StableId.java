package dev.netlift.local.cognito;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Ids as Cognito's look, the same for a name at every start. */
final class StableId {
  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final String ALL = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private StableId() {}

  static String of(String name, int length, boolean capitals) {
    String alphabet = capitals ? ALL : DIGITS;
    BigInteger base = BigInteger.valueOf(alphabet.length());
    try {
      var number =
          new BigInteger(
              1,
              MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
      var id = new StringBuilder();
      for (int i = 0; i < length; i++) {
        id.append(alphabet.charAt(number.mod(base).intValue()));
        number = number.divide(base);
      }
      return id.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
