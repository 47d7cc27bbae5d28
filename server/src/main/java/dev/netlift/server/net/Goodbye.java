package dev.netlift.server.net;

import java.util.concurrent.TimeUnit;

/**
 * When to say which last words to a peer. Pure: time comes in. Tick thread.
 *
 * <pre>
 *   LAST WORDS --settled, or long enough--> GOODBYE, repeated over UDP --long enough--> OVER
 * </pre>
 */
final class Goodbye {
  /** Over UDP a goodbye may be lost: it is repeated, then forgotten. */
  private static final long REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long REPEATED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Before the goodbye, so long the last messages are repeated. */
  private static final long LAST_WORDS_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  enum Word {
    MESSAGES,
    GOODBYE,
    NONE,
    OVER
  }

  private boolean said;
  private long lastWordsUntilNanos;
  private long untilNanos;
  private long nextNanos;

  /**
   * @param lastWords whether what was sent before still has to arrive
   */
  void begin(boolean lastWords, long nowNanos) {
    lastWordsUntilNanos = lastWords ? nowNanos + LAST_WORDS_NANOS : nowNanos;
  }

  /**
   * What is to be said now.
   *
   * @param settled nothing that was sent before is missing
   */
  Word next(boolean datagrams, boolean settled, long nowNanos) {
    if (!said) {
      if (datagrams && nowNanos - lastWordsUntilNanos < 0 && !settled) {
        return Word.MESSAGES;
      }
      said = true;
      untilNanos = nowNanos + REPEATED_NANOS;
      nextNanos = nowNanos + REPEAT_NANOS;
      return Word.GOODBYE;
    }
    if (nowNanos - untilNanos >= 0) {
      return Word.OVER;
    }
    if (datagrams && nowNanos - nextNanos >= 0) {
      nextNanos = nowNanos + REPEAT_NANOS;
      return Word.GOODBYE;
    }
    return Word.NONE;
  }
}
