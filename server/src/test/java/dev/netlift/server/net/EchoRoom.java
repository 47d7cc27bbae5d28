package dev.netlift.server.net;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.Lane;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Sends everyone a snapshot of at most {@code bodyBytes} every tick, in which every entity's {@code
 * x} is the tick's lowest byte.
 */
final class EchoRoom implements Players, Ticker {
  final List<String> joined = new CopyOnWriteArrayList<>();
  final List<String> inputs = new CopyOnWriteArrayList<>();
  final List<String> left = new CopyOnWriteArrayList<>();
  volatile int bodyBytes = 8;
  volatile int eventsPerTick;
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
      if (numberedBothLanes) {
        here.forEach(connection -> connection.send(Lane.RELIABLE_UNORDERED, event));
      }
    }
    byte[] body = body(tick);
    for (Connection connection : here) {
      connection.sendSnapshot(tick + 1, body, 0, body.length);
      for (int i = 0; i < eventsPerTick; i++) {
        connection.sendEvent(new byte[Byte.MAX_VALUE]);
      }
    }
  }

  private byte[] body(long tick) {
    int count = 0;
    while (NetWorld.LAYOUT.bodyBytes(count + 1) <= bodyBytes) {
      count++;
    }
    var table = new EntityTable(NetWorld.LAYOUT, count);
    table.setCount(count);
    for (int row = 0; row < count; row++) {
      table.columns()[0][row] = row;
      table.columns()[1][row] = (int) tick & 0xff;
    }
    byte[] body = new byte[NetWorld.LAYOUT.bodyBytes(count)];
    NetWorld.LAYOUT.encode(table, body, 0);
    return body;
  }
}
