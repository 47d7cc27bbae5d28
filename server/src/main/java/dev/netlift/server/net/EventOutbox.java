package dev.netlift.server.net;

import dev.netlift.protocol.Limits;
import dev.netlift.protocol.ServerPacketWriter;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** Events on their way to one peer: in order, sent again until acknowledged, bounded. */
final class EventOutbox {
  private static final long RESEND_FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(120);
  private static final long RESEND_LAST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final class Pending {
    final long sequence;
    final byte[] payload;
    boolean sent;
    long resendAtNanos;
    long resendAfterNanos = RESEND_FIRST_NANOS;

    Pending(long sequence, byte[] payload) {
      this.sequence = sequence;
      this.payload = payload;
    }
  }

  private final int max;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private long added;
  private long sent;

  EventOutbox(int max) {
    this.max = max;
  }

  /**
   * @return false when too many wait already
   */
  boolean add(byte[] payload) {
    if (pending.size() >= max) {
      return false;
    }
    pending.add(new Pending(++added, payload.clone()));
    return true;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /**
   * Forgets what the peer has.
   *
   * @return false if the peer acknowledged what was never sent
   */
  boolean acknowledge(long upTo) {
    if (upTo > sent) {
      return false;
    }
    while (!pending.isEmpty() && pending.getFirst().sequence <= upTo) {
      pending.removeFirst();
    }
    return true;
  }

  /** Forgets what was written; for a transport that delivers on its own. */
  void acknowledgeSent() {
    acknowledge(sent);
  }

  /**
   * Fills one packet with events that are due.
   *
   * @return how many were written; call again until 0
   */
  int write(ServerPacketWriter writer, int packetMax, long nowNanos) {
    int written = 0;
    for (Pending event : pending) {
      if (event.sent && event.resendAtNanos - nowNanos > 0) {
        continue;
      }
      int bytes = ServerPacketWriter.eventBytes(event.payload.length);
      if (written == Limits.EVENTS_MAX || writer.length() + bytes > packetMax) {
        break;
      }
      writer.event(event.sequence, event.payload);
      if (event.sent) {
        event.resendAfterNanos = Math.min(2 * event.resendAfterNanos, RESEND_LAST_NANOS);
      }
      event.sent = true;
      event.resendAtNanos = nowNanos + event.resendAfterNanos;
      sent = Math.max(sent, event.sequence);
      written++;
    }
    return written;
  }
}
