package dev.netlift.server.arena;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;

/**
 * The arena, played by a script: the match begins when every seat is taken, and then seat n does
 * the same in every match of the same seed, whatever its player sends and whenever it comes. So two
 * matches over real sockets end in the same totals, which is what {@code chaos achievements}
 * compares. Seat 0 hunts; the others run into it.
 *
 * <p>The seed is the system property {@code netlift.script.seed}.
 */
public final class ScriptedArena implements Game<ArenaInput> {
  static final String SEED = "netlift.script.seed";
  static final int SECONDS_MAX = 40;

  private final Game<ArenaInput> arena = new ArenaGame();
  private final long seed;

  /** By the system property; 1 if there is none. */
  public ScriptedArena() {
    this(Long.getLong(SEED, 1));
  }

  ScriptedArena(long seed) {
    this.seed = seed;
  }

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
  public byte[] sampleInput(Dice dice) {
    return arena.sampleInput(dice);
  }

  @Override
  public ArenaInput readInput(byte[] payload) {
    return arena.readInput(payload);
  }

  @Override
  public long score(Totals totals) {
    return arena.score(totals);
  }

  @Override
  public Room<ArenaInput> open(RoomSetup setup, RoomOutput output) {
    return new ScriptedRoom(
        new RoomSetup(seed, setup.tickRateHz(), setup.seatsMax(), setup.properties()), output);
  }

  private static final class ScriptedRoom implements Room<ArenaInput> {
    /** Who has come no further since the last look stands at a wall, and goes another way. */
    private static final int LOOKS_PER_SECOND = 3;

    private static final int DETOUR_LOOKS_MAX = 5;
    private static final int STUCK_SUB_UNITS = 20 * ArenaMap.SUB;
    private static final int[] WAYS = {
      ArenaInput.EAST, ArenaInput.NORTH, ArenaInput.WEST, ArenaInput.SOUTH
    };

    private final RoomSetup setup;
    private final ArenaRoom arena;
    private final Dice dice;
    private final boolean[] seated;
    private final int[] detour;
    private final int[] looks;
    private final int[] fromX;
    private final int[] fromY;
    private boolean begun;
    private long tick;

    ScriptedRoom(RoomSetup setup, RoomOutput output) {
      this.setup = setup;
      this.arena = new ArenaRoom(setup, output, ArenaMaps.crossroads());
      this.dice = new Dice(setup.seed() + 1);
      this.seated = new boolean[setup.seatsMax()];
      this.detour = new int[setup.seatsMax()];
      this.looks = new int[setup.seatsMax()];
      this.fromX = new int[setup.seatsMax()];
      this.fromY = new int[setup.seatsMax()];
    }

    @Override
    public void join(int seat, Totals before) {
      seated[seat] = true;
      for (boolean taken : seated) {
        if (!taken) {
          return;
        }
      }
      if (!begun) {
        begun = true;
        for (int each = 0; each < seated.length; each++) {
          arena.join(each, Totals.NONE);
        }
      }
    }

    /** Once the match has begun the script goes on without the player. */
    @Override
    public void leave(int seat) {
      seated[seat] = false;
    }

    @Override
    public void input(int seat, ArenaInput input, long viewTime) {}

    @Override
    public void step(long hostTick) {
      if (!begun) {
        return;
      }
      long seen = Math.max(0, tick - 1) * VIEW_PARTS;
      for (int seat = 0; seat < seated.length; seat++) {
        arena.input(seat, script(seat), seen);
      }
      arena.step(tick++);
    }

    private ArenaInput script(int seat) {
      var fighters = arena.fighters();
      if (tick % (setup.tickRateHz() / LOOKS_PER_SECOND) == 0) {
        int moved =
            Math.abs(fighters.x[seat] - fromX[seat]) + Math.abs(fighters.y[seat] - fromY[seat]);
        looks[seat] = Math.max(0, looks[seat] - 1);
        if (moved < STUCK_SUB_UNITS) {
          detour[seat] = WAYS[dice.below(WAYS.length)];
          looks[seat] = 1 + dice.below(DETOUR_LOOKS_MAX);
        } else if (looks[seat] == 0) {
          detour[seat] = 0;
        }
        fromX[seat] = fighters.x[seat];
        fromY[seat] = fighters.y[seat];
      }
      int target = seat == 0 ? nearest(fighters) : 0;
      int dx = fighters.x[target] - fighters.x[seat];
      int dy = fighters.y[target] - fighters.y[seat];
      double turns = StrictMath.atan2(dy, dx) / (2 * StrictMath.PI);
      int aim = Math.floorMod((int) StrictMath.rint(turns * Heading.TURN), Heading.TURN);
      int way =
          (dx > 0 ? ArenaInput.EAST : ArenaInput.WEST)
              | (dy > 0 ? ArenaInput.NORTH : ArenaInput.SOUTH);
      int fire = seat == 0 ? ArenaInput.FIRE : 0;
      return new ArenaInput(fire | (detour[seat] == 0 ? way : detour[seat]), aim);
    }

    /** The living opponent next to seat 0; seat 1 when all are dead. */
    private static int nearest(Fighters fighters) {
      int found = Math.min(1, fighters.seatsMax - 1);
      long best = Long.MAX_VALUE;
      for (int other = 1; other < fighters.seatsMax; other++) {
        long dx = (long) fighters.x[other] - fighters.x[0];
        long dy = (long) fighters.y[other] - fighters.y[0];
        if (fighters.alive(other) && dx * dx + dy * dy < best) {
          best = dx * dx + dy * dy;
          found = other;
        }
      }
      return found;
    }

    @Override
    public void snapshot(EntityTable out) {
      arena.snapshot(out);
    }

    @Override
    public Totals totals(int seat) {
      return begun ? arena.totals(seat) : Totals.NONE;
    }

    @Override
    public void unlocked(int seat, Unlock unlock) {
      arena.unlocked(seat, unlock);
    }

    @Override
    public boolean finished() {
      return arena.finished() || tick >= (long) SECONDS_MAX * setup.tickRateHz();
    }

    @Override
    public void end() {
      arena.end();
    }
  }
}
