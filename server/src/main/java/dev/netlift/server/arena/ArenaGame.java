package dev.netlift.server.arena;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.room.BadInputException;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Interest;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.Optional;

/** The arena, for the host to run. */
public final class ArenaGame implements Game<ArenaInput> {
  private static final int CELL = 1024 * ArenaMap.SUB;

  /** A cell's diagonal more than 1300 units: whom a shot reaches, the shooter sees. */
  private static final int RADIUS = (1300 + 1449) * ArenaMap.SUB;

  static final Interest INTEREST = new Interest("x", "y", CELL, RADIUS, Limits.SNAPSHOT_PIECE_MAX);

  @Override
  public String version() {
    return "arena-1";
  }

  @Override
  public SnapshotLayout layout() {
    return ArenaLayout.LAYOUT;
  }

  @Override
  public Optional<Interest> interest() {
    return Optional.of(INTEREST);
  }

  @Override
  public int entitiesMax(int seatsMax) {
    return seatsMax + ArenaMap.PICK_UPS_MAX;
  }

  @Override
  public byte[] sampleInput(Dice dice) {
    return dev.netlift.server.arena.wire.ArenaInput.newBuilder()
        .setButtons(dice.below(ArenaInput.RELOAD))
        .setAim(dice.below(Heading.TURN))
        .build()
        .toByteArray();
  }

  @Override
  public ArenaInput readInput(byte[] payload) {
    try {
      var input = dev.netlift.server.arena.wire.ArenaInput.parseFrom(payload);
      return new ArenaInput(input.getButtons(), input.getAim(), PlayerName.shown(input.getName()));
    } catch (InvalidProtocolBufferException e) {
      throw new BadInputException("not an arena input");
    }
  }

  @Override
  public long score(Totals totals) {
    return totals.get(Tallies.KILLS);
  }

  @Override
  public Room<ArenaInput> open(RoomSetup setup, RoomOutput output) {
    return new ArenaRoom(setup, output, ArenaMaps.of(setup));
  }
}
