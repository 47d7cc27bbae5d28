package dev.netlift.backend.push;

import dev.netlift.backend.functions.Randomness;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/** Keys of the curve P-256 as Web Push writes them. Any thread. */
final class P256 {
  /** 4, then both coordinates. */
  static final int POINT_BYTES = 65;

  static final int SCALAR_BYTES = 32;
  private static final String NAME = "secp256r1";
  private static final byte UNCOMPRESSED = 4;
  private static final ECParameterSpec CURVE = curve();
  private static final BigInteger FIELD = ((ECFieldFp) CURVE.getCurve().getField()).getP();

  private P256() {}

  private static ECParameterSpec curve() {
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(NAME));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no curve " + NAME, e);
    }
  }

  static KeyPair draw() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(NAME), Randomness.source());
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot draw a key of " + NAME, e);
    }
  }

  /**
   * A public key of {@value #POINT_BYTES} bytes.
   *
   * @throws IllegalArgumentException it is no uncompressed point of the curve
   */
  static ECPublicKey publicKey(byte[] point) {
    if (point.length != POINT_BYTES || point[0] != UNCOMPRESSED) {
      throw new IllegalArgumentException(
          "must be an uncompressed point of " + POINT_BYTES + " bytes");
    }
    var x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + SCALAR_BYTES));
    var y = new BigInteger(1, Arrays.copyOfRange(point, 1 + SCALAR_BYTES, POINT_BYTES));
    var curve = CURVE.getCurve();
    var right = x.modPow(BigInteger.valueOf(3), FIELD).add(curve.getA().multiply(x));
    boolean onCurve =
        x.compareTo(FIELD) < 0
            && y.compareTo(FIELD) < 0
            && y.multiply(y).subtract(right).subtract(curve.getB()).mod(FIELD).signum() == 0;
    if (!onCurve) {
      throw new IllegalArgumentException("must be a point of the curve P-256");
    }
    try {
      return (ECPublicKey)
          KeyFactory.getInstance("EC")
              .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("must be a point of the curve P-256", e);
    }
  }

  static byte[] bytes(ECPublicKey key) {
    byte[] point = new byte[POINT_BYTES];
    point[0] = UNCOMPRESSED;
    put(key.getW().getAffineX(), point, 1);
    put(key.getW().getAffineY(), point, 1 + SCALAR_BYTES);
    return point;
  }

  /**
   * @throws IllegalArgumentException it is not 1 to the group's order
   */
  static ECPrivateKey privateKey(byte[] scalar) {
    var value = new BigInteger(1, scalar);
    if (scalar.length != SCALAR_BYTES
        || value.signum() == 0
        || value.compareTo(CURVE.getOrder()) >= 0) {
      throw new IllegalArgumentException("must be a scalar of " + SCALAR_BYTES + " bytes");
    }
    try {
      return (ECPrivateKey)
          KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(value, CURVE));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("must be a private key of the curve P-256", e);
    }
  }

  static byte[] bytes(ECPrivateKey key) {
    byte[] scalar = new byte[SCALAR_BYTES];
    put(key.getS(), scalar, 0);
    return scalar;
  }

  /** Big-endian, with zeros in front: a coordinate may be short. */
  private static void put(BigInteger value, byte[] into, int offset) {
    byte[] bytes = value.toByteArray();
    int from = Math.max(0, bytes.length - SCALAR_BYTES);
    int length = bytes.length - from;
    System.arraycopy(bytes, from, into, offset + SCALAR_BYTES - length, length);
  }

  /** The secret that both sides of a Diffie-Hellman exchange find. */
  static byte[] agree(ECPrivateKey ours, ECPublicKey theirs) {
    try {
      var agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(ours);
      agreement.doPhase(theirs, true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no agreement on " + NAME, e);
    }
  }
}
