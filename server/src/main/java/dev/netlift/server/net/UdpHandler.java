package dev.netlift.server.net;

import dev.netlift.protocol.Handshake;
import dev.netlift.protocol.Handshake.Hello;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketCipher;
import dev.netlift.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every datagram of the game port. A stranger costs one bucket look-up before anything is computed,
 * and never gets more bytes than it sent until it has proven its address.
 */
@ChannelHandler.Sharable // One at a time: a socket whose port is not free for TCP is bound anew.
final class UdpHandler extends SimpleChannelInboundHandler<DatagramPacket>
    implements StampedDatagrams.Hearer {
  private static final Logger log = LoggerFactory.getLogger(UdpHandler.class);

  /** Challenges for all addresses together, in multiples of what one may have. */
  private static final int ADDRESSES_AT_ONCE = 20;

  private static final ValueLayout.OfLong CONNECTION_ID =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Connections connections;
  private final Admission admission;
  private final AddressBuckets buckets;
  private final Cookies cookies;

  /** A flood of invented addresses passes every address's own bucket. */
  private final TokenBucket strangers;

  /** Strangers' hellos that anything is computed for, in the drains of one tick together. */
  private static final int STRANGERS_PER_TICK = 256;

  /** Lines in the log about faults of ours that strangers find. */
  private final TokenBucket faults;

  private final DatagramSource source = new DatagramSource();
  private final byte[] bytes;
  private @Nullable UdpSender sender;

  /** Means nothing; what adds up to it has to be read. */
  @SuppressWarnings("UnusedVariable")
  private long fetched;

  private int strangersLeft = STRANGERS_PER_TICK;

  UdpHandler(
      Connections connections, Admission admission, AddressBuckets buckets, Cookies cookies) {
    this.connections = connections;
    this.admission = admission;
    this.buckets = buckets;
    this.cookies = cookies;
    bytes = connections.packet();
    NetLimits limits = connections.limits();
    strangers =
        new TokenBucket(
            ADDRESSES_AT_ONCE * limits.addressRateHz(),
            ADDRESSES_AT_ONCE * limits.addressBurst(),
            connections.nanoTime());
    faults = new TokenBucket(1, 10, connections.nanoTime());
  }

  /** Before the first datagram comes. */
  void sendBy(UdpSender newSender) {
    sender = newSender;
  }

  /** Strangers have their whole budget again. */
  void tickEnded() {
    strangersLeft = STRANGERS_PER_TICK;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
    long arrivalNanos = connections.nanoTime();
    ByteBuf content = datagram.content();
    int length = content.readableBytes();
    content.readBytes(bytes, 0, Math.min(length, bytes.length));
    source.set(datagram.sender());
    hear(length, source, arrivalNanos);
  }

  /**
   * A tick apart, what is kept of a player is no longer in the processor's cache. Asked for one
   * after the other it comes one after the other; asked for together, it comes together.
   */
  @Override
  public void expect(MemorySegment memory, long slot) {
    PlayerConnection connection = connections.find(memory.get(CONNECTION_ID, slot + 1));
    if (connection != null) {
      fetched += connection.fetch();
    }
  }

  @Override
  public void hear(int length, DatagramSource from, long arrivalNanos) {
    connections.metrics().messageReceived(length);
    if (length == 0 || length > Limits.PATH_DATAGRAM_MAX) {
      connections.metrics().messageError();
    } else if (PacketCipher.looksLikePacket(bytes, 0, length)) {
      packet(from, length, arrivalNanos);
    } else {
      hello(from, length, arrivalNanos);
    }
  }

  private void packet(DatagramSource from, int length, long arrivalNanos) {
    PlayerConnection connection = connections.find(PacketCipher.connectionId(bytes, 0));
    UdpSender by = sender;
    if (connection == null || by == null) {
      connections.metrics().messageError();
      return;
    }
    if (connection.link() instanceof UdpLink link && from.is(link)) {
      connection.receive(bytes, length, arrivalNanos);
    } else {
      connection.receive(new UdpLink(by, from.address()), bytes, length, arrivalNanos);
    }
    connections.tellEnded();
  }

  private void hello(DatagramSource from, int length, long arrivalNanos) {
    // At least the padded length: every answer to it is shorter.
    if (bytes[0] != Handshake.HELLO
        || length < Limits.HELLO_DATAGRAM
        || --strangersLeft < 0
        || !buckets.take(from.address().getAddress(), connections.nanoTime())) {
      connections.metrics().messageError();
      return;
    }
    UdpSender by = sender;
    if (by == null) {
      throw new IllegalStateException("a datagram came before its socket was bound");
    }
    try {
      if (Handshake.decode(bytes, 0, length) instanceof Hello hello) {
        answer(hello, new UdpLink(by, from.address()), arrivalNanos);
        connections.metrics().messageProcessed(connections.nanoTime() - arrivalNanos);
      }
    } catch (ProtocolException e) {
      connections.metrics().messageError();
    } catch (RuntimeException e) {
      // A fault of ours; that a stranger found it must not end the match of those who play.
      connections.metrics().messageError();
      failed(e, arrivalNanos);
    }
  }

  private void failed(RuntimeException fault, long nowNanos) {
    if (faults.take(nowNanos)) {
      log.atError().setCause(fault).log("a hello's handling failed");
    }
  }

  private void answer(Hello hello, UdpLink from, long nowNanos) {
    InetSocketAddress peer = from.peer();
    byte[] random = hello.clientRandom();
    if (cookies.proves(hello.cookie(), peer, random, nowNanos)) {
      admission.hello(hello, from, connection -> {});
      return;
    }
    if (!strangers.take(nowNanos)) {
      connections.metrics().messageError();
      return;
    }
    byte[] cookie = cookies.issue(peer, random, nowNanos);
    byte[] challenge = new Handshake.Challenge(random, cookie).encode();
    from.write(challenge, challenge.length);
    from.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A datagram that cannot be sent or read, such as to port 0, is one lost datagram; anything
    // else is a fault of ours.
    if (!(cause instanceof IOException)) {
      log.atError().setCause(cause).log("a datagram's handling failed");
    }
  }
}
