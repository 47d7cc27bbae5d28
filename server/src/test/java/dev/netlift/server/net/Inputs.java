package dev.netlift.server.net;

import dev.netlift.protocol.ClientPacket;
import java.util.List;

final class Inputs {
  private Inputs() {}

  /** The plain bytes of a packet with one input. */
  static byte[] one(long sequence, int payloadBytes) {
    var input = new ClientPacket.Input(sequence, new byte[payloadBytes]);
    return new ClientPacket(List.of(input), 0, 0, false).encode();
  }
}
