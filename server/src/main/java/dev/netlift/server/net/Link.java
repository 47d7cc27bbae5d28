package dev.netlift.server.net;

import java.net.InetAddress;

/** How bytes get to one peer: a frame over TCP, a datagram over UDP. Tick thread. */
interface Link {
  TransportKind transport();

  InetAddress address();

  /** Whether it is the same peer on the same socket. */
  boolean samePeer(Link other);

  /** Queues one packet; the bytes are copied. */
  void write(byte[] bytes, int length);

  /** Hands what was queued to the kernel. */
  void flush();

  /** Whether what was queued before has mostly left. */
  boolean writable();

  /** False once the peer or the kernel ended it; a UDP link never ends. */
  boolean open();

  /** Ends it when what is queued has left; UDP: nothing to end. */
  void finish();

  /** Ends it now. */
  void abort();
}
