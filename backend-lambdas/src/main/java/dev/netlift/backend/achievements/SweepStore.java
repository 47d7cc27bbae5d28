package dev.netlift.backend.achievements;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far the sweep has come. Any thread. */
interface SweepStore {
  /**
   * @param rev how often it was written; the condition of the next write
   * @param fingerprint of the definitions it sweeps for
   * @param cursor player to go on after; null at the beginning
   * @param done whether all were met
   * @param touched players looked at
   * @param players who unlocked something by it
   * @param unlocks how many
   * @param who began it
   */
  record Sweep(
      long rev,
      String fingerprint,
      boolean announced,
      @Nullable String cursor,
      boolean done,
      long touched,
      long players,
      long unlocks,
      long beganAtMillis,
      String who) {}

  /** The last one, going on or done. */
  Optional<Sweep> find();

  /**
   * @return false, changing nothing, if what is stored is not exactly one {@code rev} behind
   */
  boolean save(Sweep next);
}
