package dev.netlift.server.net;

import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** One peer's address on the shared UDP socket. */
record UdpLink(Channel channel, InetSocketAddress peer) implements Link {
  @Override
  public TransportKind transport() {
    return TransportKind.UDP;
  }

  @Override
  public InetAddress address() {
    return peer.getAddress();
  }

  @Override
  public boolean samePeer(Link other) {
    return other instanceof UdpLink link && link.peer.equals(peer);
  }

  @Override
  public void write(byte[] bytes, int length) {
    var buffer = channel.alloc().directBuffer(length);
    buffer.writeBytes(bytes, 0, length);
    channel.write(new DatagramPacket(buffer, peer), channel.voidPromise());
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
    return true;
  }

  @Override
  public void finish() {}

  @Override
  public void abort() {}
}
