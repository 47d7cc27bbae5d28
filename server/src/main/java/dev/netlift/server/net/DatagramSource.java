package dev.netlift.server.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the datagram in hand came from. One object for all of them, so that telling a player's
 * datagram from a stranger's allocates nothing. Tick thread.
 */
final class DatagramSource {
  /** The lower half of an IPv4 address inside IPv6, above the address itself. */
  private static final long MAPPED = 0xffff_0000_0000L;

  private static final long MAPPED_MASK = 0xffff_ffff_0000_0000L;

  private long high;
  private long low;
  private int port;
  private int scope;
  private @Nullable InetSocketAddress address;

  void set(InetSocketAddress from) {
    high = high(from.getAddress());
    low = low(from.getAddress());
    port = from.getPort();
    address = from;
  }

  /** An IPv6 address, or an IPv4 address inside it. */
  void set(long high, long low, int port, int scope) {
    this.high = high;
    this.low = low;
    this.port = port;
    this.scope = scope;
    address = null;
  }

  void set4(int bits, int port) {
    set(0, MAPPED | Integer.toUnsignedLong(bits), port, 0);
  }

  boolean is(UdpLink link) {
    return link.low() == low && link.high() == high && link.port() == port;
  }

  /** For who is worth the allocation. */
  InetSocketAddress address() {
    InetSocketAddress made = address;
    if (made == null) {
      made = new InetSocketAddress(inetAddress(), port);
      address = made;
    }
    return made;
  }

  private InetAddress inetAddress() {
    try {
      if (high == 0 && (low & MAPPED_MASK) == MAPPED) {
        return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt((int) low).array());
      }
      byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
      return scope == 0
          ? InetAddress.getByAddress(bytes)
          : Inet6Address.getByAddress(null, bytes, scope);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 4 or 16 bytes is one", e);
    }
  }

  static long high(InetAddress address) {
    return address instanceof Inet4Address ? 0 : ByteBuffer.wrap(address.getAddress()).getLong();
  }

  static long low(InetAddress address) {
    var bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? MAPPED | Integer.toUnsignedLong(bytes.getInt())
        : bytes.getLong(8);
  }
}
