package dev.netlift.server.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a server shows of itself.
 *
 * @param certificate PEM, the server's own first, then its chain
 * @param key PEM, PKCS#8, without a password
 */
public record TlsIdentity(Path certificate, Path key) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  /** GameLift writes the chain of a fleet's certificate into a file of this name beside it. */
  private static final String FLEET_CHAIN = "certificateChain.pem";

  private static final String FLEET_KEY = "privateKey.pem";

  /** As GameLift lays out a fleet's generated certificate. */
  public static TlsIdentity ofFleet(Path certificate) {
    return new TlsIdentity(certificate, certificate.resolveSibling(FLEET_KEY));
  }

  X509Certificate[] readChain() {
    var chain = new LinkedHashSet<>(read(certificate));
    Path rest = certificate.resolveSibling(FLEET_CHAIN);
    if (chain.size() == 1 && Files.exists(rest)) {
      chain.addAll(read(rest));
    }
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("no certificate in " + certificate);
    }
    return chain.toArray(X509Certificate[]::new);
  }

  private static List<X509Certificate> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("certificate " + file + " must be readable PEM: " + e, e);
    }
  }

  /** The key, tried out against the certificate: a wrong one would fail every handshake. */
  PrivateKey readKey(X509Certificate own) {
    try {
      var pem = KEY.matcher(Files.readString(key, StandardCharsets.US_ASCII));
      if (!pem.find()) {
        throw new IllegalArgumentException(
            "key " + key + " must be PEM, PKCS#8 without a password (BEGIN PRIVATE KEY)");
      }
      String algorithm = own.getPublicKey().getAlgorithm();
      PrivateKey read =
          KeyFactory.getInstance(algorithm)
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
      byte[] anything = own.getEncoded();
      Signature signing = signature(algorithm);
      signing.initSign(read);
      signing.update(anything);
      byte[] signed = signing.sign();
      Signature checking = signature(algorithm);
      checking.initVerify(own.getPublicKey());
      checking.update(anything);
      if (checking.verify(signed)) {
        return read;
      }
      throw new IllegalArgumentException(
          "key " + key + " is not the one of certificate " + certificate);
    } catch (IOException | GeneralSecurityException e) {
      // Not the exception's text: it may quote what is in the file.
      throw new IllegalArgumentException(
          "key "
              + key
              + " cannot be read, or is not of the kind of certificate "
              + certificate
              + ": "
              + e.getClass().getSimpleName(),
          e);
    }
  }

  private static Signature signature(String algorithm) throws GeneralSecurityException {
    return Signature.getInstance(
        switch (algorithm) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> algorithm;
        });
  }
}
