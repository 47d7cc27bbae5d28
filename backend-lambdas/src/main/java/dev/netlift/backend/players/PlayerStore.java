package dev.netlift.backend.players;

import java.util.Optional;

/** Players by id. Any thread. */
public interface PlayerStore {
  /** The player, if he was ever seen. */
  Optional<Player> find(String playerId);

  /**
   * The player, made on first sight. Only a read that truly found nothing makes one, and making
   * never overwrites: a failed read throws {@link dev.netlift.backend.functions.BackendException}
   * and leaves the player as he was.
   */
  Player findOrCreate(String playerId);
}
