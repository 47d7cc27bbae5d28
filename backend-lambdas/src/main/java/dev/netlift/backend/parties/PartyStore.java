package dev.netlift.backend.parties;

import java.time.Duration;
import java.util.Optional;

/** Parties by id and by code. Any thread; every write is conditional. */
public interface PartyStore {
  /** How long one may join by the code a party was made with. */
  Duration CODE_LIFE = Duration.ofMinutes(30);

  /**
   * Stores a new party under its id and its code.
   *
   * @return false, changing nothing, if the code is taken
   */
  boolean create(Party party);

  /** The party, unless its life is over. Reads what was last written. */
  Optional<Party> find(String partyId);

  /** Id of the party one joins by {@code code}; empty for a code that is none or too old. */
  Optional<String> byCode(String code);

  /**
   * Stores {@code after} if the party is still {@code before}, going by {@link Party#rev}.
   *
   * @return whether it was stored
   */
  boolean replace(Party before, Party after);
}
