package dev.netlift.server.room;

import dev.netlift.protocol.SnapshotLayout;
import java.util.Optional;

/**
 * A game: how its inputs are read, what its snapshots look like, and how a match of it is made.
 * Stateless; any thread. A public class with a public constructor without parameters can be run by
 * name ({@code --game}) or, declared as a service of this type, without.
 *
 * @param <I> what a player wants for a tick, read from the game's own protobuf
 */
public interface Game<I> {
  /**
   * Version of the game's messages and rules as clients see them. A client of another version is
   * told so at the door. At most 32 characters.
   */
  String version();

  /** The columns of every snapshot; the same for all rooms of this version. */
  SnapshotLayout layout();

  /** Entities of a snapshot at most, in a match of so many seats. */
  default int entitiesMax(int seatsMax) {
    return seatsMax;
  }

  /** Who is shown what; none: everything to everyone. The same for all rooms of this version. */
  default Optional<Interest> interest() {
    return Optional.empty();
  }

  /**
   * Reads what a client sent.
   *
   * @param payload at most 256 bytes, the callee's to keep
   * @throws BadInputException when this is not an input of this game
   */
  I readInput(byte[] payload);

  /**
   * An input as a client could send it, drawn at random: what bots press that know nothing of the
   * game. An empty one, which Protocol Buffers read as a message of zeroes, unless the game says
   * better.
   */
  default byte[] sampleInput(Dice dice) {
    return new byte[0];
  }

  /** What a player's totals of one match are worth on its scoreboard; more is better. */
  default long score(Totals totals) {
    return 0;
  }

  /** Makes a match nobody has joined yet. */
  Room<I> open(RoomSetup setup, RoomOutput output);
}
