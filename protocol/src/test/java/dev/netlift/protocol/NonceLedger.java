package dev.netlift.protocol;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Every (key, nonce) pair ever used; a second use of one is a failure. */
final class NonceLedger {
  private final Map<PacketKeys, BitSet[]> numbers = new HashMap<>();
  private final Set<java.nio.ByteBuffer> keysSeen = new HashSet<>();
  private long pairs;

  void sent(byte[] packet, PacketKeys keys, boolean fromClient) {
    BitSet used =
        numbers
            .computeIfAbsent(keys, any -> new BitSet[] {new BitSet(), new BitSet()})[
            fromClient ? 0 : 1];
    // The simulation sends far fewer than 2^32, so the low bits are the number.
    int number = (int) PacketCipher.sequence(packet, 0);
    if (used.get(number)) {
      throw new AssertionError("packet number " + number + " was used twice");
    }
    if (used.isEmpty() || number % (1 << SimulatedPair.EPOCH_BITS) == 0) {
      int epoch = number >> SimulatedPair.EPOCH_BITS;
      byte[] key = fromClient ? keys.clientToServer(epoch) : keys.serverToClient(epoch);
      if (!keysSeen.add(java.nio.ByteBuffer.wrap(key))) {
        throw new AssertionError("a key serves twice");
      }
    }
    used.set(number);
    pairs++;
  }

  long pairs() {
    return pairs;
  }
}
