package dev.netlift.server.replay;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.room.Game;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import dev.netlift.server.room.Unlock;
import java.util.List;

/** A room that is written down while it is played. Tick thread, which never waits for the disk. */
final class RecordedRoom<I> implements Room<RecordedGame.Input<I>> {
  /** So much is lost at most when the process is killed, unless a second is longer. */
  private static final int CHUNK_BYTES = 1 << 15;

  private final Room<I> room;
  private final Said said;
  private final RecordSink sink;
  private final RecordBuffer records = new RecordBuffer();
  private final int flushTicks;
  private boolean recording = true;
  private long now;

  RecordedRoom(Game<I> game, RoomSetup setup, RoomOutput output, RecordSink sink) {
    this.sink = sink;
    said = new Said(output);
    flushTicks = setup.tickRateHz();
    RecordHeader.write(records, game.version(), setup);
    room = game.open(setup, said);
  }

  @Override
  public void join(int seat, Totals before) {
    records.kind(RecordKind.JOIN).number(seat).number(before.values().size());
    before.values().forEach((metric, value) -> records.text(metric).number(value));
    room.join(seat, before);
  }

  @Override
  public void leave(int seat) {
    records.kind(RecordKind.LEAVE).number(seat);
    room.leave(seat);
  }

  @Override
  public void input(int seat, RecordedGame.Input<I> input, long viewTime) {
    records
        .kind(RecordKind.INPUT)
        .number(seat)
        .signed(now * VIEW_PARTS - viewTime)
        .bytes(input.payload());
    room.input(seat, input.input(), viewTime);
  }

  @Override
  public void unlocked(int seat, Unlock unlock) {
    records
        .kind(RecordKind.UNLOCKED)
        .number(seat)
        .text(unlock.id())
        .text(unlock.name())
        .signed(unlock.unlockedAtMillis());
    room.unlocked(seat, unlock);
  }

  @Override
  public void step(long tick) {
    records.kind(RecordKind.STEP);
    now = tick + 1;
    try {
      room.step(tick);
    } catch (RuntimeException | Error e) {
      // What led here is what a recording is wanted for.
      handOver();
      throw e;
    }
  }

  @Override
  public void snapshot(EntityTable out) {
    room.snapshot(out);
    records.kind(RecordKind.SNAPSHOT).fingerprint(said.sum()).number(out.count());
    for (int field = 0; field < out.columns().length; field++) {
      records.fingerprint(Fingerprints.ofColumn(out, field));
    }
    if (records.length() > CHUNK_BYTES || now % flushTicks == 0) {
      handOver();
    }
  }

  @Override
  public Totals totals(int seat) {
    var totals = room.totals(seat);
    records.kind(RecordKind.TOTALS).number(seat).fingerprint(Fingerprints.of(totals));
    return totals;
  }

  @Override
  public void end() {
    records.kind(RecordKind.END);
    room.end();
    records.fingerprint(said.sum());
    handOver();
    if (recording) {
      // What is called from here on, the last totals, is not in the recording.
      recording = false;
      sink.end();
    }
  }

  private void handOver() {
    byte[] taken = records.take();
    if (recording && !sink.offer(taken)) {
      recording = false;
      sink.end();
    }
  }

  @Override
  public int entityOf(int seat) {
    return room.entityOf(seat);
  }

  @Override
  public List<byte[]> introduction() {
    return room.introduction();
  }

  @Override
  public boolean finished() {
    return room.finished();
  }

  @Override
  public long ticksLeft() {
    return room.ticksLeft();
  }

  @Override
  public long inputsIgnored() {
    return room.inputsIgnored();
  }
}
