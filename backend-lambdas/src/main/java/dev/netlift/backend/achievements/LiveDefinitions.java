package dev.netlift.backend.achievements;

import dev.netlift.backend.achievements.DefinitionsStore.Head;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The definitions that hold now: those applied last, else those this jar was built with. Looked up
 * again when older than {@link #FRESH}; two functions may so for that long go by different ones,
 * which the fold bears. Any thread.
 */
final class LiveDefinitions {
  static final Duration FRESH = Duration.ofSeconds(10);

  /**
   * @param rev 0 for those of the jar
   * @param file as it was applied, byte for byte but for white space
   * @param gone ids that were once defined
   */
  record Live(long rev, Definitions definitions, JsonNode file, Lasting gone) {
    /** What definitions that come after these must not change. */
    Lasting lasting() {
      return gone.and(Lasting.of(definitions));
    }
  }

  private final DefinitionsStore store;
  private final Clock clock;
  private Live known;
  private long lookedAtMillis = Long.MIN_VALUE;

  LiveDefinitions(DefinitionsStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    JsonNode file = Definitions.shippedFile();
    known = new Live(0, Definitions.of(file), file, new Lasting(Map.of()));
  }

  /** Those of now or of a moment ago. */
  synchronized Live current() {
    long now = clock.millis();
    return lookedAtMillis == Long.MIN_VALUE || now - lookedAtMillis >= FRESH.toMillis()
        ? looked()
        : known;
  }

  /** Those of now. */
  synchronized Live looked() {
    long now = clock.millis();
    var head = store.head();
    if (head.isPresent() && head.get().rev() != known.rev()) {
      known = read(head.get());
    }
    lookedAtMillis = now;
    return known;
  }

  private Live read(Head head) {
    var body = store.body(head);
    return new Live(head.rev(), Definitions.of(body.file()), body.file(), body.gone());
  }
}
