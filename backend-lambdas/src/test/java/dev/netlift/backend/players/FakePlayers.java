package dev.netlift.backend.players;

import dev.netlift.backend.functions.Faults;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Players in memory. */
public final class FakePlayers implements PlayerStore {
  public final Faults faults = new Faults();
  public final Map<String, Player> rows = new ConcurrentHashMap<>();

  @Override
  public Optional<Player> find(String playerId) {
    return faults.call(() -> Optional.ofNullable(rows.get(playerId)));
  }

  @Override
  public Player findOrCreate(String playerId) {
    return faults.call(() -> rows.computeIfAbsent(playerId, Player::newcomer));
  }
}
