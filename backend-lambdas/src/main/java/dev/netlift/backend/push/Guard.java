package dev.netlift.backend.push;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the one address that an endpoint is connected to. Any thread. */
final class Guard {
  /** The endpoint's name leads to where we must not go. Stackless: strangers cause it. */
  static final class BlockedException extends RuntimeException {
    BlockedException(String reason) {
      super(reason, null, false, false);
    }
  }

  private final Resolver resolver;

  Guard(Resolver resolver) {
    this.resolver = resolver;
  }

  /**
   * Resolves once. Whoever connects, connects to what this returned and asks nobody again.
   *
   * @throws BlockedException any of its addresses is one it must not have
   * @throws UnknownHostException it has none
   */
  InetAddress address(Endpoint endpoint) throws UnknownHostException {
    List<InetAddress> all = resolver.resolve(endpoint.name());
    if (all.isEmpty()) {
      throw new UnknownHostException("a push service's name has no address");
    }
    for (InetAddress address : all) {
      boolean allowed =
          Addresses.isPublic(address)
              || (endpoint.mayBePrivate() && Addresses.mayBePrivate(address));
      if (!allowed) {
        throw new BlockedException("a push service's name leads to an address that is not public");
      }
    }
    // Functions have IPv4 everywhere, and IPv6 only where somebody saw to it.
    return all.stream().filter(Inet4Address.class::isInstance).findFirst().orElse(all.getFirst());
  }
}
