package dev.netlift.server.room;

import dev.netlift.protocol.EntityTable;
import org.jspecify.annotations.Nullable;

/** A snapshot's body, for everyone it fits. Good until the next tick begins. */
public final class Encoding {
  @Nullable EntityTable against;
  private long baseline;
  private byte[] body = new byte[0];
  private int length;

  Encoding() {}

  void set(long baselineTick, byte[] source, int bytes) {
    if (body.length < bytes) {
      // Rooms fill by a player at a time; room to spare keeps this off the steady state.
      body = new byte[bytes + bytes / 2];
    }
    System.arraycopy(source, 0, body, 0, bytes);
    baseline = baselineTick;
    length = bytes;
  }

  /** The tick the body is relative to; 0 when it is whole. */
  public long baseline() {
    return baseline;
  }

  /** With the body from 0 to {@link #length}; to be read only. */
  public byte[] body() {
    return body;
  }

  public int length() {
    return length;
  }
}
