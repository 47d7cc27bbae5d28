package dev.netlift.server.warmup;

import dev.netlift.protocol.Lane;
import dev.netlift.server.net.Connection;
import dev.netlift.server.room.Dice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** All scripted players, and what the server is made to tell them. Tick thread. */
final class Cast implements AutoCloseable {
  /** A reliable message of several pieces. */
  private static final byte[] LONG_MESSAGE = new byte[3000];

  private static final byte[] SHORT_MESSAGE = new byte[40];

  /** What fills the lanes of who does not read within a second. */
  private static final byte[] FLOOD = new byte[8 << 10];

  private static final int EVENT_TICKS = 4;
  private static final int UNRELIABLE_TICKS = 6;
  private static final int LONG_TICKS = 40;

  private final List<ScriptedPlayer> players = new ArrayList<>();
  private final Tally tally;
  private BitSet here = new BitSet();

  Cast(Stage stage, Dice dice, Tally tally) {
    this.tally = tally;
    for (int i = 0; i < Part.CAST.length; i++) {
      players.add(new ScriptedPlayer(Part.CAST[i], i, stage, dice, tally));
    }
  }

  boolean anyPlays() {
    return players.stream().anyMatch(ScriptedPlayer::playing);
  }

  /** Tells everyone things on every lane: a game may say little in its first seconds. */
  void tell(List<Connection> connections, long tick) {
    var now = new BitSet();
    for (Connection each : connections) {
      int place = ScriptedPlayer.place(each.playerId());
      now.set(place);
      long turn = tick + place;
      if (turn % EVENT_TICKS == 0) {
        each.sendEvent(SHORT_MESSAGE);
      }
      if (turn % UNRELIABLE_TICKS == 0) {
        boolean sequenced = turn % (2 * UNRELIABLE_TICKS) == 0;
        each.send(sequenced ? Lane.UNRELIABLE_SEQUENCED : Lane.UNRELIABLE, SHORT_MESSAGE);
      }
      if (turn % LONG_TICKS == 0) {
        each.send(Lane.RELIABLE_UNORDERED, LONG_MESSAGE);
      }
      if (players.get(place).part() == Part.DEAF) {
        each.send(Lane.RELIABLE_UNORDERED, FLOOD);
      }
    }
    for (int place = here.nextSetBit(0); place >= 0; place = here.nextSetBit(place + 1)) {
      // It hears no goodbye, and does not go by itself.
      if (!now.get(place) && players.get(place).part() == Part.DEAF) {
        tally.overflowed++;
      }
    }
    here = now;
  }

  /** Everyone's turn. */
  void turn(long nowNanos) throws IOException {
    for (ScriptedPlayer player : players) {
      player.turn(nowNanos);
    }
  }

  @Override
  public void close() throws IOException {
    for (ScriptedPlayer player : players) {
      player.close();
    }
  }
}
