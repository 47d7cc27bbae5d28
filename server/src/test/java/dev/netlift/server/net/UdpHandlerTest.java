package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** What strangers' datagrams may cost, without a socket. */
class UdpHandlerTest {
  private static final int BUDGET = 256;

  private final CountingMetrics metrics = new CountingMetrics();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final UdpHandler handler = handler();

  private UdpHandler handler() {
    var random = new SecureRandom();
    var connections =
        new Connections(
            new EchoRoom(), metrics, NetLimits.DEFAULT, new NanoClock(), () -> 0, 1, random);
    var config = new ListenerConfig(0, "test-1", 60);
    var spectators =
        new Spectators(config, Sockets.NIO, 60, new NanoClock(), metrics, Runnable::run, random);
    var admission =
        new Admission(
            config, 60, connections, new FakePlayerSessions(), spectators, Runnable::run, random);
    admission.close();
    var made =
        new UdpHandler(
            connections,
            admission,
            new AddressBuckets(1, 1),
            new Cookies(random, System.nanoTime()));
    made.sendBy(new UdpSender(channel, false));
    return made;
  }

  private void hello(int host) throws Exception {
    byte[] padded =
        new Hello(
                Limits.PROTOCOL_VERSION,
                "test-1",
                new byte[100],
                new byte[Limits.RANDOM_BYTES],
                new byte[0])
            .encodePadded();
    System.arraycopy(padded, 0, handler.bytes(), 0, padded.length);
    var source = new DatagramSource();
    byte[] address = {10, 1, (byte) (host >> 8), (byte) host};
    source.set(new InetSocketAddress(InetAddress.getByAddress(address), 4000));
    handler.hear(padded.length, source, System.nanoTime());
  }

  @Test
  void givenMoreStrangersThanTheBudget_whenHeard_thenTheRestIsDroppedUntilTheTickEnds()
      throws Exception {
    for (int host = 0; host < BUDGET + 50; host++) {
      hello(host);
    }
    assertThat(channel.outboundMessages()).hasSize(BUDGET);
    assertThat(metrics.errors).hasValue(50);
    handler.tickEnded();
    hello(BUDGET + 51);
    assertThat(channel.outboundMessages()).hasSize(BUDGET + 1);
    channel.finishAndReleaseAll();
  }

  @Test
  void givenReceiveBufferThatIsNotGranted_whenBound_thenTheLogSaysHowToRaiseIt() {
    var appender =
        new ch.qos.logback.core.read.ListAppender<ch.qos.logback.classic.spi.ILoggingEvent>();
    var log = (ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger(Listener.class);
    var levelBefore = log.getLevel();
    log.setLevel(ch.qos.logback.classic.Level.WARN);
    appender.start();
    log.addAppender(appender);
    var config =
        new ListenerConfig(
            0, "test-1", 60, NetLimits.DEFAULT, java.time.Clock.systemUTC(), 1 << 30, null);
    try (var loop = new TickLoop(new TickConfig(60), metrics);
        var listener =
            Listener.bind(config, loop, new EchoRoom(), new FakePlayerSessions(), metrics)) {
      assertThat(listener.port()).isPositive();
    } finally {
      log.detachAppender(appender);
      log.setLevel(levelBefore);
    }
    assertThat(appender.list)
        .anySatisfy(line -> assertThat(line.getMessage()).contains("sysctl -w net.core.rmem_max"));
  }
}
