package dev.netlift.backend.push;

import dev.netlift.backend.functions.Faults;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A ring in memory. */
final class FakeKeyRing implements KeyRingStore {
  final Faults faults = new Faults();
  @Nullable KeyRing ring;
  @Nullable KeyRing published;
  int writes;

  @Override
  public Optional<KeyRing> find() {
    return faults.call(() -> Optional.ofNullable(ring).map(r -> KeyRing.parse(r.toJson())));
  }

  @Override
  public boolean create(KeyRing first) {
    return faults.call(
        () -> {
          if (ring != null) {
            return false;
          }
          ring = first;
          writes++;
          return true;
        });
  }

  @Override
  public void replace(KeyRing next) {
    faults.call(
        () -> {
          ring = next;
          return ++writes;
        });
  }

  @Override
  public void publish(KeyRing known) {
    faults.call(
        () -> {
          published = KeyRing.parse(known.toJson());
          return true;
        });
  }
}
