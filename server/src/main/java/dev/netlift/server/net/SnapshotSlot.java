package dev.netlift.server.net;

/** The newest snapshot that has not left yet; an older one is overwritten. */
final class SnapshotSlot {
  private byte[] body = new byte[0];
  private int length;
  private boolean full;
  private long tick;
  private long baseline;
  private long ackSequence;
  private long inputArrivalNanos;
  private long arrivalMarginNanos;

  void put(
      long tick,
      long baseline,
      byte[] source,
      int offset,
      int length,
      long ackSequence,
      long inputArrivalNanos,
      long arrivalMarginNanos) {
    if (body.length < length) {
      // Rooms grow by a player at a time; room to spare keeps this off the steady state.
      body = new byte[length + length / 2];
    }
    System.arraycopy(source, offset, body, 0, length);
    this.length = length;
    this.tick = tick;
    this.baseline = baseline;
    this.ackSequence = ackSequence;
    this.inputArrivalNanos = inputArrivalNanos;
    this.arrivalMarginNanos = arrivalMarginNanos;
    full = true;
  }

  boolean isFull() {
    return full;
  }

  void clear() {
    full = false;
  }

  byte[] body() {
    return body;
  }

  int length() {
    return length;
  }

  long tick() {
    return tick;
  }

  /** The tick it is relative to; 0 when it is whole. */
  long baseline() {
    return baseline;
  }

  long ackSequence() {
    return ackSequence;
  }

  /** Since the acknowledged input arrived; 0 when there is none. */
  long holdMicros(long nowNanos) {
    return ackSequence == 0 ? 0 : Math.max(0, nowNanos - inputArrivalNanos) / 1000;
  }

  long arrivalMarginMicros() {
    return ackSequence == 0 ? 0 : arrivalMarginNanos / 1000;
  }
}
