package dev.netlift.local.front;

import dev.netlift.local.tls.LoopbackCertificate;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate for this machine's loopback names, drawn anew at each start.
 *
 * @param certificate PEM
 */
record SelfSigned(SslContext context, String certificate) {
  private static final Duration LIFE = Duration.ofDays(30);

  static SelfSigned create() {
    KeyPair keys = LoopbackCertificate.keys();
    X509Certificate certificate = LoopbackCertificate.selfSigned(keys, Instant.now(), LIFE);
    try {
      SslContext context =
          SslContextBuilder.forServer(keys.getPrivate(), certificate)
              // The C++ SDK speaks 1.2 and nothing newer.
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      return new SelfSigned(context, LoopbackCertificate.pem(certificate));
    } catch (IOException e) {
      throw new IllegalStateException("cannot make a certificate for TLS on the loopback", e);
    }
  }
}
