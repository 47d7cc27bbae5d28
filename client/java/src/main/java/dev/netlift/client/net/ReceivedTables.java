package dev.netlift.client.net;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.Snapshot;
import dev.netlift.protocol.SnapshotDeltaDecoder;
import dev.netlift.protocol.SnapshotLayout;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes snapshots, and keeps those that a later one may be relative to: at most 64. The server
 * refers to what we said we have, and never to something older than it referred to before, so that
 * goes. On the loop's thread.
 */
final class ReceivedTables {
  private static final int KEPT_MAX = 64;

  /** A table with its tick. */
  private static final class Kept {
    final EntityTable table;
    long tick;

    Kept(EntityTable table) {
      this.table = table;
    }
  }

  private final SnapshotLayout layout;
  private final SnapshotDeltaDecoder decoder;
  private final ArrayDeque<Kept> kept = new ArrayDeque<>();
  private final ArrayDeque<Kept> spare = new ArrayDeque<>();

  ReceivedTables(SnapshotLayout layout) {
    this.layout = layout;
    decoder = new SnapshotDeltaDecoder(layout, layout.entitiesMax());
  }

  /** Tick of the newest snapshot here; 0 before the first. */
  long newestTick() {
    Kept newest = kept.peekLast();
    return newest == null ? 0 : newest.tick;
  }

  /**
   * Decodes a whole snapshot newer than all before it.
   *
   * @return its table, good until the next call; nothing if we have not what it is relative to
   * @throws dev.netlift.protocol.ProtocolException if the body is not one of the layout
   */
  Optional<EntityTable> decode(Snapshot snapshot) {
    byte[] body = snapshot.body();
    Kept to = spare.isEmpty() ? fresh() : spare.pop();
    boolean decoded = false;
    try {
      if (snapshot.baseline() == 0) {
        layout.decode(body, 0, body.length, to.table);
      } else {
        EntityTable baseline = find(snapshot.baseline());
        if (baseline == null) {
          return Optional.empty();
        }
        decoder.decode(baseline, body, 0, body.length, to.table);
        forgetBefore(snapshot.baseline());
      }
      decoded = true;
    } finally {
      if (!decoded) {
        spare.push(to);
      }
    }
    to.tick = snapshot.tick();
    kept.addLast(to);
    return Optional.of(to.table);
  }

  private Kept fresh() {
    if (kept.size() < KEPT_MAX) {
      return new Kept(EntityTable.growing(layout, layout.entitiesMax()));
    }
    return kept.removeFirst();
  }

  private @Nullable EntityTable find(long tick) {
    for (Kept each : kept) {
      if (each.tick == tick) {
        return each.table;
      }
    }
    return null;
  }

  private void forgetBefore(long tick) {
    for (Kept oldest = kept.peekFirst();
        oldest != null && oldest.tick < tick;
        oldest = kept.peekFirst()) {
      spare.push(kept.removeFirst());
    }
  }
}
