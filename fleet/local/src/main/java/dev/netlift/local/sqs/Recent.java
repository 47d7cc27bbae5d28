package dev.netlift.local.sqs;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a FIFO queue was sent in the last five minutes. Guarded by its queue's lock. */
final class Recent {
  private static final long KEPT_MILLIS = Duration.ofMinutes(5).toMillis();
  // Past this the oldest ids are forgotten early; nobody sends so fast to a laptop.
  private static final int MOST = 100_000;

  private final Map<String, Message> byId = new LinkedHashMap<>(); // oldest first

  /** Empty when the queue does not deduplicate. */
  static String key(Message.Draft draft, boolean byGroup) {
    return draft
        .deduplicationId()
        .map(id -> byGroup ? draft.groupId().orElse("") + "\n" + id : id)
        .orElse("");
  }

  Optional<Message> find(String id, long nowMillis) {
    Iterator<Message> oldest = byId.values().iterator();
    while (oldest.hasNext() && oldest.next().sentMillis + KEPT_MILLIS <= nowMillis) {
      oldest.remove();
    }
    return Optional.ofNullable(byId.get(id));
  }

  void add(String id, Message message) {
    if (byId.size() >= MOST) {
      byId.remove(byId.keySet().iterator().next());
    }
    byId.put(id, message);
  }
}
