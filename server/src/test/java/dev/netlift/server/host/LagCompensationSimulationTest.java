package dev.netlift.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.client.net.CloseReason;
import dev.netlift.client.net.ConnectionListener;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.client.net.VirtualClient;
import dev.netlift.client.predict.Interpolation;
import dev.netlift.client.predict.Prediction;
import dev.netlift.client.predict.Smoothing;
import dev.netlift.client.predict.ViewClock;
import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.Welcome;
import dev.netlift.server.arena.ArenaInput;
import dev.netlift.server.arena.OpenField;
import dev.netlift.server.arena.Walker;
import dev.netlift.server.net.CloseCode;
import dev.netlift.server.net.Connection;
import dev.netlift.server.net.Players;
import dev.netlift.server.net.VirtualDoor;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.spectate.Gallery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The real arena, match, connections and client library over a path that delays, loses and reorders
 * by a seed; only sockets, handshake and clock are left out. One bot runs to and fro at top speed
 * across another's sight, who runs too, and shoots at it where it sees it.
 */
class LagCompensationSimulationTest {
  private static final long MILLI = 1_000_000;
  private static final int TURN = 4096;
  private static final int SHOOTER = 0;
  private static final int RUNNER = 1;

  private record Path(int rateHz, long oneWayMillis, long jitterMillis, double loss, long seed) {}

  /** Of the shots of twenty seconds those that hit, and how the shooter's own position did. */
  private record Outcome(
      long shots,
      long hits,
      long late,
      long corrections,
      long jumps,
      double visibleMost,
      double delayTicks) {
    double share() {
      return (double) hits / shots;
    }
  }

  private record Flight(long arrivesNanos, long number, Runnable what)
      implements Comparable<Flight> {
    @Override
    public int compareTo(Flight other) {
      int byTime = Long.compare(arrivesNanos, other.arrivesNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private static final class World implements Players {
    final Path path;
    final boolean tells;
    final SplittableRandom random;
    final PriorityQueue<Flight> flights = new PriorityQueue<>();
    final OpenField field = new OpenField();
    final Match<ArenaInput> match;
    final VirtualDoor door;
    final Bot[] bots = new Bot[2];
    long nowNanos;
    long flown;
    long late;

    World(Path path, boolean tells) {
      this.path = path;
      this.tells = tells;
      random = new SplittableRandom(path.seed);
      var setup = new RoomSetup(path.seed, path.rateHz, 2);
      match = new Match<>(field, setup, report -> {}, () -> {}, new Gallery(() -> 0));
      door = new VirtualDoor(this, path.rateHz);
      for (int seat = 0; seat < bots.length; seat++) {
        bots[seat] = new Bot(this, seat);
      }
    }

    void fly(Runnable what) {
      if (random.nextDouble() >= path.loss) {
        long jitter = random.nextLong(path.jitterMillis * MILLI + 1);
        flights.add(new Flight(nowNanos + path.oneWayMillis * MILLI + jitter, flown++, what));
      }
    }

    Outcome play(int seconds) {
      long period = 1_000_000_000L / path.rateHz;
      long tick = 0;
      long settled = 4_000 * MILLI;
      long shotsBefore = 0;
      long hitsBefore = 0;
      for (long end = settled + seconds * 1000 * MILLI; nowNanos < end; nowNanos += MILLI / 2) {
        if (nowNanos == settled) {
          shotsBefore = field.shots(SHOOTER);
          hitsBefore = field.hits(SHOOTER);
          bots[SHOOTER].settled();
          late = 0;
        }
        while (!flights.isEmpty() && flights.peek().arrivesNanos <= nowNanos) {
          flights.poll().what.run();
        }
        if (nowNanos >= tick * period) {
          tick++;
          field.heal();
          door.tick(nowNanos, match::tick);
        }
        for (Bot bot : bots) {
          bot.turn(nowNanos);
        }
      }
      var own = bots[SHOOTER].prediction;
      return new Outcome(
          field.shots(SHOOTER) - shotsBefore,
          field.hits(SHOOTER) - hitsBefore,
          late,
          own.corrections() - bots[SHOOTER].correctionsBefore,
          own.jumps() - bots[SHOOTER].jumpsBefore,
          bots[SHOOTER].visibleMost,
          bots[SHOOTER].view.delayTicks());
    }

    @Override
    public void joined(Connection connection) {
      match.joined(connection);
    }

    @Override
    public void input(Connection connection, long sequence, long viewTime, byte[] payload) {
      bots[SHOOTER].applied(connection, sequence, match.ticks() + 1);
      match.input(connection, tells ? viewTime : 0, payload);
    }

    @Override
    public void left(Connection connection, CloseCode code) {
      throw new AssertionError(connection.playerId() + " left: " + code);
    }
  }

  /** One player with everything the client library has. */
  private static final class Bot implements ConnectionListener {
    final World world;
    final int seat;
    final VirtualClient client;
    final Prediction<Walker.Body, ArenaInput> prediction;
    final ViewClock view;
    final Interpolation others;
    final Walker walker;
    final Map<Long, Long> meantFor = new HashMap<>();
    long nextNanos;
    long decisions;
    long appliedNewest;
    long correctionsBefore;
    long jumpsBefore;
    double visibleMost;
    ArenaInput deciding = new ArenaInput(0, 0);

    Bot(World world, int seat) {
      this.world = world;
      this.seat = seat;
      int rateHz = world.path.rateHz;
      walker = new Walker(rateHz);
      prediction = new Prediction<>(walker, new Smoothing(8, 3200));
      view = new ViewClock(rateHz);
      var layout = world.field.layout();
      others = new Interpolation(layout, 64, List.of("x", "y"), List.of("aim"), 3200);
      var client = new VirtualClient[1];
      var admitted =
          world.door.admit(
              "bot-" + seat,
              bytes -> world.fly(() -> client[0].receive(bytes, world.nowNanos)),
              world.nowNanos);
      var welcome = new Welcome(rateHz, rateHz, layout, 30_000, new byte[32], false);
      client[0] =
          new VirtualClient(
              admitted.clientPath(),
              welcome,
              this,
              bytes -> world.fly(() -> world.door.receive(admitted.id(), bytes, world.nowNanos)));
      this.client = client[0];
    }

    void settled() {
      correctionsBefore = prediction.corrections();
      jumpsBefore = prediction.jumps();
      visibleMost = 0;
    }

    void applied(Connection connection, long sequence, long tick) {
      if (!connection.playerId().equals("bot-" + seat)) {
        return;
      }
      long missed = sequence - appliedNewest - 1;
      appliedNewest = sequence;
      world.late += missed + (meantFor.getOrDefault(sequence, 0L) < tick ? 1 : 0);
    }

    @Override
    public void welcome(Welcome welcome) {}

    @Override
    public void closed(CloseReason reason) {
      throw new AssertionError("closed: " + reason);
    }

    @Override
    public void inputSent(long sequence, long tick, byte[] payload) {
      meantFor.put(sequence, tick);
      prediction.sent(sequence, tick, deciding);
    }

    @Override
    public void snapshot(ReceivedSnapshot snapshot) {
      view.snapshot(snapshot.tick(), world.nowNanos);
      EntityTable table = snapshot.entities();
      others.add(snapshot.tick(), table);
      int row = table.indexOf(seat);
      if (row >= 0) {
        prediction.snapshot(snapshot.tick(), snapshot.ackInputSequence(), body(table, row));
      }
      visibleMost = Math.max(visibleMost, prediction.visibleError());
    }

    private static Walker.Body body(EntityTable table, int row) {
      return new Walker.Body(
          table.columns()[table.field("x")][row],
          table.columns()[table.field("y")][row],
          table.columns()[table.field("vx")][row],
          table.columns()[table.field("vy")][row]);
    }

    void turn(long now) {
      if (now % (10 * MILLI) == 0) {
        client.poll(now);
      }
      if (now < nextNanos) {
        return;
      }
      nextNanos = client.nextInputNanos(now);
      decisions++;
      long seen = view.viewTime(now);
      deciding = decide(others.at(seen));
      var wire =
          dev.netlift.server.arena.wire.ArenaInput.newBuilder()
              .setButtons(deciding.buttons())
              .setAim(deciding.aim())
              .build();
      client.sendInput(wire.toByteArray(), seen, now);
    }

    private ArenaInput decide(EntityTable seen) {
      // To and fro, not in step with each other.
      long legTicks = world.path.rateHz * (seat == RUNNER ? 2L : 1L) / 2 + seat * 3L;
      boolean to = decisions / legTicks % 2 == 0;
      if (seat == RUNNER) {
        return new ArenaInput(to ? ArenaInput.NORTH : ArenaInput.SOUTH, 0);
      }
      int buttons = to ? ArenaInput.SOUTH : ArenaInput.NORTH;
      int row = seen.indexOf(RUNNER);
      if (row < 0 || !prediction.isReady()) {
        return new ArenaInput(buttons, 0);
      }
      // From where this very input will have taken us when it is acted on.
      var own = walker.step(prediction.state(), new ArenaInput(buttons, 0), 1);
      double dx = seen.columns()[seen.field("x")][row] - (double) own.x();
      double dy = seen.columns()[seen.field("y")][row] - (double) own.y();
      int aim = (int) Math.round(Math.atan2(dy, dx) / (2 * Math.PI) * TURN);
      return new ArenaInput(buttons | ArenaInput.FIRE, Math.floorMod(aim, TURN));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "60, 75, 10, 0.05, 1, 0.97",
    "60, 75, 10, 0.05, 2, 0.97",
    "60, 75, 10, 0.05, 3, 0.97",
    "60, 50, 30, 0.05, 4, 0.97",
    "60, 20, 5, 0.02, 5, 0.97",
    "30, 75, 10, 0.05, 6, 0.95",
    "30, 75, 10, 0.05, 7, 0.95",
    "30, 75, 10, 0.05, 8, 0.95",
    "30, 50, 30, 0.05, 9, 0.95",
    "30, 30, 5, 0.01, 10, 0.97",
    // What is seen here is 325 ms old when it is shot at, and looking back ends at 250.
    "20, 75, 10, 0.05, 11, 0.35"
  })
  void givenLatencyAndLoss_whenShotAtWhereTheyAreSeen_thenHitAndMissedWithoutLookingBack(
      int rateHz, long oneWayMillis, long jitterMillis, double loss, long seed, double least) {
    var path = new Path(rateHz, oneWayMillis, jitterMillis, loss, seed);
    var with = new World(path, true).play(20);
    var without = new World(path, false).play(20);
    assertThat(with.shots).isGreaterThan(90);
    assertThat(with.share()).as("with: %s", with).isGreaterThanOrEqualTo(least);
    assertThat(without.share()).as("without: %s", without).isLessThan(0.3);
  }

  @ParameterizedTest
  @CsvSource({"60, 1", "60, 2", "30, 3", "30, 4", "20, 5"})
  void givenLatencyAndLoss_whenNothingUnforeseenHappens_thenTheOwnPositionIsNeverCorrected(
      int rateHz, long seed) {
    var outcome = new World(new Path(rateHz, 75, 10, 0.05, seed), true).play(20);
    assertThat(outcome.jumps).isZero();
    if (outcome.late == 0) {
      assertThat(outcome.corrections).isZero();
      assertThat(outcome.visibleMost).isZero();
    }
    assertThat(outcome.corrections).as("%s", outcome).isLessThanOrEqualTo(outcome.late);
  }
}
