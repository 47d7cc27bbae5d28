package dev.netlift.server.net;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.Lane;
import dev.netlift.server.room.Interest;
import dev.netlift.server.room.Snapshots;
import dev.netlift.server.spectate.Gallery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Sends everyone a snapshot of at most {@code bodyBytes} every tick, of which the clients know
 * every number.
 */
final class EchoRoom implements Players, Ticker {
  final List<String> joined = new CopyOnWriteArrayList<>();
  final List<String> inputs = new CopyOnWriteArrayList<>();
  final List<String> left = new CopyOnWriteArrayList<>();
  volatile int bodyBytes = 8;
  volatile int eventsPerTick;

  /** Whether all that a snapshot says is new, so that none is shorter than a whole one. */
  volatile boolean noisy;

  /** Whether the entities are the players, who walk and are shown who is near. */
  volatile boolean walking;

  /** Both fields are x: a world along its diagonal. */
  static final Interest NEAR = new Interest("x", "x", 16, 64, 0);

  private final Snapshots far = new Snapshots(NetWorld.LAYOUT, 3, Optional.of(NEAR));
  private final Map<Connection, int[]> seenFrom = new HashMap<>();

  final AtomicLong wholes = new AtomicLong();
  final AtomicLong deltas = new AtomicLong();
  private final Snapshots snapshots =
      new Snapshots(NetWorld.LAYOUT, NetWorld.LAYOUT.entitiesMax(), Optional.empty());
  volatile boolean throwing;

  /** Whether the seats of those who are gone stay theirs. */
  volatile boolean keeping;

  /** Whether each tick sends everyone an event with the tick's number. */
  volatile boolean numbered;

  volatile long numberedTicks;

  /** As {@link #numbered}, with a message of the unordered lane beside each event. */
  volatile boolean numberedBothLanes;

  /** The number a message of a client began with. */
  record Number(Lane lane, long number) {}

  final List<Number> numbers = new CopyOnWriteArrayList<>();
  final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<Connection> here = new ArrayList<>();

  /** Where the room is watched from. */
  final Gallery gallery = new Gallery(System::nanoTime);

  private final AtomicLongArray madeNanos = new AtomicLongArray(1 << 16);

  /** When the table of a tick was made. */
  long madeNanos(long tick) {
    return madeNanos.get((int) tick);
  }

  @Override
  public void joined(Connection connection) {
    joined.add(connection.playerId());
    here.add(connection);
    connection.sendEvent(new byte[] {1});
    connection.sendEvent(new byte[] {2});
  }

  @Override
  public void input(Connection connection, long sequence, long viewTime, byte[] payload) {
    if (throwing) {
      throw new IllegalStateException("the room is broken");
    }
    inputs.add(connection.playerId() + ":" + sequence + ":" + payload.length);
  }

  @Override
  public void message(Connection connection, Lane lane, byte[] payload) {
    messages.add(connection.playerId() + ":" + lane + ":" + payload.length);
    if (payload.length >= Long.BYTES) {
      numbers.add(new Number(lane, ByteBuffer.wrap(payload).getLong()));
    }
  }

  @Override
  public boolean keepsSeat(Connection connection, CloseCode code) {
    return keeping;
  }

  /** On the loop's thread. */
  List<TransportKind> transports() {
    return here.stream().map(Connection::transport).toList();
  }

  @Override
  public void left(Connection connection, CloseCode code) {
    left.add(connection.playerId() + ":" + code);
    here.remove(connection);
  }

  @Override
  public void tick(long tick) {
    if (numbered || numberedBothLanes) {
      numberedTicks++;
      byte[] event = ByteBuffer.allocate(8).putLong(numberedTicks).array();
      here.forEach(connection -> connection.sendEvent(event));
      if (gallery.watched()) {
        gallery.tell(event);
      }
      if (numberedBothLanes) {
        here.forEach(connection -> connection.send(Lane.RELIABLE_UNORDERED, event));
      }
    }
    Snapshots shown = walking ? far : snapshots;
    EntityTable table = shown.begin(tick + 1);
    write(table, tick + 1);
    shown.complete();
    madeNanos.set((int) tick + 1, System.nanoTime());
    if (gallery.watched()) {
      gallery.show(tick + 1, table);
    }
    for (int i = 0; i < here.size(); i++) {
      int[] cells = seenFrom.computeIfAbsent(here.get(i), each -> new int[Snapshots.TICKS]);
      long baseline = here.get(i).baselineTick();
      cells[(int) (tick + 1) % cells.length] = shown.see(i, -1, baseline);
    }
    shown.show();
    for (Connection connection : here) {
      int[] cells = seenFrom.getOrDefault(connection, new int[Snapshots.TICKS]);
      long baseline = connection.baselineTick();
      var encoding =
          shown.encode(
              cells[(int) (tick + 1) % cells.length],
              baseline,
              cells[(int) baseline % cells.length]);
      (encoding.baseline() == 0 ? wholes : deltas).incrementAndGet();
      connection.sendSnapshot(tick + 1, encoding.baseline(), encoding.body(), 0, encoding.length());
      for (int i = 0; i < eventsPerTick; i++) {
        connection.sendEvent(new byte[Byte.MAX_VALUE]);
      }
    }
  }

  private void write(EntityTable table, long tick) {
    int count = 0;
    while (count < table.capacity() && NetWorld.LAYOUT.bodyBytes(count + 1) <= bodyBytes) {
      count++;
    }
    count = walking ? here.size() : count;
    table.setCount(count);
    for (int row = 0; row < count; row++) {
      table.columns()[0][row] = row;
      table.columns()[1][row] = walking ? walk(tick, row) : x(tick, row);
    }
  }

  /** What every snapshot of this tick says of this row. */
  int x(long tick, int row) {
    return noisy ? new SplittableRandom(tick << 16 | row).nextInt(256) : (int) tick & 0xff;
  }

  /** Where the player stands, from corner to corner of the world: the third goes to and fro. */
  static int walk(long tick, int row) {
    return row < 2 ? 10 + 10 * row : (int) Math.abs(tick * 4 % 510 - 255);
  }
}
