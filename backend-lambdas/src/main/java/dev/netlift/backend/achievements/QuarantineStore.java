package dev.netlift.backend.achievements;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /**
   * @param next id to go on after; null when these were the last
   */
  record Page(List<Quarantined> entries, @Nullable String next) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /** All entries, part by part. */
  Page page(@Nullable String after, int max);

  /**
   * Takes {@code entry} out, unless a newer one of its id came.
   *
   * @return whether it is gone by this call
   */
  boolean remove(Quarantined entry);
}
