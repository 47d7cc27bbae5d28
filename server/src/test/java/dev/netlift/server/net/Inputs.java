package dev.netlift.server.net;

import dev.netlift.protocol.PacketWriter;
import java.util.Arrays;

final class Inputs {
  private Inputs() {}

  /** The plain bytes of a packet with one input. */
  static byte[] one(long sequence, int payloadBytes) {
    PacketWriter writer = new PacketWriter(1000).input(sequence, 0, new byte[payloadBytes]);
    return Arrays.copyOf(writer.array(), writer.length());
  }
}
