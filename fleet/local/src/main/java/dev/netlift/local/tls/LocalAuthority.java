package dev.netlift.local.tls;

import dev.netlift.local.identity.OwnerFile;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vouches for the https servers of the local cloud. Made once per checkout and kept, so that a
 * browser has to be told of it once. Its certificate holds for {@code localhost} and 127.0.0.1
 * alone, or for one other address alone; its key is readable by its owner only. Immutable.
 */
public final class LocalAuthority {
  private static final Logger log = LoggerFactory.getLogger(LocalAuthority.class);
  private static final Duration LIFE = Duration.ofDays(3 * 365);
  private static final Duration SERVER_LIFE = Duration.ofDays(365);
  private static final char[] TRUST_PASSWORD = "changeit".toCharArray();

  private final Path folder;
  private final X509Certificate certificate;
  private final PrivateKey key;
  private final Optional<InetAddress> host;
  private final InstantSource clock;

  private LocalAuthority(
      Path folder,
      X509Certificate certificate,
      PrivateKey key,
      Optional<InetAddress> host,
      InstantSource clock) {
    this.folder = folder;
    this.certificate = certificate;
    this.key = key;
    this.host = host;
    this.clock = clock;
  }

  /**
   * Files of a server's certificate, as PEM.
   *
   * @param certificate the server's own, then the authority's
   * @param key PKCS#8, readable by its owner only
   */
  public record ServerFiles(Path certificate, Path key) {}

  /**
   * The authority kept in {@code folder}; a new one when there is none, or when it would end before
   * a server it vouches for.
   *
   * @throws UncheckedIOException the folder cannot be read or written
   */
  public static LocalAuthority open(Path folder, InstantSource clock) {
    return open(folder, Optional.empty(), clock);
  }

  /**
   * The same for one address alone, of which a folder of its own is kept: who trusts it need not
   * trust the one for the loopback, nor the one for the next network.
   *
   * @param folder of all of them
   */
  public static LocalAuthority openFor(InetAddress host, Path folder, InstantSource clock) {
    // Colons are no part of a file's name everywhere.
    String name = host.getHostAddress().replaceAll("[^0-9a-fA-F.]", "-");
    return open(folder.resolve(name), Optional.of(host), clock);
  }

  private static LocalAuthority open(Path folder, Optional<InetAddress> host, InstantSource clock) {
    try {
      Optional<LocalAuthority> kept = kept(folder, host, clock);
      return kept.isPresent() ? kept.get() : create(folder, host, clock);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the local certificate authority in " + folder, e);
    }
  }

  private static Optional<LocalAuthority> kept(
      Path folder, Optional<InetAddress> host, InstantSource clock) throws IOException {
    Path certificateFile = folder.resolve("ca.pem");
    Path keyFile = folder.resolve("ca.key");
    if (!Files.exists(certificateFile) || !Files.exists(keyFile)) {
      return Optional.empty();
    }
    try {
      byte[] der = Der.fromPem("CERTIFICATE", Files.readString(certificateFile));
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Der.fromPem("PRIVATE KEY", Files.readString(keyFile))));
      Instant needed = clock.instant().plus(SERVER_LIFE);
      return certificate.getNotAfter().toInstant().isBefore(needed)
          ? Optional.empty()
          : Optional.of(new LocalAuthority(folder, certificate, key, host, clock));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      log.atWarn()
          .addKeyValue("folder", folder)
          .addKeyValue("reason", e.getMessage())
          .log("the kept certificate authority cannot be read; making another");
      return Optional.empty();
    }
  }

  private static LocalAuthority create(Path folder, Optional<InetAddress> host, InstantSource clock)
      throws IOException {
    KeyPair keys = LoopbackCertificate.keys();
    byte[] mark = new byte[4];
    new SecureRandom().nextBytes(mark);
    // Two authorities of one name would be taken for each other.
    String name = "Netlift local cloud " + HexFormat.of().formatHex(mark);
    Instant now = clock.instant();
    X509Certificate certificate =
        host.isPresent()
            ? LoopbackCertificate.authority(name, host.get(), keys, now, LIFE)
            : LoopbackCertificate.authority(name, keys, now, LIFE);
    OwnerFile.write(
        folder.resolve("ca.key"), Der.pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    Files.writeString(folder.resolve("ca.pem"), LoopbackCertificate.pem(certificate));
    return new LocalAuthority(folder, certificate, keys.getPrivate(), host, clock);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** The certificate as a PEM file, for a browser's or a tool's list of authorities. */
  public Path certificateFile() {
    return folder.resolve("ca.pem");
  }

  /** SHA-256 of the certificate, as browsers and phones show it. */
  public String fingerprint() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** For a server of a key of its own, which nobody keeps. */
  public SslContext serverContext() {
    KeyPair keys = LoopbackCertificate.keys();
    try {
      return SslContextBuilder.forServer(keys.getPrivate(), server(keys), certificate)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (IOException e) {
      throw new IllegalStateException("the JDK does not serve TLS with its own key", e);
    }
  }

  /**
   * For servers in processes of their own; what is there is overwritten.
   *
   * @throws UncheckedIOException they cannot be written
   */
  public ServerFiles writeServer() {
    KeyPair keys = LoopbackCertificate.keys();
    Path chain = folder.resolve("server.pem").toAbsolutePath();
    Path serverKey = folder.resolve("server.key").toAbsolutePath();
    try {
      Files.writeString(
          chain, LoopbackCertificate.pem(server(keys)) + LoopbackCertificate.pem(certificate));
      OwnerFile.write(serverKey, Der.pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a certificate into " + folder, e);
    }
    return new ServerFiles(chain, serverKey);
  }

  private X509Certificate server(KeyPair keys) {
    String name = certificate.getSubjectX500Principal().getName().replaceFirst("^CN=", "");
    var issuer = new LoopbackCertificate.Issuer(name, key);
    Instant now = clock.instant();
    return host.isPresent()
        ? LoopbackCertificate.server(issuer, host.get(), keys.getPublic(), now, SERVER_LIFE)
        : LoopbackCertificate.server(issuer, keys.getPublic(), now, SERVER_LIFE);
  }

  /**
   * Writes a trust store with this authority and all that this JDK trusts, for other JVMs.
   *
   * @return the options that make a JVM use it
   * @throws UncheckedIOException it cannot be written
   */
  public List<String> trustOptions() {
    Path file = folder.resolve("trust.p12").toAbsolutePath();
    try {
      KeyStore usual =
          KeyStore.getInstance(
              Path.of(System.getProperty("java.home"), "lib", "security", "cacerts").toFile(),
              TRUST_PASSWORD);
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      for (String alias : Collections.list(usual.aliases())) {
        trust.setCertificateEntry(alias, usual.getCertificate(alias));
      }
      trust.setCertificateEntry("netlift local cloud", certificate);
      Path written = Files.createTempFile(folder, "trust", ".p12");
      try (OutputStream out = Files.newOutputStream(written)) {
        trust.store(out, TRUST_PASSWORD);
      }
      Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's trust store cannot be copied", e);
    }
    return List.of(
        "-Djavax.net.ssl.trustStore=" + file,
        // An authority is no secret: the password only satisfies the format.
        "-Djavax.net.ssl.trustStorePassword=" + new String(TRUST_PASSWORD));
  }
}
