package dev.netlift.benchmarks.process;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.arena.ArenaInput;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;

/**
 * The arena, match after match of 25 s: a process ends with its match, a soak goes on. None comes
 * to its own end, which no process lives to see twice.
 */
public final class EndlessArena implements Game<ArenaInput> {
  private static final int MATCH_SECONDS = 25;

  private final ArenaGame arena = new ArenaGame();

  @Override
  public String version() {
    return arena.version();
  }

  @Override
  public SnapshotLayout layout() {
    return arena.layout();
  }

  @Override
  public int entitiesMax(int seatsMax) {
    return arena.entitiesMax(seatsMax);
  }

  @Override
  public ArenaInput readInput(byte[] payload) {
    return arena.readInput(payload);
  }

  @Override
  public byte[] sampleInput(Dice dice) {
    return arena.sampleInput(dice);
  }

  @Override
  public Room<ArenaInput> open(RoomSetup setup, RoomOutput output) {
    return new Endless(setup, output);
  }

  private final class Endless implements Room<ArenaInput> {
    private final RoomSetup setup;
    private final RoomOutput output;
    private final boolean[] seated;
    private Room<ArenaInput> match;
    private long matchTick;

    Endless(RoomSetup setup, RoomOutput output) {
      this.setup = setup;
      this.output = output;
      seated = new boolean[setup.seatsMax()];
      match = arena.open(setup, output);
    }

    @Override
    public void join(int seat, Totals before) {
      seated[seat] = true;
      match.join(seat, before);
    }

    @Override
    public void leave(int seat) {
      seated[seat] = false;
      match.leave(seat);
    }

    @Override
    public void input(int seat, ArenaInput input, long viewTime) {
      match.input(seat, input, viewTime);
    }

    @Override
    public void step(long tick) {
      if (match.finished() || matchTick == MATCH_SECONDS * (long) setup.tickRateHz()) {
        again();
      }
      match.step(matchTick++);
    }

    private void again() {
      match = arena.open(setup, output);
      matchTick = 0;
      for (int seat = 0; seat < seated.length; seat++) {
        if (seated[seat]) {
          match.join(seat, Totals.NONE);
        }
      }
    }

    @Override
    public void snapshot(EntityTable out) {
      match.snapshot(out);
    }

    @Override
    public int entityOf(int seat) {
      return match.entityOf(seat);
    }

    @Override
    public Totals totals(int seat) {
      return match.totals(seat);
    }

    @Override
    public void unlocked(int seat, Unlock unlock) {
      match.unlocked(seat, unlock);
    }

    @Override
    public boolean finished() {
      return false;
    }

    @Override
    public long inputsIgnored() {
      return match.inputsIgnored();
    }
  }
}
