package dev.netlift.server.host;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.room.BadInputException;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The smallest game: an input is one byte that is added to the player's points. 1 reaches a
 * milestone, 100 ends the match, 101 makes the room throw.
 */
final class CountingGame implements Game<Byte> {
  @Override
  public String version() {
    return "counting-1";
  }

  @Override
  public SnapshotLayout layout() {
    return new SnapshotLayout(
        List.of(new SnapshotLayout.Field("id", 8, 0), new SnapshotLayout.Field("points", 16, 0)));
  }

  @Override
  public Byte readInput(byte[] payload) {
    if (payload.length != 1) {
      throw new BadInputException("one byte");
    }
    return payload[0];
  }

  @Override
  public long score(Totals totals) {
    return totals.get("points");
  }

  @Override
  public Room<Byte> open(RoomSetup setup, RoomOutput output) {
    return new CountingRoom(setup, output);
  }

  private static final class CountingRoom implements Room<Byte> {
    private final RoomOutput output;
    private final boolean[] seated;
    private final long[] points;
    private long ends;
    private boolean finished;
    private boolean broken;

    CountingRoom(RoomSetup setup, RoomOutput output) {
      this.output = output;
      seated = new boolean[setup.seatsMax()];
      points = new long[setup.seatsMax()];
    }

    @Override
    public void join(int seat, Totals before) {
      seated[seat] = true;
      points[seat] = before.get("points");
    }

    @Override
    public void leave(int seat) {
      seated[seat] = false;
    }

    @Override
    public void input(int seat, Byte input, long viewTime) {
      points[seat] += input;
      finished |= input == 100;
      broken |= input == 101;
      if (input == 1) {
        output.milestone(seat);
      }
    }

    @Override
    public void step(long tick) {
      if (broken) {
        throw new IllegalStateException("planted");
      }
    }

    @Override
    public void snapshot(EntityTable out) {
      int[][] columns = out.columns();
      int count = 0;
      for (int seat = 0; seat < seated.length; seat++) {
        if (seated[seat]) {
          columns[0][count] = seat;
          columns[1][count++] = (int) points[seat];
        }
      }
      out.setCount(count);
    }

    @Override
    public void end() {
      ends++;
      output.toAll("end".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Totals totals(int seat) {
      return Totals.of(Map.of("points", points[seat], "ends", ends));
    }

    @Override
    public void unlocked(int seat, Unlock unlock) {
      output.to(seat, unlock.id().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean finished() {
      return finished;
    }

    @Override
    public long inputsIgnored() {
      return 0;
    }
  }
}
