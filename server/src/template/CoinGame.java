package @PACKAGE@;

import @PACKAGE@.wire.Walk;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import dev.netlift.server.room.BadInputException;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.List;

/** Walk about and take coins; who has the most after a minute wins. */
public final class CoinGame implements Game<Walk> {
  /** Players have their seat as id, coins those above; a coin's own {@code coins} is 0. */
  private static final SnapshotLayout LAYOUT =
      new SnapshotLayout(
          List.of(
              new Field("id", 8, 0),
              new Field("x", 10, 0),
              new Field("y", 10, 0),
              new Field("coins", 8, 0)));

  @Override
  public String version() {
    return "@NAME@-1";
  }

  @Override
  public SnapshotLayout layout() {
    return LAYOUT;
  }

  @Override
  public int entitiesMax(int seatsMax) {
    return seatsMax + CoinRoom.COINS;
  }

  @Override
  public Walk readInput(byte[] payload) {
    try {
      var walk = Walk.parseFrom(payload);
      if (Math.abs((long) walk.getEast()) <= 1 && Math.abs((long) walk.getNorth()) <= 1) {
        return walk;
      }
    } catch (InvalidProtocolBufferException e) {
      // Told below, as a walk that is none.
    }
    throw new BadInputException("not a walk");
  }

  /** What bots press. */
  @Override
  public byte[] sampleInput(Dice dice) {
    return Walk.newBuilder().setEast(dice.around(1)).setNorth(dice.around(1)).build().toByteArray();
  }

  @Override
  public long score(Totals totals) {
    return totals.get(CoinRoom.COINS_TAKEN);
  }

  @Override
  public Room<Walk> open(RoomSetup setup, RoomOutput output) {
    return new CoinRoom(setup, output);
  }
}
