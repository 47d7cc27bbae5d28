package dev.netlift.server.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** One TCP connection; each packet goes behind its length, 4 bytes big-endian. */
record TcpLink(Channel channel, InetSocketAddress peer) implements Link {
  static final int PREFIX_BYTES = 4;

  @Override
  public TransportKind transport() {
    return TransportKind.TCP;
  }

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
    buffer.writeInt(length);
    buffer.writeBytes(bytes, 0, length);
    channel.write(buffer, channel.voidPromise());
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
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void abort() {
    channel.close();
  }
}
