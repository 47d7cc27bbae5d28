package dev.netlift.backend.achievements;

import java.util.Optional;

/** Reports that wait for an operator. Any thread. */
interface QuarantineStore {
  /**
   * Keeps {@code entry}, unless the same or a newer one of its id is kept already.
   *
   * @return whether it was news
   */
  boolean keep(Quarantined entry);

  /** The entry kept under {@link Quarantined#id}. */
  Optional<Quarantined> find(String id);
}
