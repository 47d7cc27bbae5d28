package dev.netlift.backend.push;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Which addresses of the internet are a stranger's and which may be our own. Any thread. */
final class Addresses {
  /** A range by its first address and how many bits of it count. */
  private record Range(byte[] first, int bits) {
    static Range of(String text) {
      String[] parts = text.split("/", -1);
      try {
        // An address, never a name: nothing is asked.
        return new Range(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
      } catch (UnknownHostException e) {
        throw new IllegalStateException("not an address: " + text, e);
      }
    }

    boolean holds(byte[] address) {
      if (address.length != first.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % Byte.SIZE;
        if ((address[bit / Byte.SIZE] & mask) != (first[bit / Byte.SIZE] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  // IANA's registries of special-purpose addresses, as of 2026.
  private static final List<Range> NOT_PUBLIC =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "192.175.48.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3",
          // Within 2000::/3: Teredo and other protocols, documentation, 6to4.
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "2620:4f:8000::/48",
          "3fff::/20");

  private static final Range GLOBAL_UNICAST = Range.of("2000::/3");

  /** What even an operator cannot mean: links, groups, nobody. */
  private static final List<Range> NEVER =
      ranges("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "fe80::/10", "ff00::/8", "::/128");

  private Addresses() {}

  private static List<Range> ranges(String... texts) {
    return List.of(texts).stream().map(Range::of).toList();
  }

  private static boolean in(List<Range> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.holds(address.getAddress()));
  }

  /** Whether an address is anybody's on the internet. Of IPv6 all that is not handed out is not. */
  static boolean isPublic(InetAddress address) {
    // The JDK makes an IPv4 address of a v4-mapped one.
    boolean global = address instanceof Inet4Address || GLOBAL_UNICAST.holds(address.getAddress());
    return global && !in(NOT_PUBLIC, address);
  }

  /** Whether an origin that an operator listed may have this address. */
  static boolean mayBePrivate(InetAddress address) {
    return !in(NEVER, address);
  }
}
