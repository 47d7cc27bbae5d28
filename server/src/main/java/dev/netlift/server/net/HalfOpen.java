package dev.netlift.server.net;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** TCP connections that have not said hello yet: bounded, and each with a deadline. Tick thread. */
final class HalfOpen {
  private final int max;
  private final long timeoutNanos;

  /** Deadlines, the oldest first. */
  private final Map<TcpLink, Long> waiting = new LinkedHashMap<>();

  HalfOpen(int max, long timeoutNanos) {
    this.max = max;
    this.timeoutNanos = timeoutNanos;
  }

  boolean add(TcpLink link, long nowNanos) {
    if (waiting.size() >= max) {
      return false;
    }
    waiting.put(link, nowNanos + timeoutNanos);
    return true;
  }

  void remove(TcpLink link) {
    waiting.remove(link);
  }

  int size() {
    return waiting.size();
  }

  /** Closes who is past its deadline. */
  void expire(long nowNanos) {
    for (Iterator<Map.Entry<TcpLink, Long>> each = waiting.entrySet().iterator();
        each.hasNext(); ) {
      var entry = each.next();
      if (nowNanos - entry.getValue() < 0) {
        return;
      }
      TcpLink link = entry.getKey();
      each.remove();
      link.abort();
    }
  }
}
