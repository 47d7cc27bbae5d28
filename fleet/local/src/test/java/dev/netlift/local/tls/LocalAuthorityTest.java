package dev.netlift.local.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.ManualClock;
import java.io.FileInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAuthorityTest {
  @TempDir private Path folder;

  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final ManualClock clock = new ManualClock(start);

  @Test
  void givenAuthorityKept_whenOpenedAgain_thenTheSameUntilItWouldEndBeforeItsServers() {
    X509Certificate first = LocalAuthority.open(folder, clock).certificate();

    clock.advance(Duration.ofDays(700));
    assertThat(LocalAuthority.open(folder, clock).certificate()).isEqualTo(first);
    clock.advance(Duration.ofDays(60));
    X509Certificate second = LocalAuthority.open(folder, clock).certificate();
    assertThat(second.getSubjectX500Principal()).isNotEqualTo(first.getSubjectX500Principal());
  }

  @Test
  void givenKeyThatCannotBeRead_whenOpened_thenAnotherAuthority() throws Exception {
    X509Certificate first = LocalAuthority.open(folder, clock).certificate();
    Files.writeString(folder.resolve("ca.key"), "nonsense");

    assertThat(LocalAuthority.open(folder, clock).certificate()).isNotEqualTo(first);
  }

  @Test
  void givenAuthority_whenItsKeyIsWritten_thenOnlyItsOwnerMayRead() throws Exception {
    LocalAuthority.open(folder, clock);

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca.key"))))
        .isEqualTo("rw-------");
  }

  /** Which names the authority may vouch for, whoever has its key. */
  private void validate(String name) throws Exception {
    KeyPair authorityKeys = LoopbackCertificate.keys();
    X509Certificate authority =
        LoopbackCertificate.authority("test", authorityKeys, start, Duration.ofDays(1));
    byte[] names =
        LoopbackCertificate.extension(
            LoopbackCertificate.ALTERNATIVE_NAMES,
            false,
            Der.value(
                Der.SEQUENCE,
                Der.value(LoopbackCertificate.DNS_NAME, name.getBytes(StandardCharsets.US_ASCII))));
    X509Certificate server =
        LoopbackCertificate.issue(
            new LoopbackCertificate.Issuer("test", authorityKeys.getPrivate()),
            "server",
            LoopbackCertificate.keys().getPublic(),
            start,
            Duration.ofDays(1),
            names);
    check(authority, server);
  }

  private void check(X509Certificate authority, X509Certificate server) throws Exception {
    // In the path and not as its anchor: the JDK looks at no constraints of an anchor.
    var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(server, authority));
    var anchor =
        new TrustAnchor(authority.getSubjectX500Principal(), authority.getPublicKey(), null);
    var parameters = new PKIXParameters(Set.of(anchor));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(start.plusSeconds(60)));
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }

  @Test
  void givenTheAuthoritysKey_whenUsedForAnotherName_thenNobodyBelievesIt() throws Exception {
    validate("localhost");

    assertThatThrownBy(() -> validate("example.com"))
        .isInstanceOf(CertPathValidatorException.class);
    assertThatThrownBy(() -> validate("push.services.mozilla.com"))
        .isInstanceOf(CertPathValidatorException.class);
  }

  @Test
  void givenServerOfTheAuthority_whenValidated_thenBelievedUnderBothNames() throws Exception {
    KeyPair authorityKeys = LoopbackCertificate.keys();
    X509Certificate authority =
        LoopbackCertificate.authority("test", authorityKeys, start, Duration.ofDays(1));
    X509Certificate server =
        LoopbackCertificate.server(
            new LoopbackCertificate.Issuer("test", authorityKeys.getPrivate()),
            LoopbackCertificate.keys().getPublic(),
            start,
            Duration.ofDays(1));

    check(authority, server);
    assertThat(server.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(2, "localhost"), List.of(7, "127.0.0.1"));
    assertThat(server.getBasicConstraints()).as("no authority").isEqualTo(-1);
    assertThat(authority.getBasicConstraints()).as("of servers only").isZero();
  }

  @Test
  void givenTrustOptions_whenTheStoreIsRead_thenOursAndEverybodysAreInIt() throws Exception {
    LocalAuthority authority = LocalAuthority.open(folder, clock);

    List<String> options = authority.trustOptions();

    assertThat(options).hasSize(2);
    String file = options.getFirst().replace("-Djavax.net.ssl.trustStore=", "");
    String password = options.getLast().replace("-Djavax.net.ssl.trustStorePassword=", "");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = new FileInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    assertThat(store.getCertificateAlias(authority.certificate())).isNotNull();
    assertThat(store.size()).isGreaterThan(50);
  }

  @Test
  void givenAuthorityOfOneAddress_whenItVouchesForAnother_thenNobodyBelievesIt() throws Exception {
    for (String[] pair :
        new String[][] {{"192.168.1.20", "192.168.1.21"}, {"fd00::20", "fd00::21"}}) {
      InetAddress own = InetAddress.ofLiteral(pair[0]);
      KeyPair keys = LoopbackCertificate.keys();
      X509Certificate authority =
          LoopbackCertificate.authority("test", own, keys, start, Duration.ofDays(1));
      var issuer = new LoopbackCertificate.Issuer("test", keys.getPrivate());
      X509Certificate server =
          LoopbackCertificate.server(
              issuer, own, LoopbackCertificate.keys().getPublic(), start, Duration.ofDays(1));
      check(authority, server);
      assertThat(server.getSubjectAlternativeNames())
          .containsExactly(List.of(7, own.getHostAddress()));
      assertThat(server.getSubjectX500Principal().getName())
          .as("nothing that OpenSSL would hold against the constraint of host names")
          .contains(" ");

      for (String other : List.of(pair[1], "127.0.0.1")) {
        X509Certificate foreign =
            LoopbackCertificate.server(
                issuer,
                InetAddress.ofLiteral(other),
                LoopbackCertificate.keys().getPublic(),
                start,
                Duration.ofDays(1));
        assertThatThrownBy(() -> check(authority, foreign))
            .isInstanceOf(CertPathValidatorException.class);
      }
    }
  }

  @Test
  void givenTwoAddresses_whenOpened_thenAnAuthorityEachAndTheSameAgain() throws Exception {
    InetAddress one = InetAddress.ofLiteral("192.168.1.20");
    X509Certificate first = LocalAuthority.openFor(one, folder, clock).certificate();
    InetAddress other = InetAddress.ofLiteral("fd00::20");

    assertThat(LocalAuthority.openFor(other, folder, clock).certificate()).isNotEqualTo(first);
    assertThat(LocalAuthority.openFor(one, folder, clock).certificate()).isEqualTo(first);
    var files = LocalAuthority.openFor(one, folder, clock).writeServer();
    assertThat(Files.readString(files.certificate()).split("BEGIN CERTIFICATE")).hasSize(3);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
        .isEqualTo("rw-------");
  }
}
