package dev.netlift.server.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;

/** The address that means all of this machine's. */
final class AnyAddress {
  private AnyAddress() {}

  /** IPv6's, which takes IPv4 peers too; IPv4's where the machine has no IPv6. */
  static InetAddress find() {
    try {
      InetAddress any6 = InetAddress.getByAddress(new byte[16]);
      try (DatagramChannel trial = DatagramChannel.open(StandardProtocolFamily.INET6)) {
        trial.bind(new InetSocketAddress(any6, 0));
        return any6;
      } catch (IOException | UnsupportedOperationException e) {
        // No IPv6, or forbidden to this Java by java.net.preferIPv4Stack.
        return InetAddress.getByAddress(new byte[4]);
      }
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 4 or 16 bytes is one", e);
    }
  }
}
