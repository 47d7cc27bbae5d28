package dev.netlift.local.webpush;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;

/** Public keys as Web Push writes them: uncompressed points on P-256. */
final class P256 {
  static final int POINT_BYTES = 65;
  private static final int COORDINATE_BYTES = 32;
  private static final byte UNCOMPRESSED = 4;
  private static final ECParameterSpec CURVE = curve();

  private P256() {}

  private static ECParameterSpec curve() {
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no P-256", e);
    }
  }

  /**
   * @throws IllegalArgumentException it is no point of the curve
   */
  static ECPublicKey decode(byte[] point) {
    if (point.length != POINT_BYTES || point[0] != UNCOMPRESSED) {
      throw new IllegalArgumentException(
          "not an uncompressed P-256 point (65 bytes, the first of them 4)");
    }
    var x = new BigInteger(1, point, 1, COORDINATE_BYTES);
    var y = new BigInteger(1, point, 1 + COORDINATE_BYTES, COORDINATE_BYTES);
    BigInteger p = ((ECFieldFp) CURVE.getCurve().getField()).getP();
    BigInteger a = CURVE.getCurve().getA();
    BigInteger b = CURVE.getCurve().getB();
    // The JDK's key factory does not look, and a point elsewhere gives private keys away.
    boolean on =
        x.compareTo(p) < 0
            && y.compareTo(p) < 0
            && y.multiply(y).mod(p).equals(x.multiply(x).add(a).multiply(x).add(b).mod(p));
    if (!on) {
      throw new IllegalArgumentException("the point is not on P-256");
    }
    try {
      return (ECPublicKey)
          KeyFactory.getInstance("EC")
              .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no P-256", e);
    }
  }

  static byte[] encode(ECPublicKey key) {
    byte[] point = new byte[POINT_BYTES];
    point[0] = UNCOMPRESSED;
    put(key.getW().getAffineX(), point, 1);
    put(key.getW().getAffineY(), point, 1 + COORDINATE_BYTES);
    return point;
  }

  private static void put(BigInteger coordinate, byte[] out, int at) {
    byte[] bytes = coordinate.toByteArray();
    int length = Math.min(bytes.length, COORDINATE_BYTES);
    System.arraycopy(bytes, bytes.length - length, out, at + COORDINATE_BYTES - length, length);
  }
}
