package dev.netlift.client.net;

import dev.netlift.protocol.Limits;
import dev.netlift.protocol.PacketWriter;

/** The inputs sent last: to repeat them, and to measure how long their answers take. */
final class InputLog {
  private static final int REMEMBERED = 512;

  private final long[] sentNanos = new long[REMEMBERED];

  /** Those that are repeated; the newest at the end of the circle. */
  private final long[] ticks = new long[Limits.INPUT_COPIES];

  private final long[] viewTimes = new long[Limits.INPUT_COPIES];
  private final byte[][] payloads = new byte[Limits.INPUT_COPIES][];
  private long sequence;
  private long acknowledged;

  /**
   * Adds an input for the next packets.
   *
   * @param tick it is meant for; 0 for as soon as possible
   * @param viewTime what the player saw; 0 for not told
   * @return its sequence
   */
  long add(byte[] payload, long tick, long viewTime, long nowNanos) {
    if (payload.length > Limits.INPUT_PAYLOAD_MAX) {
      throw new IllegalArgumentException(
          "an input is at most " + Limits.INPUT_PAYLOAD_MAX + " bytes, was " + payload.length);
    }
    sequence++;
    sentNanos[index(sequence)] = nowNanos;
    ticks[(int) (sequence % ticks.length)] = tick;
    viewTimes[(int) (sequence % ticks.length)] = viewTime;
    payloads[(int) (sequence % ticks.length)] = payload;
    return sequence;
  }

  /** Adds the newest inputs to a packet, oldest first. @param copies packets that carry each */
  void write(PacketWriter packet, int copies) {
    for (long each = Math.max(1, sequence - copies + 1); each <= sequence; each++) {
      int place = (int) (each % ticks.length);
      packet.input(each, ticks[place], viewTimes[place], payloads[place]);
    }
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
