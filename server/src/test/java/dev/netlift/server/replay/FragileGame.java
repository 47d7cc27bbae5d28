package dev.netlift.server.replay;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.util.List;

/** Throws in the step after any input. */
final class FragileGame implements Game<byte[]> {
  @Override
  public String version() {
    return "fragile-1";
  }

  @Override
  public SnapshotLayout layout() {
    return new SnapshotLayout(List.of(new SnapshotLayout.Field("id", 8, 0)));
  }

  @Override
  public byte[] readInput(byte[] payload) {
    return payload;
  }

  @Override
  public Room<byte[]> open(RoomSetup setup, RoomOutput output) {
    return new Room<>() {
      private boolean broken;

      @Override
      public void join(int seat, Totals before) {}

      @Override
      public void leave(int seat) {}

      @Override
      public void input(int seat, byte[] input, long viewTime) {
        broken = true;
      }

      @Override
      public void step(long tick) {
        if (broken) {
          throw new IllegalStateException("planted");
        }
      }

      @Override
      public void snapshot(EntityTable out) {
        out.setCount(0);
      }

      @Override
      public Totals totals(int seat) {
        return Totals.NONE;
      }

      @Override
      public void unlocked(int seat, Unlock unlock) {}

      @Override
      public boolean finished() {
        return false;
      }
    };
  }
}
