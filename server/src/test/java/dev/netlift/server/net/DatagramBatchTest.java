package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets on loopback, of either family. */
class DatagramBatchTest {
  private static final int BUFFER_BYTES = 4 << 20;

  private interface Deed {
    void run(DatagramBatch batch) throws IOException;
  }

  private static void with(SocketProtocolFamily family, Deed deed) throws Exception {
    assumeTrue(Epoll.isAvailable() && LinuxCalls.get().isPresent());
    var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    var channel =
        (EpollDatagramChannel)
            new Bootstrap()
                .group(group)
                .channelFactory(() -> new EpollDatagramChannel(family))
                .handler(new ChannelInboundHandlerAdapter())
                .bind(0)
                .sync()
                .channel();
    try (var batch =
        new DatagramBatch(
            LinuxCalls.get().orElseThrow(),
            channel.fd().intValue(),
            EpollDatagramChannel.isSegmentedDatagramPacketSupported())) {
      deed.run(batch);
    } finally {
      channel.close().sync();
      group.shutdownGracefully();
    }
  }

  private static DatagramSocket receiver() throws IOException {
    var socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    socket.setReceiveBufferSize(BUFFER_BYTES);
    socket.setSoTimeout(2000);
    return socket;
  }

  private static UdpLink link(DatagramSocket to) {
    var address = new InetSocketAddress(to.getLocalAddress(), to.getLocalPort());
    return new UdpLink(
        new UdpSender(new io.netty.channel.embedded.EmbeddedChannel(), false), address);
  }

  private static byte[] filled(int length, int with) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }

  /** Lengths, and that each is of its own bytes. */
  private static List<Integer> received(DatagramSocket socket, int count) throws IOException {
    List<Integer> lengths = new ArrayList<>();
    var packet = new DatagramPacket(new byte[2000], 2000);
    for (int i = 0; i < count; i++) {
      packet.setLength(2000);
      socket.receive(packet);
      byte[] got = Arrays.copyOf(packet.getData(), packet.getLength());
      assertThat(got).isEqualTo(filled(got.length, i));
      lengths.add(got.length);
    }
    socket.setSoTimeout(1);
    try {
      socket.receive(packet);
      throw new AssertionError("one datagram more");
    } catch (SocketTimeoutException e) {
      return lengths;
    }
  }

  @ParameterizedTest
  @EnumSource(SocketProtocolFamily.class)
  void givenRunsAndSingles_whenFlushed_thenEachDatagramArrivesAsItWas(SocketProtocolFamily family)
      throws Exception {
    assumeTrue(family != SocketProtocolFamily.UNIX);
    with(
        family,
        batch -> {
          try (var ann = receiver();
              var ben = receiver()) {
            UdpLink toAnn = link(ann);
            UdpLink toBen = link(ben);
            int[] lengths = {1000, 1000, 1000, 400, 400, 1136, 3};
            for (int i = 0; i < lengths.length; i++) {
              batch.add(toAnn, filled(1200, i), lengths[i]);
            }
            batch.add(toBen, filled(1200, 0), 3);
            batch.flush();
            batch.add(toBen, filled(1200, 1), 500);
            batch.flush();
            assertThat(received(ann, lengths.length))
                .containsExactly(1000, 1000, 1000, 400, 400, 1136, 3);
            assertThat(received(ben, 2)).containsExactly(3, 500);
            assertThat(batch.lost()).isZero();
          }
        });
  }

  @ParameterizedTest
  @EnumSource(value = SocketProtocolFamily.class, names = "INET")
  void givenMoreThanTheKernelTakesAtOnce_whenFlushed_thenAllOfItArrives(SocketProtocolFamily family)
      throws Exception {
    with(
        family,
        batch -> {
          try (var ann = receiver();
              var ben = receiver()) {
            UdpLink toAnn = link(ann);
            UdpLink toBen = link(ben);
            // Peers in turn: no run joins two of them.
            for (int i = 0; i < 2 * DatagramBatch.MESSAGES; i++) {
              batch.add(i % 2 == 0 ? toAnn : toBen, filled(64, i / 2), 64);
            }
            batch.flush();
            assertThat(received(ann, DatagramBatch.MESSAGES)).containsOnly(64);
            assertThat(received(ben, DatagramBatch.MESSAGES)).containsOnly(64);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(value = SocketProtocolFamily.class, names = "INET")
  void givenPeerThatCannotBeReached_whenFlushed_thenTheOthersAre(SocketProtocolFamily family)
      throws Exception {
    with(
        family,
        batch -> {
          try (var ann = receiver()) {
            // Port 0 is nobody's: EINVAL.
            var nobody =
                new UdpLink(
                    new UdpSender(new io.netty.channel.embedded.EmbeddedChannel(), false),
                    new InetSocketAddress("127.0.0.1", 0));
            batch.add(nobody, filled(64, 0), 64);
            batch.add(link(ann), filled(64, 0), 64);
            batch.flush();
            assertThat(received(ann, 1)).containsExactly(64);
            assertThat(batch.lost()).isEqualTo(1);
            assertThat(batch.segmenting()).isTrue();
          }
        });
  }
}
