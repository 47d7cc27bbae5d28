package dev.netlift.backend.push;

import java.util.List;

/** Makes the keys once, and another pair per generation. May run again at any point. */
final class KeyMaking {
  private final KeyRingStore store;

  KeyMaking(KeyRingStore store) {
    this.store = store;
  }

  /**
   * @param generation wanted; a ring of this or a greater one stays as it is
   * @return the ring as it is kept now
   */
  KeyRing ensure(int generation) {
    KeyRing ring = store.find().orElseGet(() -> create(generation));
    if (ring.generation() < generation) {
      ring = ring.rotated(generation, VapidKey.draw());
      store.replace(ring);
    }
    // Also of a ring that was there: whoever made it may have been stopped before this.
    store.publish(ring.published());
    return ring;
  }

  private KeyRing create(int generation) {
    var drawn = new KeyRing(generation, List.of(VapidKey.draw()));
    // Of two that begin at once one keeps its own.
    return store.create(drawn)
        ? drawn
        : store.find().orElseThrow(() -> new IllegalStateException("the keys vanished"));
  }
}
