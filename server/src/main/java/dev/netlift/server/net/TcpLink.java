package dev.netlift.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One TCP connection. Each packet goes behind its length, 4 bytes big-endian, or is one binary
 * WebSocket message.
 *
 * @param transport TCP or WEBSOCKET
 */
record TcpLink(Channel channel, InetSocketAddress peer, TransportKind transport) implements Link {
  static final int PREFIX_BYTES = 4;

  /** A whole unmasked binary message; RFC 6455, 5.2. */
  private static final int BINARY = 0x82;

  private static final int SHORT_MAX = 125;
  private static final int TWO_BYTE_LENGTH = 126;

  /** A whole close frame with status 1000, normal closure. */
  private static final byte[] GOODBYE = {(byte) 0x88, 2, 0x03, (byte) 0xe8};

  @Override
  public InetAddress address() {
    return peer.getAddress();
  }

  @Override
  public boolean samePeer(Link other) {
    return other instanceof TcpLink link && link.channel.equals(channel);
  }

  @Override
  public void write(byte[] bytes, int length) {
    var buffer = channel.alloc().directBuffer(PREFIX_BYTES + length);
    if (transport == TransportKind.WEBSOCKET) {
      writeMessageHeader(buffer, length);
    } else {
      buffer.writeInt(length);
    }
    buffer.writeBytes(bytes, 0, length);
    channel.write(buffer, channel.voidPromise());
  }

  /** Our packets are below 64 KiB, so a length of eight bytes is never needed. */
  private static void writeMessageHeader(ByteBuf buffer, int length) {
    buffer.writeByte(BINARY);
    if (length <= SHORT_MAX) {
      buffer.writeByte(length);
    } else {
      buffer.writeByte(TWO_BYTE_LENGTH).writeShort(length);
    }
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean writable() {
    return channel.isWritable();
  }

  @Override
  public boolean open() {
    return channel.isActive();
  }

  @Override
  public void finish() {
    ByteBuf last =
        transport == TransportKind.WEBSOCKET
            ? Unpooled.wrappedBuffer(GOODBYE)
            : Unpooled.EMPTY_BUFFER;
    channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void abort() {
    channel.close();
  }
}
