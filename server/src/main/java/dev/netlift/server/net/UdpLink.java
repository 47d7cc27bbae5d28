package dev.netlift.server.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** One peer's address on the shared UDP socket. */
final class UdpLink implements Link {
  private final UdpSender sender;
  private final InetSocketAddress peer;
  private final long high;
  private final long low;
  private final int port;

  UdpLink(UdpSender sender, InetSocketAddress peer) {
    this.sender = sender;
    this.peer = peer;
    high = DatagramSource.high(peer.getAddress());
    low = DatagramSource.low(peer.getAddress());
    port = peer.getPort();
  }

  InetSocketAddress peer() {
    return peer;
  }

  /** The address as two numbers, as {@link DatagramSource} compares it. */
  long high() {
    return high;
  }

  long low() {
    return low;
  }

  int port() {
    return port;
  }

  @Override
  public TransportKind transport() {
    return TransportKind.UDP;
  }

  @Override
  public InetAddress address() {
    return peer.getAddress();
  }

  /** By the numbers: what is behind the address would be fetched from memory for each packet. */
  @Override
  public boolean samePeer(Link other) {
    return other instanceof UdpLink link
        && link.low == low
        && link.high == high
        && link.port == port;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UdpLink link && samePeer(link);
  }

  @Override
  public int hashCode() {
    return peer.hashCode();
  }

  @Override
  public void write(byte[] bytes, int length) {
    sender.write(this, bytes, length);
  }

  @Override
  public void flush() {
    sender.flush();
  }

  @Override
  public boolean writable() {
    return sender.writable();
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
