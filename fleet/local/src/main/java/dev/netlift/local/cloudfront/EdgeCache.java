package dev.netlift.local.cloudfront;

import dev.netlift.local.front.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Answers that are kept, the least recently used of too many forgotten. Any thread. */
final class EdgeCache {
  static final long BYTES_MAX = 16 << 20;

  /**
   * @param reply the origin's, with the body of a GET
   */
  record Entry(Reply reply, Instant since, Instant until) {
    long age(Instant now) {
      return Math.max(0, Duration.between(since, now).toSeconds());
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  synchronized Optional<Entry> get(String path, Instant now) {
    Entry entry = entries.get(path);
    if (entry != null && !now.isBefore(entry.until())) {
      remove(path);
      entry = null;
    }
    return Optional.ofNullable(entry);
  }

  /** Keeps it, unless it would be a quarter of all there is room for. */
  synchronized void put(String path, Entry entry) {
    remove(path);
    if (entry.reply().body().length > BYTES_MAX / 4) {
      return;
    }
    entries.put(path, entry);
    bytes += entry.reply().body().length;
    Iterator<Entry> oldest = entries.values().iterator();
    while (bytes > BYTES_MAX) {
      bytes -= oldest.next().reply().body().length;
      oldest.remove();
    }
  }

  private void remove(String path) {
    Entry old = entries.remove(path);
    if (old != null) {
      bytes -= old.reply().body().length;
    }
  }
}
