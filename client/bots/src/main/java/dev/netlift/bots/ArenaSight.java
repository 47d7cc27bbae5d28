package dev.netlift.bots;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.client.predict.Interpolation;
import dev.netlift.client.predict.Prediction;
import dev.netlift.client.predict.Smoothing;
import dev.netlift.client.predict.ViewClock;
import dev.netlift.protocol.EntityTable;
import dev.netlift.server.arena.wire.ArenaInput;
import dev.netlift.server.arena.wire.Welcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a player of the arena sees on their screen: themself where their inputs have taken them, the
 * others as the server showed them a moment ago. One thread at a time.
 */
final class ArenaSight {
  /** A tenth of a second at 60 ticks. */
  private static final Smoothing SMOOTHING = new Smoothing(6, 200.0 * ArenaView.SUB);

  /** Nobody runs as far between two snapshots; who respawns does. */
  private static final int STEP_MAX = 200 * ArenaView.SUB;

  private final EntityTable screen;
  private final double periodMillis;
  private final ViewClock clock;
  private final Interpolation others;
  private final int x;
  private final int y;
  private final int vx;
  private final int vy;
  private final int health;
  private int ownId = -1;
  private @Nullable Prediction<ArenaMovement.Body, Integer> own;

  ArenaSight(dev.netlift.protocol.Welcome welcome) {
    var layout = welcome.layout();
    screen = EntityTable.growing(layout, layout.entitiesMax());
    periodMillis = 1000.0 / welcome.tickRateHz();
    clock = new ViewClock(welcome.tickRateHz());
    others =
        new Interpolation(
            layout, layout.entitiesMax(), List.of("x", "y", "vx", "vy"), List.of(), STEP_MAX);
    x = screen.field("x");
    y = screen.field("y");
    vx = screen.field("vx");
    vy = screen.field("vy");
    health = screen.field("health");
  }

  /** The arena says who we are, and what the map is. */
  void welcome(Welcome welcome) {
    ownId = welcome.getId();
    own = new Prediction<>(new ArenaMovement(welcome), SMOOTHING);
  }

  void snapshot(ReceivedSnapshot snapshot, long nowNanos) {
    EntityTable entities = snapshot.entities();
    clock.snapshot(snapshot.tick(), nowNanos);
    others.add(snapshot.tick(), entities);
    int row = entities.indexOf(ownId);
    if (own != null && row >= 0) {
      int[][] columns = entities.columns();
      var body =
          new ArenaMovement.Body(
              columns[x][row],
              columns[y][row],
              columns[vx][row],
              columns[vy][row],
              columns[health][row] > 0);
      own.snapshot(snapshot.tick(), snapshot.ackInputSequence(), body);
    }
  }

  void inputSent(long sequence, long tick, byte[] payload) {
    if (own != null) {
      try {
        own.sent(sequence, tick, ArenaInput.parseFrom(payload).getButtons());
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException("an input that is no ArenaInput was sent", e);
      }
    }
  }

  /** The moment to show now. */
  long viewTime(long nowNanos) {
    return clock.viewTime(nowNanos);
  }

  /** The screen at this moment; valid until the next call. */
  EntityTable at(long viewTime) {
    screen.copyFrom(others.at(viewTime));
    int row = screen.indexOf(ownId);
    if (own != null && own.isReady() && row >= 0) {
      int[][] columns = screen.columns();
      var body = own.state();
      columns[x][row] = body.x();
      columns[y][row] = body.y();
      columns[vx][row] = body.vx();
      columns[vy][row] = body.vy();
      columns[health][row] = body.alive() ? Math.max(1, columns[health][row]) : 0;
    }
    return screen;
  }

  BotReport.Sight report() {
    return own == null
        ? BotReport.Sight.NONE
        : new BotReport.Sight(
            own.matched(),
            own.corrections() - own.jumps(),
            own.longestCorrection() / ArenaView.SUB,
            clock.delayTicks() * periodMillis,
            clock.stops());
  }
}
