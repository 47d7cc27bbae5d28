package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.Metrics;
import dev.netlift.backend.players.Player;
import dev.netlift.backend.players.PlayerStore;
import dev.netlift.backend.quotas.Door;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets players in: those known at once, others counted by where they come from. Any thread. */
final class Newcomers {
  private static final Logger log = LoggerFactory.getLogger(Newcomers.class);

  private final PlayerStore players;
  private final Door door;
  private final Metrics metrics;

  Newcomers(PlayerStore players, Door door, Metrics metrics) {
    this.players = players;
    this.door = door;
    this.metrics = metrics;
  }

  /** The player, made if this is the first time he is seen and his address may bring one more. */
  Player admit(String playerId, String address) {
    var known = players.find(playerId);
    if (known.isPresent()) {
      return known.get();
    }
    door.newcomer(address);
    Player player = players.findOrCreate(playerId);
    metrics.count(Metrics.Name.NEW_PLAYERS, 1);
    log.atInfo().addKeyValue("player", playerId).log("new player");
    return player;
  }
}
