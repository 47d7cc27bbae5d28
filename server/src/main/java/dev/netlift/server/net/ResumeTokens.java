package dev.netlift.server.net;

import dev.netlift.protocol.Limits;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens by which players come back on another socket. Each welcome tells a new one; the one before
 * is good until a packet under the new welcome's keys has shown that it came. So a player has two
 * at most, and who reads a hello on the way can use none of them up. Tick thread.
 */
final class ResumeTokens {
  /**
   * @param connection whose welcome told it
   */
  private record Told(SeatedPlayer player, PlayerConnection connection) {}

  private final Map<ByteBuffer, Told> tokens = new HashMap<>();

  /** A fresh token for the welcome of this connection. */
  byte[] tell(PlayerConnection connection, SecureRandom random) {
    SeatedPlayer player = connection.player();
    PlayerConnection replaced = player.candidate();
    // A candidate that never spoke is about to be replaced, and its token with it.
    tokens.values().removeIf(told -> told.connection == replaced);
    byte[] token = new byte[Limits.RESUME_TOKEN_BYTES];
    random.nextBytes(token);
    tokens.put(ByteBuffer.wrap(token.clone()), new Told(player, connection));
    return token;
  }

  /** Whose token this is. */
  @Nullable SeatedPlayer find(byte[] token) {
    Told told = tokens.get(ByteBuffer.wrap(token));
    return told != null && told.player.isOpen() ? told.player : null;
  }

  /** The welcome of this connection came: only its token counts. */
  void promoted(PlayerConnection connection) {
    for (Iterator<Told> each = tokens.values().iterator(); each.hasNext(); ) {
      Told told = each.next();
      if (told.player == connection.player() && told.connection != connection) {
        each.remove();
      }
    }
  }

  /** The player is gone for good. */
  void forget(SeatedPlayer player) {
    tokens.values().removeIf(told -> told.player == player);
  }

  int size() {
    return tokens.size();
  }
}
