package @PACKAGE@;

import @PACKAGE@.wire.CoinEvent;
import @PACKAGE@.wire.Walk;
import dev.netlift.protocol.EntityTable;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.util.Map;

/** One match. A field of 1000 by 1000, ten coins on it; a taken one turns up elsewhere. */
final class CoinRoom implements Room<Walk> {
  static final int COINS = 10;
  static final int SECONDS = 60;

  // Totals go by the names of metrics the backend knows; docs/first-game.md adds one of your own.
  static final String COINS_TAKEN = "hits";
  static final String PLAYED = "matches_played";
  static final String WON = "matches_won";

  private static final int FIELD = 1000;
  private static final int REACH = 20;
  private static final int SPEED = 240; // a second

  private final RoomSetup setup;
  private final RoomOutput output;
  private final Dice dice;
  private final boolean[] seated;
  private final Walk[] walks;
  private final long[] taken;
  private final long[] won;
  private final int[] x; // of the players, then of the coins
  private final int[] y;
  private long ticks;

  CoinRoom(RoomSetup setup, RoomOutput output) {
    this.setup = setup;
    this.output = output;
    dice = new Dice(setup.seed());
    int seats = setup.seatsMax();
    seated = new boolean[seats];
    walks = new Walk[seats];
    taken = new long[seats];
    won = new long[seats];
    x = new int[seats + COINS];
    y = new int[seats + COINS];
    for (int entity = seats; entity < x.length; entity++) {
      placeAnywhere(entity);
    }
  }

  private void placeAnywhere(int entity) {
    x[entity] = dice.below(FIELD);
    y[entity] = dice.below(FIELD);
  }

  @Override
  public void join(int seat, Totals before) {
    seated[seat] = true;
    walks[seat] = Walk.getDefaultInstance();
    taken[seat] = before.get(COINS_TAKEN);
    placeAnywhere(seat);
    output.to(seat, CoinEvent.newBuilder().setYouAre(seat).build().toByteArray());
  }

  @Override
  public void leave(int seat) {
    seated[seat] = false;
  }

  @Override
  public void input(int seat, Walk walk, long viewTime) {
    walks[seat] = walk;
  }

  @Override
  public void step(long tick) {
    ticks = tick + 1;
    for (int seat = 0; seat < seated.length; seat++) {
      if (seated[seat]) {
        walk(seat);
      }
    }
  }

  private void walk(int seat) {
    int way = SPEED / setup.tickRateHz();
    x[seat] = Math.clamp(x[seat] + walks[seat].getEast() * way, 0, FIELD - 1);
    y[seat] = Math.clamp(y[seat] + walks[seat].getNorth() * way, 0, FIELD - 1);
    for (int coin = seated.length; coin < x.length; coin++) {
      if (Math.abs(x[coin] - x[seat]) <= REACH && Math.abs(y[coin] - y[seat]) <= REACH) {
        taken[seat]++;
        placeAnywhere(coin);
      }
    }
  }

  @Override
  public void snapshot(EntityTable out) {
    int[][] columns = out.columns();
    int row = 0;
    for (int entity = 0; entity < x.length; entity++) {
      boolean player = entity < seated.length;
      if (!player || seated[entity]) {
        columns[0][row] = entity;
        columns[1][row] = x[entity];
        columns[2][row] = y[entity];
        columns[3][row++] = player ? (int) Math.min(taken[entity], 255) : 0;
      }
    }
    out.setCount(row);
  }

  @Override
  public Totals totals(int seat) {
    long played = ticks >= 10L * setup.tickRateHz() ? 1 : 0;
    return Totals.of(Map.of(COINS_TAKEN, taken[seat], PLAYED, played, WON, won[seat]));
  }

  @Override
  public void unlocked(int seat, Unlock unlock) {
    output.to(seat, CoinEvent.newBuilder().setUnlocked(unlock.name()).build().toByteArray());
  }

  @Override
  public boolean finished() {
    return ticks >= (long) SECONDS * setup.tickRateHz();
  }

  @Override
  public void end() {
    int best = -1;
    for (int seat = 0; seat < seated.length; seat++) {
      if (seated[seat] && taken[seat] > (best < 0 ? 0 : taken[best])) {
        best = seat;
      }
    }
    if (finished() && best >= 0) {
      won[best] = 1;
      output.toAll(CoinEvent.newBuilder().setWonBy(best).build().toByteArray());
    }
  }
}
