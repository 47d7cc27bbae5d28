package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.Transport;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on the game port. */
class TlsTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private static Path directory;
  private static X509Bundle ours;
  private static X509Bundle another;
  private static TlsIdentity identity;

  @BeforeAll
  static void certificates() throws Exception {
    ours = certificate();
    another = certificate();
    identity = written("ours", ours, ours);
  }

  private static X509Bundle certificate() throws Exception {
    return new CertificateBuilder()
        .ecp256()
        .subject("CN=localhost")
        .addSanDnsName("localhost")
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static TlsIdentity written(String name, X509Bundle certificate, X509Bundle key)
      throws IOException {
    return new TlsIdentity(
        Files.writeString(directory.resolve(name + ".pem"), certificate.getCertificatePathPEM()),
        Files.writeString(directory.resolve(name + ".key"), key.getPrivateKeyPEM()));
  }

  private static RawStream connect(NetWorld world, X509Bundle trusted, String... protocols)
      throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trusted.toTrustManager()}, null);
    var socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", world.port());
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    return new RawStream(socket);
  }

  @Test
  void givenCertificate_whenFramesAndMessagesComeInside_thenBothArePlayed() throws Exception {
    try (var world = NetWorld.openTls(identity, NetLimits.DEFAULT);
        var frames = connect(world, ours);
        var messages = connect(world, ours)) {
      frames.send(RawStream.framed(RawStream.hello(world.token("ann"))));
      RawStream.assertAdmitted(frames.framedAnswer());
      messages.upgraded().frame(RawStream.BINARY, RawStream.hello(world.token("ben")));
      RawStream.assertAdmitted(messages.message().payload());
      assertThat(((SSLSocket) frames.socket).getSession().getProtocol()).isEqualTo("TLSv1.3");
      // Without TLS, on the same port, as before.
      var plain = world.connect(Transport.TCP, world.token("cid"));
      await("plain", () -> !plain.heard().snapshots.isEmpty());
    }
  }

  @Test
  void givenNoEpoll_whenFramesAndMessagesComeInsideTls_thenBothArePlayed() throws Exception {
    try (var world = NetWorld.openTls(identity, NetLimits.DEFAULT, Sockets.NIO);
        var frames = connect(world, ours);
        var messages = connect(world, ours)) {
      frames.send(RawStream.framed(RawStream.hello(world.token("ann"))));
      RawStream.assertAdmitted(frames.framedAnswer());
      messages.upgraded().frame(RawStream.BINARY, RawStream.hello(world.token("ben")));
      RawStream.assertAdmitted(messages.message().payload());
    }
  }

  @Test
  void givenFleetsFilesAfterTheStart_whenSecured_thenTheWholeChainIsShown() throws Exception {
    X509Bundle leaf =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=game")
            .addSanDnsName("localhost")
            .buildIssuedBy(ours);
    Path fleet = Files.createDirectory(directory.resolve("fleet"));
    Path certificate =
        Files.writeString(fleet.resolve("certificate.pem"), leaf.getCertificatePEM());
    Files.writeString(fleet.resolve("certificateChain.pem"), ours.getCertificatePEM());
    Files.writeString(fleet.resolve("privateKey.pem"), leaf.getPrivateKeyPEM());
    try (var world = NetWorld.open()) {
      world.listener().secure(TlsIdentity.ofFleet(certificate));
      try (var stream = connect(world, ours)) {
        var session = ((SSLSocket) stream.socket).getSession();
        assertThat(session.getPeerCertificates())
            .containsExactly(leaf.getCertificate(), ours.getCertificate());
      }
    }
  }

  @Test
  void givenPeerThatTrustsAnother_whenItConnects_thenItGivesUpAndIsCounted() throws Exception {
    try (var world = NetWorld.openTls(identity, NetLimits.DEFAULT);
        var stream = connect(world, another)) {
      assertThatThrownBy(() -> stream.send(new byte[1])).isInstanceOf(SSLHandshakeException.class);
      await("count", () -> world.metrics.errors.get() > 0);
      assertThat(world.onLoop(world.listener()::halfOpen)).isZero();
    }
  }

  @Test
  void givenOldTls_whenOffered_thenRefused() throws Exception {
    try (var world = NetWorld.openTls(identity, NetLimits.DEFAULT);
        var stream = connect(world, ours, "TLSv1.2")) {
      assertThatThrownBy(() -> stream.send(new byte[1])).isInstanceOf(IOException.class);
    }
  }

  @Test
  void givenGarbageAfterTheFirstByte_whenSent_thenClosedAndCounted() throws Exception {
    try (var world = NetWorld.openTls(identity, NetLimits.DEFAULT);
        var stream = RawStream.to(world)) {
      byte[] garbage = new byte[300];
      garbage[0] = 0x16;
      stream.send(garbage);
      // An alert may come first.
      stream.assertClosedAfterAnswers();
      await("count", () -> world.metrics.errors.get() > 0);
    }
  }

  @Test
  void givenTlsInsideTls_whenSent_thenClosed() throws Exception {
    try (var world = NetWorld.openTls(identity, NetLimits.DEFAULT);
        var stream = connect(world, ours)) {
      stream.send(new byte[] {0x16, 3, 1, 0, 100}).assertClosed();
    }
  }

  @Test
  void givenSlowloris_whenTheDeadlineHasPassed_thenClosedInEveryStage() throws Exception {
    var limits = new NetLimits(16, SHORT, LONG, LONG, 16, 1000, 1000, 300, 2 << 20);
    try (var world = NetWorld.openTls(identity, limits);
        var hello = RawStream.to(world);
        var inside = connect(world, ours);
        var request = connect(world, ours)) {
      hello.send(new byte[] {0x16, 3, 1, 1, 0, 1, 0});
      ((SSLSocket) inside.socket).startHandshake();
      request.send("GET /netlift HTTP/1.1\r\n");
      hello.assertClosedAfterAnswers();
      inside.assertClosed();
      request.assertClosed();
      assertThat(world.onLoop(world.listener()::halfOpen)).isZero();
    }
  }

  @Test
  void givenOverItsRate_whenConnecting_thenClosedBeforeAnyHandshake() throws Exception {
    var limits = new NetLimits(64, LONG, LONG, LONG, 16, 1, 3, 300, 2 << 20);
    try (var world = NetWorld.openTls(identity, limits)) {
      var streams = new ArrayList<RawStream>();
      for (int i = 0; i < 3; i++) {
        streams.add(connect(world, ours));
        ((SSLSocket) streams.getLast().socket).startHandshake();
      }
      try (var late = connect(world, ours)) {
        assertThatThrownBy(() -> ((SSLSocket) late.socket).startHandshake())
            .isInstanceOf(IOException.class);
      }
      for (RawStream each : streams) {
        each.close();
      }
    }
  }

  @Test
  void givenFilesThatAreNoPair_whenStarted_thenSaidWhich() throws Exception {
    var mixed = written("mixed", ours, another);
    var missing = new TlsIdentity(directory.resolve("none.pem"), directory.resolve("none.key"));
    for (TlsIdentity wrong : new TlsIdentity[] {mixed, missing}) {
      assertThatThrownBy(() -> NetWorld.openTls(wrong, NetLimits.DEFAULT).close())
          .hasRootCauseInstanceOf(Exception.class)
          .rootCause()
          .isNotNull();
      assertThatThrownBy(() -> new Tls(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong.certificate().toString());
    }
  }
}
