package dev.netlift.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotDeltaDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** A player behind a network that loses, doubles and reorders, one tick after the other. */
final class LossyPeer {
  private record Sent(long tick, long baseline, byte[] body, EntityTable shown) {}

  private final Random random;
  private final double loss;
  private final int delayTicks;
  private final TreeMap<Long, java.util.List<Sent>> downwards = new TreeMap<>();
  private final TreeMap<Long, Long> upwards = new TreeMap<>();
  private final Map<Long, EntityTable> had = new HashMap<>();
  private final SnapshotDeltaDecoder decoder;
  private final int capacity;
  private final int[] cells = new int[Snapshots.TICKS];
  int cell = -1;
  long newest;
  long acknowledged;
  int received;
  int whole;
  int deltas;
  long bytes;

  /** Deltas within a cell. */
  int steady;

  long steadyBytes;

  LossyPeer(long seed, double loss, int delayTicks, int capacity) {
    random = new Random(seed);
    this.loss = loss;
    this.delayTicks = delayTicks;
    this.capacity = capacity;
    decoder = new SnapshotDeltaDecoder(Crowd.LAYOUT, capacity);
  }

  void look(long tick, int cell) {
    this.cell = cell;
    cells[(int) tick % Snapshots.TICKS] = cell;
  }

  int baselineCell() {
    return cells[(int) acknowledged % Snapshots.TICKS];
  }

  /** Something for this player leaves the server. */
  void send(long tick, Encoding encoding, EntityTable shown) {
    byte[] body = java.util.Arrays.copyOf(encoding.body(), encoding.length());
    bytes += body.length;
    if (encoding.baseline() == 0) {
      whole++;
    } else {
      deltas++;
      if (cell == baselineCell()) {
        steady++;
        steadyBytes += body.length;
      }
    }
    var copy = new EntityTable(Crowd.LAYOUT, capacity);
    copy.copyFrom(shown);
    for (int copies = random.nextDouble() < 0.1 ? 2 : 1; copies > 0; copies--) {
      if (random.nextDouble() >= loss) {
        long arrival = tick + delayTicks + (random.nextInt(5) == 0 ? random.nextInt(6) : 0);
        downwards
            .computeIfAbsent(arrival, each -> new java.util.ArrayList<>())
            .add(new Sent(tick, encoding.baseline(), body, copy));
      }
    }
  }

  /** What arrives by now, at the player and then at the server. */
  void arrive(long now) {
    while (!downwards.isEmpty() && downwards.firstKey() <= now) {
      downwards.pollFirstEntry().getValue().forEach(this::receive);
    }
    if (random.nextDouble() >= loss) {
      upwards.merge(now + delayTicks, newest, Math::max);
    }
    while (!upwards.isEmpty() && upwards.firstKey() <= now) {
      acknowledged = Math.max(acknowledged, upwards.pollFirstEntry().getValue());
    }
  }

  private void receive(Sent sent) {
    if (sent.tick <= newest) {
      return;
    }
    var table = EntityTable.growing(Crowd.LAYOUT, capacity);
    if (sent.baseline == 0) {
      Crowd.LAYOUT.decode(sent.body, 0, sent.body.length, table);
    } else {
      EntityTable baseline =
          Objects.requireNonNull(had.get(sent.baseline), "a baseline that never came");
      decoder.decode(baseline, sent.body, 0, sent.body.length, table);
    }
    assertThat(table.sameRows(sent.shown)).as("tick " + sent.tick).isTrue();
    had.put(sent.tick, table);
    newest = sent.tick;
    received++;
  }
}
