package dev.netlift.server.replay;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.room.BadInputException;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Plays a recording again and compares, until something differs. One thread.
 *
 * @param <I> the game's input
 */
public final class Replay<I> {
  private static final RoomOutput NOBODY =
      new RoomOutput() {
        @Override
        public void toAll(byte[] event) {}

        @Override
        public void to(int seat, byte[] event) {}

        @Override
        public void milestone(int seat) {}
      };

  /**
   * What came of it.
   *
   * @param ticks played until the end, or the first difference
   * @param ended whether the recording has its end; one of a killed process has not
   * @param divergence the first difference; empty: none
   * @param failure what the room threw, as it may have when it was recorded
   */
  public record Outcome(
      String gameVersion,
      long seed,
      long ticks,
      long inputs,
      boolean ended,
      Optional<String> divergence,
      Optional<Throwable> failure) {}

  /** The room threw. */
  private static final class RoomFailure extends Exception {
    RoomFailure(Throwable cause) {
      super(cause);
    }
  }

  private final RecordReader records;
  private final RecordHeader header;
  private final Said said = new Said(NOBODY);
  private final Game<I> game;
  private final Room<I> room;
  private final EntityTable entities;
  private long tick;
  private long inputs;
  private boolean ended;

  private Replay(RecordReader records, RecordHeader header, Game<I> game) {
    this.records = records;
    this.header = header;
    this.game = game;
    entities = new EntityTable(game.layout(), game.entitiesMax(header.setup().seatsMax()));
    room = game.open(header.setup(), said);
  }

  /**
   * @param recording a file's content
   * @throws IllegalArgumentException this is no recording, is one of another game, or is damaged
   */
  public static <I> Outcome of(byte[] recording, Game<I> game) {
    var records = new RecordReader(recording);
    RecordHeader header;
    try {
      header = RecordHeader.read(records);
    } catch (RecordReader.EndedException e) {
      throw new IllegalArgumentException("not a recording: it ends before it begins", e);
    }
    if (!header.gameVersion().equals(game.version())) {
      throw new IllegalArgumentException(
          "recorded of " + header.gameVersion() + ", this is " + game.version());
    }
    return new Replay<>(records, header, game).play();
  }

  private Outcome play() {
    Optional<String> divergence = Optional.empty();
    Optional<Throwable> failure = Optional.empty();
    try {
      while (divergence.isEmpty() && !ended && records.hasMore()) {
        divergence = next(records.kind());
      }
    } catch (RecordReader.EndedException e) {
      // A killed process leaves a record half written; what is before it counts.
    } catch (RoomFailure e) {
      failure = Optional.ofNullable(e.getCause());
    } catch (IllegalArgumentException | BadInputException e) {
      throw new IllegalArgumentException(
          "damaged before byte " + records.position() + ": " + e.getMessage(), e);
    }
    return new Outcome(
        header.gameVersion(), header.setup().seed(), tick, inputs, ended, divergence, failure);
  }

  private Optional<String> next(RecordKind kind) throws RecordReader.EndedException, RoomFailure {
    return switch (kind) {
      case JOIN -> {
        join();
        yield Optional.empty();
      }
      case LEAVE -> {
        room.leave(seat());
        yield Optional.empty();
      }
      case INPUT -> {
        input();
        yield Optional.empty();
      }
      case UNLOCKED -> {
        room.unlocked(seat(), new Unlock(records.text(), records.text(), records.signed()));
        yield Optional.empty();
      }
      case STEP -> {
        step();
        yield Optional.empty();
      }
      case SNAPSHOT -> snapshot();
      case TOTALS -> totals();
      case END -> end();
    };
  }

  private void step() throws RoomFailure {
    try {
      room.step(tick++);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw new RoomFailure(e);
    }
  }

  private int seat() throws RecordReader.EndedException {
    return records.count(header.setup().seatsMax() - 1);
  }

  private void join() throws RecordReader.EndedException {
    int seat = seat();
    var before = new TreeMap<String, Long>();
    for (int left = records.count(1000); left > 0; left--) {
      before.put(records.text(), records.number());
    }
    room.join(seat, new Totals(before));
  }

  private void input() throws RecordReader.EndedException {
    int seat = seat();
    long viewTime = tick * Room.VIEW_PARTS - records.signed();
    I input = game.readInput(records.bytes());
    inputs++;
    room.input(seat, input, viewTime);
  }

  private Optional<String> snapshot() throws RecordReader.EndedException {
    int saidThen = records.fingerprint();
    int countThen = records.count(0xffff);
    room.snapshot(entities);
    String differs = "";
    var fields = game.layout().fields();
    for (int field = 0; field < fields.size(); field++) {
      if (records.fingerprint() != Fingerprints.ofColumn(entities, field)) {
        differs += (differs.isEmpty() ? "" : ", ") + fields.get(field).name();
      }
    }
    if (countThen != entities.count()) {
      return differs(countThen + " entities then, " + entities.count() + " now");
    }
    if (!differs.isEmpty()) {
      return differs("of the entities' fields: " + differs);
    }
    return saidThen == said.sum() ? Optional.empty() : differs("events or milestones");
  }

  private Optional<String> totals() throws RecordReader.EndedException {
    int seat = seat();
    int then = records.fingerprint();
    var now = room.totals(seat);
    return then == Fingerprints.of(now)
        ? Optional.empty()
        : differs("totals of seat " + seat + ", now " + now.values());
  }

  private Optional<String> end() throws RecordReader.EndedException {
    room.end();
    int then = records.fingerprint();
    ended = true;
    return then == said.sum() ? Optional.empty() : differs("what is said at the end");
  }

  private Optional<String> differs(String what) {
    return Optional.of("after tick " + (tick - 1) + " differ: " + what);
  }
}
