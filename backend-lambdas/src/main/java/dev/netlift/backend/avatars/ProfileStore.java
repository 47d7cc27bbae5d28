package dev.netlift.backend.avatars;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What players show. Any thread. */
interface ProfileStore {
  /**
   * @param account null for a guest
   * @param avatar null if he has none
   */
  record Profile(String playerId, @Nullable String account, @Nullable String avatar) {}

  /**
   * @param next where the next begins, null at the end
   */
  record Page(List<Profile> profiles, @Nullable String next) {
    public Page {
      profiles = List.copyOf(profiles);
    }
  }

  /**
   * Counts an upload that is asked for.
   *
   * @return its number, from 1
   */
  long nextNumber(String playerId, @Nullable String account);

  /** Shows an avatar, unless a newer one is shown. */
  void show(String playerId, String avatar, String order, long atMillis);

  Optional<Profile> find(String playerId);

  Page page(@Nullable String after, int max);
}
