package dev.netlift.server.replay;

import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.room.Dice;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Interest;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A game whose matches are recorded: plays as the one it is made of, and writes down every call and
 * a fingerprint of all that came of it.
 *
 * @param <I> the game's input
 */
final class RecordedGame<I> implements Game<RecordedGame.Input<I>> {
  /** What a client sent, and how the game reads it. */
  record Input<I>(I input, byte[] payload) {}

  private final Game<I> game;
  private final Supplier<RecordSink> sinks;

  /**
   * @param sinks a new one for each match
   */
  RecordedGame(Game<I> game, Supplier<RecordSink> sinks) {
    this.game = game;
    this.sinks = sinks;
  }

  @Override
  public String version() {
    return game.version();
  }

  @Override
  public SnapshotLayout layout() {
    return game.layout();
  }

  @Override
  public int entitiesMax(int seatsMax) {
    return game.entitiesMax(seatsMax);
  }

  @Override
  public Optional<Interest> interest() {
    return game.interest();
  }

  @Override
  public byte[] sampleInput(Dice dice) {
    return game.sampleInput(dice);
  }

  @Override
  public long score(Totals totals) {
    return game.score(totals);
  }

  @Override
  public Input<I> readInput(byte[] payload) {
    return new Input<>(game.readInput(payload), payload);
  }

  @Override
  public Room<Input<I>> open(RoomSetup setup, RoomOutput output) {
    return new RecordedRoom<>(game, setup, output, sinks.get());
  }
}
