package dev.netlift.backend.push;

import java.util.Optional;

/** Where the ring is kept. Every fault of the service is a BackendException. Any thread. */
interface KeyRingStore {
  Optional<KeyRing> find();

  /**
   * @return false, changing nothing, if there is a ring
   */
  boolean create(KeyRing ring);

  void replace(KeyRing ring);

  /** Lets those read it who know public keys only. */
  void publish(KeyRing published);
}
