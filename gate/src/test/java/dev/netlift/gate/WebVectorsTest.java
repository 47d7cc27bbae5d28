package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.bots.ArenaMovement;
import dev.netlift.client.predict.Interpolation;
import dev.netlift.client.predict.Prediction;
import dev.netlift.client.predict.Smoothing;
import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.Limits;
import dev.netlift.protocol.SnapshotDeltaEncoder;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.server.arena.ArenaGame;
import dev.netlift.server.arena.ArenaInput;
import dev.netlift.server.arena.wire.ArenaEvent;
import dev.netlift.server.arena.wire.Welcome;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomOutput;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What the client for browsers is held against: a match's snapshots, and the movement of one
 * player, as the server makes them. {@code -Dnetlift.vectors=write} writes the files anew.
 */
class WebVectorsTest {
  private static final int SNAPSHOTS = 2_000;
  private static final int SEATS = 6;
  private static final int RATE_HZ = 30;
  private static final int KEPT = 16;

  private final ArenaGame game = new ArenaGame();

  private static final class Heard implements RoomOutput {
    Welcome welcome = Welcome.getDefaultInstance();

    @Override
    public void toAll(byte[] event) {}

    @Override
    public void to(int seat, byte[] event) {
      try {
        var parsed = ArenaEvent.parseFrom(event);
        welcome = parsed.hasWelcome() ? parsed.getWelcome() : welcome;
      } catch (com.google.protobuf.InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void milestone(int seat) {}
  }

  @Test
  void givenServersMatch_whenRecorded_thenTheFileIsWhatTheWebClientDecodes() throws IOException {
    assertSame("recording.txt", recording(new ArrayList<>()));
  }

  @Test
  void givenServersMatch_whenInterpolated_thenTheFileIsWhatTheWebClientShows() throws IOException {
    List<String> views = new ArrayList<>();
    recording(views);
    assertSame("views.txt", views);
  }

  @Test
  void givenInputsAndSnapshots_whenPredicted_thenTheFileIsWhatTheWebClientPredicts()
      throws IOException {
    assertSame("prediction.txt", prediction());
  }

  @Test
  void givenServersMovement_whenRecorded_thenTheFileIsWhatTheWebClientSteps() throws IOException {
    assertSame("movement.txt", movement());
  }

  private static void assertSame(String name, List<String> lines) throws IOException {
    Path file = Repository.root().resolve("client/web/test/data").resolve(name);
    String text = String.join("\n", lines) + "\n";
    if (System.getProperty("netlift.vectors", "").equals("write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(Files.readString(file))
        .as("%s; -Dnetlift.vectors=write writes it anew", name)
        .isEqualTo(text);
  }

  /**
   * The layout; then of each snapshot its tick, baseline, a digest of its rows, and its body.
   *
   * @param views of each snapshot its tick, a moment shown then, and a digest of what is shown
   */
  private List<String> recording(List<String> views) {
    var shown =
        new Interpolation(
            game.layout(),
            game.entitiesMax(SEATS),
            List.of("x", "y", "vx", "vy"),
            List.of("aim"),
            200 * 16);
    SnapshotLayout layout = game.layout();
    int capacity = game.entitiesMax(SEATS);
    var encoder = new SnapshotDeltaEncoder(layout, capacity);
    var tables = new EntityTable[KEPT];
    Arrays.setAll(tables, i -> new EntityTable(layout, capacity));
    var random = new SplittableRandom(10);
    byte[] body = new byte[Limits.SNAPSHOT_BODY_MAX];
    List<String> lines = new ArrayList<>(List.of(layout.toJson()));
    Room<ArenaInput> room = open(0);
    boolean[] seated = new boolean[SEATS];
    long roomTick = 0;
    long baseline = 0;
    for (int tick = 1; tick <= SNAPSHOTS; tick++) {
      if (room.finished()) {
        room = open(tick);
        Arrays.fill(seated, false);
        roomTick = 0;
      }
      comeAndGo(room, seated, random, roomTick == 0);
      EntityTable before = tables[(tick - 1) % KEPT];
      for (int seat = 0; seat < SEATS; seat++) {
        if (seated[seat] && random.nextInt(10) > 0) {
          room.input(seat, chasing(before, seat, random), 0);
        }
      }
      room.step(roomTick++);
      EntityTable now = tables[tick % KEPT];
      room.snapshot(now);
      // Acknowledgements come some ticks late, and not all; now and then the client has nothing.
      boolean whole = baseline == 0 || tick - baseline >= KEPT - 1 || random.nextInt(97) == 0;
      long to = whole ? 0 : baseline;
      int length =
          whole
              ? layout.encode(now, body, 0)
              : encoder.encode(tables[(int) (to % KEPT)], now, body, 0);
      lines.add(tick + " " + to + " " + digest(now) + " " + base64(body, length));
      if (tick % 7 > 0) {
        shown.add(tick, now);
      }
      long viewTime = Math.max(0, tick * 256L - (tick * 131L) % 1500);
      views.add(tick + " " + viewTime + " " + digest(shown.at(viewTime)));
      if (random.nextInt(4) > 0) {
        baseline = Math.max(baseline, tick - random.nextInt(6));
      }
    }
    return lines;
  }

  private Room<ArenaInput> open(int seed) {
    return game.open(new RoomSetup(seed, RATE_HZ, SEATS), new Heard());
  }

  private static void comeAndGo(
      Room<ArenaInput> room, boolean[] seated, SplittableRandom random, boolean all) {
    for (int seat = 0; seat < SEATS; seat++) {
      if (!seated[seat] && (all || random.nextInt(60) == 0)) {
        seated[seat] = true;
        room.join(seat, Totals.NONE);
      } else if (seated[seat] && !all && random.nextInt(600) == 0) {
        seated[seat] = false;
        room.leave(seat);
      }
    }
  }

  /** Towards the next seat that is there, shooting at it. */
  private static ArenaInput chasing(EntityTable table, int seat, SplittableRandom random) {
    int own = table.indexOf(seat);
    if (own < 0 || table.count() < 2 || random.nextInt(8) == 0) {
      return new ArenaInput(random.nextInt(64), random.nextInt(4096));
    }
    int other = (own + 1) % table.count();
    int[] x = table.columns()[table.field("x")];
    int[] y = table.columns()[table.field("y")];
    double turns = StrictMath.atan2(y[other] - y[own], x[other] - x[own]) / (2 * StrictMath.PI);
    int aim = Math.floorMod((int) StrictMath.rint(turns * 4096), 4096);
    int way =
        (x[other] > x[own] ? ArenaInput.EAST : ArenaInput.WEST)
            | (y[other] > y[own] ? ArenaInput.NORTH : ArenaInput.SOUTH);
    return new ArenaInput(way | (seat % 2 == 0 ? ArenaInput.FIRE : 0), aim);
  }

  private static String digest(EntityTable table) {
    int fields = table.columns().length;
    var rows = ByteBuffer.allocate(4 * table.count() * fields);
    for (int row = 0; row < table.count(); row++) {
      for (int field = 0; field < fields; field++) {
        rows.putInt(table.columns()[field][row]);
      }
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(rows.array());
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String base64(byte[] body, int length) {
    return Base64.getEncoder().encodeToString(Arrays.copyOf(body, length));
  }

  /**
   * Of each run a line {@code run rate world walls}, then of each tick buttons, age, and the state
   * after it.
   */
  private List<String> movement() {
    List<String> lines = new ArrayList<>();
    int[] rates = {30, 60, 20, 25};
    for (int run = 0; run < rates.length; run++) {
      var heard = new Heard();
      var room = game.open(new RoomSetup(run + 1, rates[run], 2), heard);
      room.join(0, Totals.NONE);
      lines.add(arena(rates[run], heard.welcome));
      var table = new EntityTable(game.layout(), game.entitiesMax(2));
      room.step(0);
      room.snapshot(table);
      lines.add("0 0 " + state(table));
      var random = new SplittableRandom(run);
      int buttons = 0;
      int age = 0;
      for (int tick = 1; tick < 600; tick++) {
        age++;
        // Long ways, so that walls and edges are met, and pauses longer than an input holds.
        if (tick == 1 || random.nextInt(rates[run]) == 0) {
          buttons = random.nextInt(16);
          age = 1;
        } else if (random.nextInt(rates[run]) > 3 && age < rates[run]) {
          age = 1;
        }
        if (age == 1) {
          room.input(0, new ArenaInput(buttons, 0), 0);
        }
        room.step(tick);
        room.snapshot(table);
        lines.add(buttons + " " + age + " " + state(table));
      }
    }
    return lines;
  }

  /**
   * The arena as {@code run} above; then {@code i} an input sent: sequence, tick, buttons; {@code
   * s} a snapshot: tick, newest input, state, 1 for alive; {@code d} what is drawn then: share of
   * the tick in 256ths, x, y, ticks predicted, corrections and jumps so far.
   */
  private List<String> prediction() {
    var heard = new Heard();
    var room = game.open(new RoomSetup(1, RATE_HZ, 2), heard);
    room.join(0, Totals.NONE);
    var rules = new ArenaMovement(heard.welcome);
    var own = new Prediction<>(rules, new Smoothing(6, 200.0 * 16));
    List<String> lines = new ArrayList<>(List.of(arena(RATE_HZ, heard.welcome)));
    var random = new SplittableRandom(4);
    var server = new ArenaMovement.Body(16_000, 20_000, 0, 0, true);
    int[] arrives = new int[900];
    int[] pressed = new int[900];
    int sequence = 0;
    int applied = 0;
    int age = 0;
    for (int tick = 1; tick < 800; tick++) {
      age++;
      while (applied < sequence && arrives[applied + 1] <= tick) {
        applied++;
        age = 1;
      }
      server = rules.step(server, applied == 0 ? null : pressed[applied], age);
      // What a client cannot know: pushes, deaths and respawns.
      if (random.nextInt(40) == 0) {
        int x = random.nextInt(3) == 0 ? 1_000 + random.nextInt(60_000) : server.x() + 90;
        server = new ArenaMovement.Body(x, server.y(), server.vx(), 0, server.alive());
      }
      if (random.nextInt(server.alive() ? 120 : 15) == 0) {
        boolean alive = !server.alive();
        server = new ArenaMovement.Body(server.x(), server.y(), 0, 0, alive);
      }
      if (random.nextInt(12) > 0) {
        own.snapshot(tick, applied, server);
        lines.add(
            "s " + tick + " " + applied + " " + numbers(server) + " " + (server.alive() ? 1 : 0));
      }
      for (int inputs = random.nextInt(20) == 0 ? random.nextInt(3) : 1; inputs > 0; inputs--) {
        sequence++;
        int meant = tick + 4;
        pressed[sequence] = random.nextInt(5) == 0 ? random.nextInt(16) : pressed[sequence - 1];
        arrives[sequence] =
            Math.max(arrives[sequence - 1], random.nextInt(25) == 0 ? meant + 3 : meant);
        own.sent(sequence, meant, pressed[sequence]);
        lines.add("i " + sequence + " " + meant + " " + pressed[sequence]);
      }
      if (own.isReady()) {
        int share = random.nextInt(256);
        double at = own.tick() - 1 + share / 256.0;
        lines.add(
            "d "
                + share
                + " "
                + own.drawn(0, at)
                + " "
                + own.drawn(1, at)
                + " "
                + own.tick()
                + " "
                + own.corrections()
                + " "
                + own.jumps());
      }
    }
    assertThat(own.corrections()).isGreaterThan(20);
    assertThat(own.matched()).isGreaterThan(200);
    assertThat(own.jumps()).isPositive();
    return lines;
  }

  private static String numbers(ArenaMovement.Body body) {
    return body.x() + " " + body.y() + " " + body.vx() + " " + body.vy();
  }

  private static String arena(int rateHz, Welcome welcome) {
    var walls = new StringBuilder();
    for (var wall : welcome.getWallsList()) {
      walls.append(walls.isEmpty() ? "" : ";");
      walls.append(wall.getMinX()).append(',').append(wall.getMinY()).append(',');
      walls.append(wall.getMaxX()).append(',').append(wall.getMaxY());
    }
    return "run " + rateHz + " " + welcome.getWorldSize() + " " + walls;
  }

  private static String state(EntityTable table) {
    int row = table.indexOf(0);
    var state = new StringBuilder();
    for (String name : List.of("x", "y", "vx", "vy")) {
      state.append(state.isEmpty() ? "" : " ").append(table.columns()[table.field(name)][row]);
    }
    return state.toString();
  }
}
