package dev.netlift.client.net;

import dev.netlift.protocol.ClientPacket.Input;
import dev.netlift.protocol.Limits;
import java.util.ArrayDeque;
import java.util.List;

/** The inputs sent last: to repeat them, and to measure how long their answers take. */
final class InputLog {
  private static final int REMEMBERED = 512;

  private final int copies;
  private final long[] sentNanos = new long[REMEMBERED];
  private final ArrayDeque<Input> recent = new ArrayDeque<>();
  private long sequence;
  private long acknowledged;

  /**
   * @param copies how many packets carry each input
   */
  InputLog(int copies) {
    this.copies = copies;
  }

  /** Adds an input. @return what the next packet carries, oldest first */
  List<Input> add(byte[] payload, long nowNanos) {
    if (payload.length > Limits.INPUT_PAYLOAD_MAX) {
      throw new IllegalArgumentException(
          "an input is at most " + Limits.INPUT_PAYLOAD_MAX + " bytes, was " + payload.length);
    }
    sequence++;
    sentNanos[index(sequence)] = nowNanos;
    recent.addLast(new Input(sequence, payload.clone()));
    if (recent.size() > copies) {
      recent.removeFirst();
    }
    return List.copyOf(recent);
  }

  /** Tells the listener what a snapshot's acknowledgement measured. */
  void acknowledge(long upTo, long holdMicros, long nowNanos, ConnectionListener listener) {
    if (upTo <= acknowledged || upTo > sequence) {
      return;
    }
    // Forgotten ones are left out: they were never answered within the memory.
    for (long answered = Math.max(acknowledged, sequence - REMEMBERED) + 1;
        answered <= upTo;
        answered++) {
      listener.inputToSnapshot(nowNanos - sentNanos[index(answered)]);
    }
    if (upTo > sequence - REMEMBERED) {
      long tripNanos = nowNanos - sentNanos[index(upTo)] - holdMicros * 1000;
      listener.roundTrip(Math.max(0, tripNanos));
    }
    acknowledged = upTo;
  }

  private static int index(long sequence) {
    return (int) (sequence % REMEMBERED);
  }
}
