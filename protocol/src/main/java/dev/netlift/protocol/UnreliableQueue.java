package dev.netlift.protocol;

import java.util.Arrays;

/**
 * Messages of the unreliable lanes until the next packets leave; when full, the oldest gives way.
 * Buffers are reused. One thread at a time.
 */
final class UnreliableQueue {
  private static final byte[] NOTHING = {};

  private final byte[][] payload = new byte[Limits.UNRELIABLE_MESSAGES_MAX][];
  private final int[] length = new int[Limits.UNRELIABLE_MESSAGES_MAX];
  private final Lane[] lane = new Lane[Limits.UNRELIABLE_MESSAGES_MAX];
  private int first;
  private int count;
  private long sequence;
  private long dropped;

  UnreliableQueue() {
    Arrays.fill(payload, NOTHING);
  }

  void add(Lane to, byte[] source, int offset, int bytes) {
    if (count == lane.length) {
      first = (first + 1) % lane.length;
      count--;
      dropped++;
    }
    int place = (first + count++) % lane.length;
    if (payload[place].length < bytes) {
      payload[place] = new byte[bytes];
    }
    System.arraycopy(source, offset, payload[place], 0, bytes);
    length[place] = bytes;
    lane[place] = to;
  }

  boolean isDue() {
    return count > 0;
  }

  long dropped() {
    return dropped;
  }

  void write(PacketWriter writer, int max, int messagesMax) {
    for (int room = messagesMax; count > 0 && room > 0; room--) {
      if (writer.length() + PacketWriter.MESSAGE_OVERHEAD + length[first] > max) {
        return;
      }
      // One count for both lanes: it ascends in each, and more is not asked of it.
      writer.message(lane[first], ++sequence, payload[first], 0, length[first], 0, 1);
      first = (first + 1) % lane.length;
      count--;
    }
  }
}
