package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Faults;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A sweep's state in memory. */
final class FakeSweeps implements SweepStore {
  final Faults faults = new Faults();
  private @Nullable Sweep last;

  @Override
  public synchronized Optional<Sweep> find() {
    return faults.call(() -> Optional.ofNullable(last));
  }

  @Override
  public synchronized boolean save(Sweep next) {
    return faults.call(
        () -> {
          if (next.rev() - 1 != (last == null ? 0 : last.rev())) {
            return false;
          }
          last = next;
          return true;
        });
  }
}
