package dev.netlift.benchmarks.arena;

import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.room.BadInputException;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;

/**
 * The game that every contestant runs: one body for each player, all of them moving, everybody sees
 * all. What is shown is a 64th of a unit, and a 256th for speeds. An input is an acceleration: two
 * floats, little-endian.
 */
final class BenchGame implements Game<byte[]> {
  static final String VERSION = "bench-1";
  private static final int INPUT_BYTES = 8;
  static final int POSITION_BITS = 20;
  static final int SPEED_BITS = 14;

  private final int seatsMax;
  private final Consumer<BenchRoom> opened;

  /**
   * @param seatsMax of the largest room
   * @param opened hears of every room
   */
  BenchGame(int seatsMax, Consumer<BenchRoom> opened) {
    this.seatsMax = seatsMax;
    this.opened = opened;
  }

  @Override
  public String version() {
    return VERSION;
  }

  @Override
  public SnapshotLayout layout() {
    int seatBits = Math.max(1, 32 - Integer.numberOfLeadingZeros(seatsMax - 1));
    return new SnapshotLayout(
        List.of(
            new SnapshotLayout.Field("id", seatBits, 0),
            new SnapshotLayout.Field("x", POSITION_BITS, -(1 << POSITION_BITS - 1)),
            new SnapshotLayout.Field("y", POSITION_BITS, -(1 << POSITION_BITS - 1)),
            new SnapshotLayout.Field("vx", SPEED_BITS, -(1 << SPEED_BITS - 1)),
            new SnapshotLayout.Field("vy", SPEED_BITS, -(1 << SPEED_BITS - 1))));
  }

  @Override
  public byte[] readInput(byte[] payload) {
    if (payload.length != INPUT_BYTES) {
      throw new BadInputException("an input is " + INPUT_BYTES + " bytes");
    }
    return payload;
  }

  @Override
  public byte[] sampleInput(Dice dice) {
    return ByteBuffer.allocate(INPUT_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(dice.below(13) - 6)
        .putFloat(dice.below(11) - 5)
        .array();
  }

  @Override
  public Room<byte[]> open(RoomSetup setup, RoomOutput output) {
    var room = new BenchRoom(setup);
    opened.accept(room);
    return room;
  }
}
