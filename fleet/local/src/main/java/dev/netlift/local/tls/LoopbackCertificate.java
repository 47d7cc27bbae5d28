package dev.netlift.local.tls;

import static dev.netlift.local.tls.Der.value;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Issues certificates for {@code localhost} and 127.0.0.1, or for one address of this machine. The
 * JDK cannot issue one but by its keytool, a second of another process each time; the few
 * structures of RFC 5280 that ours need are written here.
 */
public final class LoopbackCertificate {
  static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;
  private static final int TAGGED_0 = 0xa0;
  private static final int EXTENSIONS = 0xa3;

  // 1.2.840.10045.4.3.2, ecdsa-with-SHA256
  private static final byte[] ECDSA = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};
  // 1.3.6.1.5.5.7.3.1, serverAuth
  private static final byte[] SERVER_AUTH = {0x2b, 6, 1, 5, 5, 7, 3, 1};
  private static final byte[] COMMON_NAME = {0x55, 4, 3}; // 2.5.4.3
  private static final byte[] KEY_USAGE = {0x55, 0x1d, 0x0f}; // 2.5.29.15
  static final byte[] ALTERNATIVE_NAMES = {0x55, 0x1d, 0x11}; // 2.5.29.17
  private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1d, 0x13}; // 2.5.29.19
  private static final byte[] NAME_CONSTRAINTS = {0x55, 0x1d, 0x1e}; // 2.5.29.30
  private static final byte[] EXTENDED_KEY_USAGE = {0x55, 0x1d, 0x25}; // 2.5.29.37
  private static final byte[] TRUE = {(byte) 0xff};
  private static final byte[] LOCALHOST = "localhost".getBytes(StandardCharsets.US_ASCII);

  // A client's clock may be a little behind ours.
  private static final Duration SLACK = Duration.ofHours(1);

  private LoopbackCertificate() {}

  /** Whose name and key sign. */
  record Issuer(String name, PrivateKey key) {}

  /** A new key pair on P-256. */
  public static KeyPair keys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no P-256", e);
    }
  }

  /** One that only its own key vouches for. */
  public static X509Certificate selfSigned(KeyPair keys, Instant now, Duration life) {
    return issue(
        new Issuer("localhost", keys.getPrivate()),
        "localhost",
        keys.getPublic(),
        now,
        life,
        extension(ALTERNATIVE_NAMES, false, names()));
  }

  /** For a server that {@code issuer} vouches for. */
  static X509Certificate server(Issuer issuer, PublicKey key, Instant now, Duration life) {
    return server(issuer, "localhost", names(), key, now, life);
  }

  /** The same, for a server at this address. */
  static X509Certificate server(
      Issuer issuer, InetAddress host, PublicKey key, Instant now, Duration life) {
    byte[] names = value(Der.SEQUENCE, value(IP_ADDRESS, host.getAddress()));
    // OpenSSL takes a subject that could be a host name for one, and the authority may name none.
    return server(issuer, "Netlift at " + host.getHostAddress(), names, key, now, life);
  }

  private static X509Certificate server(
      Issuer issuer, String subject, byte[] names, PublicKey key, Instant now, Duration life) {
    return issue(
        issuer,
        subject,
        key,
        now,
        life,
        extension(ALTERNATIVE_NAMES, false, names),
        // digitalSignature
        extension(KEY_USAGE, true, value(Der.BIT_STRING, new byte[] {7, (byte) 0x80})),
        extension(EXTENDED_KEY_USAGE, false, value(Der.SEQUENCE, value(Der.OID, SERVER_AUTH))));
  }

  /** An authority that nobody believes but of this machine, whoever gets hold of its key. */
  static X509Certificate authority(String name, KeyPair keys, Instant now, Duration life) {
    return authority(name, new byte[] {127, 0, 0, 1, -1, -1, -1, -1}, keys, now, life);
  }

  /** The same, for this address alone. */
  static X509Certificate authority(
      String name, InetAddress host, KeyPair keys, Instant now, Duration life) {
    byte[] address = host.getAddress();
    byte[] addressAndMask = Arrays.copyOf(address, 2 * address.length);
    Arrays.fill(addressAndMask, address.length, addressAndMask.length, (byte) 0xff);
    return authority(name, addressAndMask, keys, now, life);
  }

  private static X509Certificate authority(
      String name, byte[] addressAndMask, KeyPair keys, Instant now, Duration life) {
    // Both kinds: where only addresses are constrained, every host name is allowed.
    byte[] localhost = value(Der.SEQUENCE, value(DNS_NAME, LOCALHOST));
    byte[] addresses = value(Der.SEQUENCE, value(IP_ADDRESS, addressAndMask));
    return issue(
        new Issuer(name, keys.getPrivate()),
        name,
        keys.getPublic(),
        now,
        life,
        extension(
            BASIC_CONSTRAINTS,
            true,
            value(Der.SEQUENCE, value(Der.BOOLEAN, TRUE), value(Der.INTEGER, new byte[] {0}))),
        // keyCertSign
        extension(KEY_USAGE, true, value(Der.BIT_STRING, new byte[] {2, 4})),
        extension(
            NAME_CONSTRAINTS, true, value(Der.SEQUENCE, value(TAGGED_0, localhost, addresses))));
  }

  /** As files and other processes take it. */
  public static String pem(X509Certificate certificate) {
    try {
      return Der.pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that has no encoding", e);
    }
  }

  static X509Certificate issue(
      Issuer issuer,
      String subject,
      PublicKey key,
      Instant now,
      Duration life,
      byte[]... extensions) {
    byte[] algorithm = value(Der.SEQUENCE, value(Der.OID, ECDSA));
    byte[] serial = new BigInteger(127, new SecureRandom()).add(BigInteger.ONE).toByteArray();
    byte[] body =
        value(
            Der.SEQUENCE,
            value(TAGGED_0, value(Der.INTEGER, new byte[] {2})), // version 3
            value(Der.INTEGER, serial),
            algorithm,
            name(issuer.name()),
            value(Der.SEQUENCE, Der.time(now.minus(SLACK)), Der.time(now.plus(life))),
            name(subject),
            key.getEncoded(),
            value(EXTENSIONS, value(Der.SEQUENCE, extensions)));
    try {
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(issuer.key());
      signature.update(body);
      // No bit of the last byte is unused.
      byte[] signed = value(Der.BIT_STRING, new byte[1], signature.sign());
      byte[] der = value(Der.SEQUENCE, body, algorithm, signed);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a certificate for TLS on the loopback", e);
    }
  }

  private static byte[] name(String common) {
    byte[] attribute = value(Der.SEQUENCE, value(Der.OID, COMMON_NAME), Der.text(common));
    return value(Der.SEQUENCE, value(Der.SET, attribute));
  }

  private static byte[] names() {
    return value(
        Der.SEQUENCE, value(DNS_NAME, LOCALHOST), value(IP_ADDRESS, new byte[] {127, 0, 0, 1}));
  }

  static byte[] extension(byte[] id, boolean critical, byte[] content) {
    byte[] octets = value(Der.OCTET_STRING, content);
    return critical
        ? value(Der.SEQUENCE, value(Der.OID, id), value(Der.BOOLEAN, TRUE), octets)
        : value(Der.SEQUENCE, value(Der.OID, id), octets);
  }
}
