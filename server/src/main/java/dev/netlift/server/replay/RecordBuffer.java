package dev.netlift.server.replay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Records as bytes, until somebody takes them. One thread. */
final class RecordBuffer {
  private byte[] bytes = new byte[1 << 14];
  private int length;

  RecordBuffer kind(RecordKind kind) {
    return raw(kind.number);
  }

  /** Seven bits a byte, the lowest first, as Protocol Buffers have them. */
  RecordBuffer number(long number) {
    long left = number;
    while ((left & ~0x7fL) != 0) {
      raw((int) (left & 0x7f) | 0x80);
      left >>>= 7;
    }
    return raw((int) left);
  }

  RecordBuffer signed(long number) {
    return number((number << 1) ^ (number >> 63));
  }

  RecordBuffer fingerprint(int sum) {
    return raw(sum).raw(sum >> 8).raw(sum >> 16).raw(sum >> 24);
  }

  RecordBuffer bytes(byte[] some) {
    number(some.length);
    reserve(some.length);
    System.arraycopy(some, 0, bytes, length, some.length);
    length += some.length;
    return this;
  }

  RecordBuffer text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private RecordBuffer raw(int one) {
    reserve(1);
    bytes[length++] = (byte) one;
    return this;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  int length() {
    return length;
  }

  /** What is there, which then is not there any more. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }
}
