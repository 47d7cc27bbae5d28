package dev.netlift.local.webpush;

import dev.netlift.local.webpush.ReceivedPush.Fate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest requests of senders and what became of them, for whoever asks. Any thread. */
final class Ledger {
  static final int KEPT_MAX = 1_000;

  private final Map<Long, ReceivedPush> pushes =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ReceivedPush> eldest) {
          return size() > KEPT_MAX;
        }
      };
  private long next;

  /**
   * @return by which to change it later
   */
  synchronized long add(ReceivedPush push) {
    pushes.put(++next, push);
    return next;
  }

  synchronized void became(long entry, Fate fate) {
    pushes.computeIfPresent(entry, (_, push) -> push.became(fate));
  }

  /** Oldest first. */
  synchronized List<ReceivedPush> all() {
    return List.copyOf(pushes.values());
  }
}
