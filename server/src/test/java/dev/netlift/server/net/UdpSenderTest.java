package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UdpSenderTest {
  private static final InetSocketAddress ANN = new InetSocketAddress("192.0.2.1", 1);
  private static final InetSocketAddress BEN = new InetSocketAddress("192.0.2.2", 2);

  private final List<String> sent = new ArrayList<>();
  private int error;
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(
                ChannelHandlerContext context, Object message, ChannelPromise promise) {
              var packet = (DatagramPacket) message;
              int bytes = packet.content().readableBytes();
              boolean segmented = message instanceof SegmentedDatagramPacket;
              sent.add(
                  packet.recipient().getPort()
                      + ":"
                      + bytes
                      + (message instanceof SegmentedDatagramPacket many
                          ? "/" + many.segmentSize()
                          : ""));
              ReferenceCountUtil.release(message);
              if (segmented && error != 0) {
                promise.setFailure(new Errors.NativeIoException("sendmmsg", error));
              } else if (!promise.isVoid()) {
                promise.setSuccess();
              }
            }
          });

  private List<String> sent(UdpSender sender) {
    sender.flush();
    var taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  @Test
  void givenEqualDatagramsAndAShorterLast_whenFlushed_thenOneSegmentedSend() {
    var sender = new UdpSender(channel, true);
    for (int length : new int[] {1000, 1000, 1000, 400}) {
      sender.write(ANN, new byte[1200], length);
    }
    assertThat(sent(sender)).containsExactly("1:3400/1000");
  }

  @Test
  void givenOtherPeersAndSizes_whenFlushed_thenEachRunEndsWhereItMust() {
    var sender = new UdpSender(channel, true);
    int[] lengths = {300, 1000, 1000, 400, 400};
    for (int length : lengths) {
      sender.write(ANN, new byte[1200], length);
    }
    sender.write(BEN, new byte[1200], 400);
    // A longer one cannot follow a shorter; after a shorter one a run is over.
    assertThat(sent(sender)).containsExactly("1:300", "1:2400/1000", "1:400", "2:400");
  }

  @Test
  void givenVeryMany_whenFlushed_thenNoSendIsAboveTheKernelsLimits() {
    var sender = new UdpSender(channel, true);
    for (int i = 0; i < 70; i++) {
      sender.write(ANN, new byte[1200], 100);
    }
    for (int i = 0; i < 60; i++) {
      sender.write(BEN, new byte[1200], 1200);
    }
    assertThat(sent(sender))
        .containsExactly("1:6400/100", "1:600/100", "2:60000/1200", "2:12000/1200");
  }

  @Test
  void givenNoSegmentation_whenFlushed_thenOneByOne() {
    var sender = new UdpSender(channel, false);
    sender.write(ANN, new byte[1200], 1000);
    sender.write(ANN, new byte[1200], 1000);
    assertThat(sent(sender)).containsExactly("1:1000", "1:1000");
  }

  @Test
  void givenInterfaceThatRefusesSegments_whenTried_thenOneByOneFromThenOn() {
    for (int refusal : new int[] {-5, -22}) {
      error = refusal;
      var sender = new UdpSender(channel, true);
      sender.write(ANN, new byte[1200], 1000);
      sender.write(ANN, new byte[1200], 1000);
      assertThat(sent(sender)).containsExactly("1:2000/1000");
      assertThat(sender.segmenting()).isFalse();
      sender.write(ANN, new byte[1200], 1000);
      sender.write(ANN, new byte[1200], 1000);
      assertThat(sent(sender)).containsExactly("1:1000", "1:1000");
    }
  }

  @Test
  void givenPeerThatCannotBeReached_whenTried_thenSegmentsStayOn() {
    error = -101;
    var sender = new UdpSender(channel, true);
    sender.write(ANN, new byte[1200], 1000);
    sender.write(ANN, new byte[1200], 1000);
    sender.flush();
    assertThat(sender.segmenting()).isTrue();
  }
}
