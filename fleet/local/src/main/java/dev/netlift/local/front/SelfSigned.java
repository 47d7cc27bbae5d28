package dev.netlift.local.front;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/**
 * A certificate for this machine's loopback names, drawn anew at each start. The JDK cannot issue
 * one but by its keytool, a second of another process each time; the few structures of RFC 5280
 * that one fixed certificate needs are written here.
 *
 * @param certificate PEM
 */
record SelfSigned(SslContext context, String certificate) {
  private static final Duration LIFE = Duration.ofDays(30);
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OID = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;

  // 1.2.840.10045.4.3.2, ecdsa-with-SHA256
  private static final byte[] ECDSA = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};
  private static final byte[] COMMON_NAME = {0x55, 4, 3}; // 2.5.4.3
  private static final byte[] ALTERNATIVE_NAMES = {0x55, 0x1d, 0x11}; // 2.5.29.17

  static SelfSigned create() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      byte[] der = certificate(keys, Instant.now());
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      SslContext context =
          SslContextBuilder.forServer(keys.getPrivate(), certificate)
              // The C++ SDK speaks 1.2 and nothing newer.
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      String pem =
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
              + "\n-----END CERTIFICATE-----\n";
      return new SelfSigned(context, pem);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a certificate for TLS on the loopback", e);
    }
  }

  private static byte[] certificate(KeyPair keys, Instant now) throws GeneralSecurityException {
    byte[] algorithm = der(SEQUENCE, der(OID, ECDSA));
    byte[] name = der(SEQUENCE, der(SET, der(SEQUENCE, der(OID, COMMON_NAME), text("localhost"))));
    byte[] names =
        der(
            SEQUENCE,
            der(DNS_NAME, "localhost".getBytes(StandardCharsets.US_ASCII)),
            der(IP_ADDRESS, new byte[] {127, 0, 0, 1}));
    byte[] body =
        der(
            SEQUENCE,
            der(VERSION, der(INTEGER, new byte[] {2})),
            der(INTEGER, new BigInteger(63, new SecureRandom()).add(BigInteger.ONE).toByteArray()),
            algorithm,
            name,
            // A client's clock may be a little behind ours.
            der(SEQUENCE, time(now.minus(Duration.ofHours(1))), time(now.plus(LIFE))),
            name,
            keys.getPublic().getEncoded(),
            der(
                EXTENSIONS,
                der(
                    SEQUENCE,
                    der(SEQUENCE, der(OID, ALTERNATIVE_NAMES), der(OCTET_STRING, names)))));
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(body);
    // No bit of the last byte is unused.
    return der(SEQUENCE, body, algorithm, der(BIT_STRING, new byte[1], signature.sign()));
  }

  private static byte[] text(String value) {
    return der(UTF8_STRING, value.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] time(Instant at) {
    String text =
        DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(at);
    return der(UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** One value: tag, length, and the parts of its content. */
  private static byte[] der(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length >= 0x80) {
      out.write(length >= 0x100 ? 0x82 : 0x81);
      if (length >= 0x100) {
        out.write(length >> 8);
      }
    }
    out.write(length);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
