package dev.netlift.backend.quotas;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What of an address counts as one subject. */
final class Addresses {
  private static final int NETWORK_GROUPS = 4;

  private Addresses() {}

  /**
   * An IPv4 address as it is; of an IPv6 address its network, because whoever has one has 2^64 of
   * them.
   *
   * @param literal as the gateway gives it; anything else is its own subject
   */
  static String subject(String literal) {
    if (!literal.contains(":") || !literal.matches("[0-9a-fA-F:.]{2,45}")) {
      return literal;
    }
    try {
      // A literal, so nothing is looked up.
      byte[] bytes = InetAddress.getByName(literal).getAddress();
      if (bytes.length != 16) {
        return InetAddress.getByAddress(bytes).getHostAddress();
      }
      var network = new StringBuilder();
      for (int i = 0; i < NETWORK_GROUPS; i++) {
        network
            .append(Integer.toHexString((bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff))
            .append(':');
      }
      return network.append(":/64").toString();
    } catch (UnknownHostException e) {
      return literal;
    }
  }
}
