package dev.netlift.server.warmup;

import dev.netlift.server.room.Game;

/**
 * Where the scripted players play.
 *
 * @param port on loopback
 * @param sessionKey that connect tokens are sealed under
 * @param development half of the players come in by player session alone, unencrypted
 */
record Stage(int port, byte[] sessionKey, boolean development, Game<?> game) {
  String gameVersion() {
    return game.version();
  }

  /** Names the port, never the key. */
  @Override
  public String toString() {
    return "Stage[port=" + port + "]";
  }
}
