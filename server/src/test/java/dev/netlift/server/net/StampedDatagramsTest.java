package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("stamped")
class StampedDatagramsTest {
  private record Heard(int length, byte first, InetSocketAddress from, long arrivalNanos) {}

  private final List<Heard> heard = new ArrayList<>();
  private IoEventLoopGroup group;
  private EpollDatagramChannel channel;
  private DatagramSocket client;
  private Duration wallClockAhead = Duration.ZERO;
  private StampedDatagrams datagrams;

  static boolean stamped() {
    return Sockets.best() == Sockets.EPOLL_STAMPED;
  }

  @BeforeEach
  void bind() throws Exception {
    group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    channel =
        (EpollDatagramChannel)
            new io.netty.bootstrap.Bootstrap()
                .group(group)
                .channel(EpollDatagramChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_RCVBUF, 64 << 10)
                .handler(new ChannelInboundHandlerAdapter())
                .bind(AnyAddress.find(), 0)
                .sync()
                .channel();
    var hearer =
        new StampedDatagrams.Hearer() {
          private final byte[] bytes = new byte[4096];

          @Override
          public byte[] bytes() {
            return bytes;
          }

          @Override
          public void expect(MemorySegment memory, long slot) {}

          @Override
          public void hear(int length, DatagramSource source, long arrivalNanos) {
            heard.add(new Heard(length, bytes[0], source.address(), arrivalNanos));
          }
        };
    Clock steppable =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return java.time.ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public java.time.Instant instant() {
            return Clock.systemUTC().instant().plus(wallClockAhead);
          }
        };
    datagrams =
        new StampedDatagrams(
            LinuxCalls.get().orElseThrow(),
            channel.fd().intValue(),
            hearer,
            new NanoClock(),
            steppable);
    client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    datagrams.close();
    channel.close().sync();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private void send(DatagramSocket from, String to, byte... bytes) throws Exception {
    int port = channel.localAddress().getPort();
    from.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(to), port));
  }

  @Test
  void givenDatagramThatWaited_whenDrained_thenItsArrivalIsWhenItCame() throws Exception {
    // The kernel begins to stamp some milliseconds after the first socket has asked for it.
    for (int attempt = 1; ; attempt++) {
      heard.clear();
      long before = System.nanoTime();
      send(client, "127.0.0.1", (byte) 7);
      long after = System.nanoTime();
      while (System.nanoTime() - after < 40_000_000L) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(datagrams.backlogBytes()).isPositive();
      assertThat(datagrams.drain(10)).isEqualTo(1);
      assertThat(datagrams.backlogBytes()).isZero();
      Heard one = heard.getFirst();
      assertThat(one.first()).isEqualTo((byte) 7);
      assertThat(one.from()).isEqualTo(client.getLocalSocketAddress());
      // The two clocks are read one after the other: some milliseconds when the machine is busy.
      long late = one.arrivalNanos() - after;
      if (late < 10_000_000L || attempt == 20) {
        assertThat(late).isBetween(before - after - 10_000_000L, 10_000_000L);
        return;
      }
    }
  }

  @Test
  void givenWallClockThatSteps_whenDrained_thenTheArrivalIsNow() throws Exception {
    for (Duration step : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
      heard.clear();
      wallClockAhead = step;
      send(client, "127.0.0.1", (byte) 7);
      long before = System.nanoTime();
      datagrams.drain(10);
      assertThat(heard).hasSize(1);
      assertThat(heard.getFirst().arrivalNanos()).isBetween(before, System.nanoTime());
    }
  }

  @Test
  void givenMoreThanABatch_whenDrained_thenAllInOrderAndNeverMoreThanAsked() throws Exception {
    for (int i = 0; i < 70; i++) {
      send(client, "127.0.0.1", (byte) i);
    }
    assertThat(datagrams.drain(66)).isEqualTo(66);
    assertThat(datagrams.drain(66)).isEqualTo(4);
    assertThat(heard.stream().map(Heard::first))
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, 70).mapToObj(i -> (byte) i).toList());
  }

  @Test
  void givenOversizeAndEmpty_whenDrained_thenTheirLengthsAreTold() throws Exception {
    send(client, "127.0.0.1", new byte[9000]);
    send(client, "127.0.0.1");
    datagrams.drain(10);
    assertThat(heard.getFirst().length()).isGreaterThan(1500);
    assertThat(heard.getLast().length()).isZero();
  }

  @Test
  void givenFullSocket_whenMoreComes_thenTheLossIsCounted() throws Exception {
    int sent = 0;
    for (; sent < 2000; sent++) {
      send(client, "127.0.0.1", new byte[1000]);
    }
    assertThat(datagrams.backlogBytes()).isGreaterThan(datagrams.capacityBytes() / 2);
    int drained = datagrams.drain(5000);
    datagrams.backlogBytes();
    assertThat(drained + datagrams.dropped()).isEqualTo(sent);
    assertThat(datagrams.dropped()).isPositive();
  }

  @Test
  void givenIpv6Peer_whenDrained_thenItsAddressIsWhole() throws Exception {
    if (!(AnyAddress.find() instanceof java.net.Inet6Address)) {
      return;
    }
    try (var six = new DatagramSocket(0, InetAddress.getByName("::1"))) {
      send(six, "::1", (byte) 6);
      datagrams.drain(1);
      assertThat(heard.getFirst().from()).isEqualTo(six.getLocalSocketAddress());
    }
  }

  private void sendMany(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      send(client, "127.0.0.1", (byte) i);
    }
  }

  @Test
  void givenBacklog_whenDrainedAtATick_thenOnceMoreOnlyAboveHalfOfTheBuffer() throws Exception {
    var intake = new DatagramIntake(datagrams, new CountingMetrics(), System.nanoTime(), 10);
    int each = eachBytes();
    int half = datagrams.capacityBytes() / 2 / each;
    sendMany(half / 2);
    intake.drain(System.nanoTime(), true);
    assertThat(heard).hasSize(10);
    sendMany(half);
    intake.drain(System.nanoTime(), false);
    assertThat(heard).as("between ticks, however much waits").hasSize(20);
    intake.drain(System.nanoTime(), true);
    assertThat(heard).as("at the tick, once more and no more than that").hasSize(40);
  }

  @Test
  void givenTraffic_whenDrained_thenTheNextDrainIsDueBeforeTheBufferIsHalfFull() throws Exception {
    var intake = new DatagramIntake(datagrams, new CountingMetrics(), System.nanoTime(), 1000);
    long now = System.nanoTime();
    intake.drain(now, true);
    assertThat(intake.patienceNanos(now)).as("silence").isGreaterThan(1_000_000_000L);
    int half = datagrams.capacityBytes() / 2 / eachBytes();
    sendMany(half / 2);
    now = System.nanoTime() + 10_000_000;
    intake.drain(now, true);
    // Half of a half came in some 10 ms, so half comes in some 20.
    assertThat(intake.patienceNanos(now)).isBetween(5_000_000L, 1_000_000_000L);
  }

  /** Kernel memory that a datagram of one byte takes in the socket. */
  private int eachBytes() throws Exception {
    send(client, "127.0.0.1", (byte) 0);
    int bytes = datagrams.backlogBytes();
    datagrams.drain(1);
    heard.clear();
    return bytes;
  }
}
