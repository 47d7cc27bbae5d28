package dev.netlift.server.spectate;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.net.Audience;
import dev.netlift.server.net.Spectator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a match is watched from. The tick thread leaves each tick here, if anybody watches; the
 * spectators' thread takes it, keeps it as long as somebody wants to wait, encodes and shows it.
 *
 * <pre>
 *   tick thread --HandOver--> spectators' thread: Reel --> a Screening for each delay --> Spectator
 * </pre>
 */
public final class Gallery implements Audience {
  private static final Logger log = LoggerFactory.getLogger(Gallery.class);

  /** Told to everybody in one tick; more are not shown to those who watch. */
  private static final int EVENTS_MAX = 256;

  /** What there is to see. */
  private record Programme(
      SnapshotLayout layout, int entitiesMax, Supplier<List<byte[]>> introduction) {}

  private final LongSupplier nanoTime;
  private volatile @Nullable Programme programme;

  /** Made once, off the tick thread. */
  private volatile @Nullable HandOver handOver;

  // Tick thread.
  private boolean watched;
  private final byte[][] events = new byte[EVENTS_MAX][];
  private int eventCount;
  private long dropped;

  // Spectators' thread.
  private @Nullable Reel reel;
  private final List<Screening> screenings = new ArrayList<>();
  private boolean turning;

  public Gallery(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A match begins. Tick thread, before anybody is let in.
   *
   * @param introduction called on the tick thread, for each who begins to watch
   */
  public void open(SnapshotLayout layout, int entitiesMax, Supplier<List<byte[]>> introduction) {
    programme = new Programme(layout, entitiesMax, introduction);
  }

  /** Whether anybody watches: if not, that is all that a tick has to do here. Tick thread. */
  public boolean watched() {
    return watched;
  }

  /** Everybody is told this in the tick that is being made. Tick thread, while {@link #watched}. */
  public void tell(byte[] event) {
    if (eventCount < EVENTS_MAX) {
      events[eventCount++] = event;
    } else {
      dropped++;
    }
  }

  /**
   * A tick was made. Tick thread, while {@link #watched}.
   *
   * @param table copied; what was told since the last one belongs to it
   */
  public void show(long tick, EntityTable table) {
    HandOver hands = handOver;
    if (hands == null || !hands.put(tick, nanoTime.getAsLong(), table, events, eventCount)) {
      dropped++;
    }
    eventCount = 0;
  }

  /** Ticks and events that no spectator was shown. Tick thread. */
  public long dropped() {
    return dropped;
  }

  @Override
  public synchronized void prepare() {
    Programme now = programme;
    if (handOver == null && now != null) {
      handOver = new HandOver(now.layout, now.entitiesMax);
    }
  }

  @Override
  public void watched(boolean anybody) {
    if (!anybody) {
      log.atInfo().addKeyValue("dropped", dropped).log("nobody watches any more");
    }
    watched = anybody;
    eventCount = 0;
  }

  @Override
  public List<byte[]> introduction() {
    Programme now = programme;
    return now == null ? List.of() : now.introduction.get();
  }

  @Override
  public void joined(Spectator spectator) {
    long delayNanos = spectator.delay().toNanos();
    for (Screening each : screenings) {
      if (each.delayNanos() == delayNanos) {
        each.add(spectator);
        return;
      }
    }
    Programme now = programme;
    if (now == null) {
      throw new IllegalStateException("there is no match to watch");
    }
    if (reel == null || screenings.isEmpty()) {
      // What was left here when nobody wanted it is of no account.
      reel = new Reel(now.layout, now.entitiesMax);
      drain(frame -> {});
    }
    var screening =
        new Screening(now.layout, now.entitiesMax, delayNanos, reel, nanoTime.getAsLong());
    screening.add(spectator);
    screenings.add(screening);
  }

  private void drain(Consumer<Frame> into) {
    HandOver hands = handOver;
    if (hands != null) {
      for (Frame frame; (frame = hands.next()) != null; ) {
        into.accept(frame);
        hands.taken();
      }
    }
  }

  @Override
  public void left(Spectator spectator) {
    screenings.forEach(each -> each.remove(spectator));
    // Within a turn those that are empty are removed at its end.
    if (!turning) {
      screenings.removeIf(Screening::isEmpty);
    }
  }

  @Override
  public void turn(long nowNanos) {
    Reel shown = reel;
    if (shown == null) {
      return;
    }
    drain(shown::add);
    turning = true;
    try {
      screenings.forEach(each -> each.turn(shown, nowNanos));
    } finally {
      turning = false;
      screenings.removeIf(Screening::isEmpty);
    }
  }
}
