package dev.netlift.server.spectate;

import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.net.Spectator;
import dev.netlift.server.room.Encoding;
import dev.netlift.server.room.Snapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Those who watch with the same delay: what they are shown is encoded once. Spectators' thread. */
final class Screening {
  private final long delayNanos;
  private final Snapshots snapshots;
  private final List<Spectator> spectators = new ArrayList<>();

  /** Number of the frame of the reel that was shown last. */
  private long shown;

  /** Everybody is shown everything: a spectator stands nowhere. */
  Screening(SnapshotLayout layout, int entitiesMax, long delayNanos, Reel reel, long nowNanos) {
    this.delayNanos = delayNanos;
    snapshots = new Snapshots(layout, entitiesMax, Optional.empty());
    // It begins with the picture of now less the delay, without what was told before it.
    shown = Math.max(reel.first(), reel.newestBy(nowNanos - delayNanos)) - 1;
  }

  long delayNanos() {
    return delayNanos;
  }

  void add(Spectator spectator) {
    spectators.add(spectator);
  }

  void remove(Spectator spectator) {
    spectators.remove(spectator);
  }

  boolean isEmpty() {
    return spectators.isEmpty();
  }

  /** Shows the newest frame that is due, and tells what was told in all that became due. */
  void turn(Reel reel, long nowNanos) {
    long due = reel.newestBy(nowNanos - delayNanos);
    if (due <= shown) {
      return;
    }
    for (long number = Math.max(shown + 1, reel.first()); number <= due; number++) {
      tell(reel.at(number));
    }
    shown = due;
    show(reel.at(due));
  }

  private void tell(Frame frame) {
    for (int event = 0; event < frame.events(); event++) {
      // Backwards: who does not keep up is closed, and leaves.
      for (int i = spectators.size() - 1; i >= 0; i--) {
        spectators.get(i).tell(frame.event(event));
      }
    }
  }

  private void show(Frame frame) {
    snapshots.begin(frame.tick()).copyFrom(frame.table);
    snapshots.complete();
    for (int i = spectators.size() - 1; i >= 0; i--) {
      Spectator spectator = spectators.get(i);
      if (spectator.ready()) {
        Encoding encoding = snapshots.encode(0, spectator.baselineTick(), 0);
        spectator.show(frame.tick(), encoding.baseline(), encoding.body(), encoding.length());
      }
    }
  }
}
