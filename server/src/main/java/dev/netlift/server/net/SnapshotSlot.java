package dev.netlift.server.net;

/**
 * The newest snapshot that has not left yet; an older one is overwritten. Its body is the caller's
 * until the tick's flush, and copied only when it must wait longer.
 */
final class SnapshotSlot {
  private static final byte[] NOTHING = {};

  private byte[] body = NOTHING;
  private byte[] kept = new byte[0];
  private int offset;
  private int length;
  private boolean full;
  private boolean isKept;
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
    body = source;
    this.offset = offset;
    this.length = length;
    this.tick = tick;
    this.baseline = baseline;
    this.ackSequence = ackSequence;
    this.inputArrivalNanos = inputArrivalNanos;
    this.arrivalMarginNanos = arrivalMarginNanos;
    full = true;
    isKept = false;
  }

  /** It cannot leave now, and the caller will write where its body is. */
  void keep() {
    if (!full || isKept) {
      return;
    }
    isKept = true;
    if (kept.length < length) {
      kept = new byte[length + length / 2];
    }
    System.arraycopy(body, offset, kept, 0, length);
    body = kept;
    offset = 0;
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

  /** Where in {@link #body} it begins. */
  int offset() {
    return offset;
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
