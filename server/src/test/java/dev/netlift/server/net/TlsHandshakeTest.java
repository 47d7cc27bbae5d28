package dev.netlift.server.net;

import static dev.netlift.server.net.NetWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends without a socket; the server's event loop runs only when told to. */
class TlsHandshakeTest {
  @TempDir private static Path directory;
  private final AtomicInteger refused = new AtomicInteger();
  private Tls tls;
  private EmbeddedChannel server;
  private EmbeddedChannel client;

  @BeforeEach
  void bothEnds() throws Exception {
    X509Bundle certificate =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    tls =
        new Tls(
            new TlsIdentity(
                Files.writeString(
                    directory.resolve("own.pem"), certificate.getCertificatePathPEM()),
                Files.writeString(directory.resolve("own.key"), certificate.getPrivateKeyPEM())));
    server = new EmbeddedChannel(new TlsHandshake(tls, refused::incrementAndGet));
    client =
        new EmbeddedChannel(
            SslContextBuilder.forClient()
                .trustManager(certificate.getCertificate())
                .endpointIdentificationAlgorithm(null)
                .build()
                .newHandler(Unpooled.EMPTY_BUFFER.alloc()));
  }

  @AfterEach
  void close() {
    tls.close();
    server.finishAndReleaseAll();
    client.finishAndReleaseAll();
  }

  private static byte[] taken(EmbeddedChannel from) {
    var all = Unpooled.buffer();
    for (ByteBuf each; (each = from.readOutbound()) != null; each.release()) {
      all.writeBytes(each);
    }
    return ByteBufUtil.getBytes(all);
  }

  /** Carries what both say until nothing is left that the other has not heard. */
  private void shake(int chunk) {
    await(
        "the handshake",
        () -> {
          client.runPendingTasks();
          byte[] said = taken(client);
          for (int at = 0; at < said.length; at += chunk) {
            int length = Math.min(chunk, said.length - at);
            server.writeInbound(Unpooled.copiedBuffer(said, at, length));
          }
          server.runPendingTasks();
          byte[] answered = taken(server);
          if (answered.length > 0) {
            client.writeInbound(Unpooled.wrappedBuffer(answered));
          }
          return server.pipeline().get(SslHandler.class) != null;
        });
  }

  private static String heard(EmbeddedChannel by) {
    var text = new StringBuilder();
    for (ByteBuf each; (each = by.readInbound()) != null; each.release()) {
      text.append(each.toString(StandardCharsets.US_ASCII));
    }
    return text.toString();
  }

  @Test
  void givenClientHello_whenRead_thenNothingIsComputedOnTheLoop() {
    client.runPendingTasks();
    byte[] hello = taken(client);
    assertThat(hello.length).isPositive();
    var busy = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      tls.execute(() -> await("the test", () -> busy.getCount() == 0));
    }
    server.writeInbound(Unpooled.wrappedBuffer(hello));
    server.runPendingTasks();
    // The loop has had its turn: an answer computed in it would be here.
    assertThat(server.outboundMessages()).isEmpty();
    busy.countDown();
    await(
        "an answer computed elsewhere",
        () -> {
          server.runPendingTasks();
          return !server.outboundMessages().isEmpty();
        });
  }

  @Test
  void givenHandshakeByteByByte_whenItIsOver_thenWordsGoBothWays() {
    shake(1);
    client.writeOneOutbound(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
    client.flushOutbound();
    server.writeInbound(Unpooled.wrappedBuffer(taken(client)));
    assertThat(heard(server)).isEqualTo("hello");
    server.writeOutbound(Unpooled.copiedBuffer("welcome", StandardCharsets.US_ASCII));
    client.writeInbound(Unpooled.wrappedBuffer(taken(server)));
    assertThat(heard(client)).isEqualTo("welcome");
  }

  @Test
  void givenWordsRightBehindTheHandshake_whenItIsOver_thenNoneIsLost() {
    // Waits in the client's handler and leaves in one piece with the handshake's last flight.
    client.writeOneOutbound(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
    client.flushOutbound();
    shake(Integer.MAX_VALUE);
    assertThat(heard(server)).isEqualTo("hello");
  }

  @Test
  void givenMoreBytesThanAnyHandshakeHas_whenRead_thenClosed() {
    server.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0x3f, (byte) 0xff}));
    for (int i = 0; i < 40 && server.isOpen(); i++) {
      server.writeInbound(Unpooled.wrappedBuffer(new byte[1 << 10]));
    }
    await(
        "the end",
        () -> {
          server.runPendingTasks();
          return !server.isOpen();
        });
    assertThat(refused).hasValue(1);
  }
}
