package dev.netlift.backend.achievements;

import org.jspecify.annotations.Nullable;

/** The count that is told, and the one that goes on. Any thread. */
interface RarityStore {
  /**
   * @param rev how often it was written; the condition of the next write
   * @param told the last complete count
   * @param counting the one that goes on, of all players up to {@code cursor}
   * @param cursor player to go on after; null when none goes on
   */
  record State(long rev, Rarity told, Rarity counting, @Nullable String cursor) {
    static final State NONE = new State(0, Rarity.NONE, Rarity.NONE, null);
  }

  /** For where nobody counts. */
  RarityStore NEVER =
      new RarityStore() {
        @Override
        public State find() {
          return State.NONE;
        }

        @Override
        public boolean save(State next) {
          return false;
        }
      };

  State find();

  /**
   * @return false, changing nothing, if what is stored is not exactly one {@code rev} behind
   */
  boolean save(State next);
}
