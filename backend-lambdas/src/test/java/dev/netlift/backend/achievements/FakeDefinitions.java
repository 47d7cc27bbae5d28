package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Faults;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Live definitions in memory. */
final class FakeDefinitions implements DefinitionsStore {
  final Faults faults = new Faults();
  private final Map<String, Body> bodies = new ConcurrentHashMap<>();
  private @Nullable Head live;

  @Override
  public synchronized Optional<Head> head() {
    return faults.call(() -> Optional.ofNullable(live));
  }

  @Override
  public Body body(Head head) {
    return faults.call(() -> Optional.ofNullable(bodies.get(head.bodyId())).orElseThrow());
  }

  @Override
  public synchronized boolean apply(Head head, Body body) {
    return faults.call(
        () -> {
          bodies.put(head.bodyId(), body);
          if (head.rev() - 1 != (live == null ? 0 : live.rev())) {
            return false;
          }
          live = head;
          return true;
        });
  }
}
