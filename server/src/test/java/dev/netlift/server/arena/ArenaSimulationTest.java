package dev.netlift.server.arena;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.protocol.EntityTable;
import dev.netlift.server.room.HeardOutput;
import dev.netlift.server.room.Room;
import dev.netlift.server.room.RoomSetup;
import dev.netlift.server.room.Totals;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole matches with players who come, go and press anything. */
class ArenaSimulationTest {
  private static final int TICKS = 600;

  /** Everything a match showed and told. */
  private static final class Played {
    long fingerprint = 1;

    long kills;

    void see(byte[] bytes) {
      see(bytes, bytes.length);
    }

    void see(byte[] bytes, int length) {
      for (int i = 0; i < length; i++) {
        fingerprint = fingerprint * 31 + bytes[i];
      }
    }
  }

  private static Played play(long roomSeed, long inputSeed, int seats, int rateHz) {
    var played = new Played();
    var output = new HeardOutput();
    var game = new ArenaGame();
    var setup = new RoomSetup(roomSeed, rateHz, seats);
    var map = ArenaMaps.of(setup);
    var room = game.open(setup, output);
    var random = new Random(inputSeed);
    var seated = new boolean[seats];
    var before = new Totals[seats];
    Arrays.fill(before, Totals.NONE);
    int entitiesMax = game.entitiesMax(seats);
    var entities = new EntityTable(game.layout(), entitiesMax);
    byte[] body = new byte[game.layout().bodyBytes(entitiesMax)];
    for (int tick = 0; tick < TICKS && !room.finished(); tick++) {
      for (int seat = 0; seat < seats; seat++) {
        if (!seated[seat] ? random.nextInt(20) == 0 : random.nextInt(400) == 0) {
          seated[seat] = !seated[seat];
          if (seated[seat]) {
            room.join(seat, before[seat]);
          } else {
            room.leave(seat);
          }
        }
        if (seated[seat] && random.nextInt(4) > 0) {
          // Some look a tick back, some as far as anybody may.
          long seen = Math.max(0, tick * (long) Room.VIEW_PARTS - tick % 9 * 301L);
          room.input(seat, pressed(random, entities, seat), seen);
        }
      }
      room.step(tick);
      room.snapshot(entities);
      entities.check();
      played.see(body, game.layout().encode(entities.columns(), entities.count(), body, 0));
      checkEntities(map, entities);
      for (int seat = 0; seat < seats; seat++) {
        if (seated[seat]) {
          before[seat] = grown(before[seat], room.totals(seat));
        }
      }
    }
    room.end();
    for (int seat = 0; seat < seats; seat++) {
      var totals = seated[seat] ? room.totals(seat) : before[seat];
      played.see(totals.values().toString().getBytes(StandardCharsets.UTF_8));
      played.kills += totals.get(Tallies.KILLS);
    }
    output.events.forEach(heard -> played.see(heard.event()));
    return played;
  }

  /** Now and then anything at all, else at the nearest of the others, shooting. */
  private static ArenaInput pressed(Random random, EntityTable entities, int seat) {
    int[][] columns = entities.columns();
    int own = entities.indexOf(seat);
    if (own < 0 || random.nextInt(5) == 0) {
      return new ArenaInput(random.nextInt(70), random.nextInt(4200) - 50);
    }
    int target = own;
    long nearest = Long.MAX_VALUE;
    for (int i = 0; i < entities.count(); i++) {
      long dx = (long) columns[1][i] - columns[1][own];
      long dy = (long) columns[2][i] - columns[2][own];
      if (i != own && columns[6][i] > 0 && dx * dx + dy * dy < nearest) {
        nearest = dx * dx + dy * dy;
        target = i;
      }
    }
    int dx = columns[1][target] - columns[1][own];
    int dy = columns[2][target] - columns[2][own];
    double turns = StrictMath.atan2(dy, dx) / (2 * StrictMath.PI);
    int aim = Math.floorMod((int) StrictMath.rint(turns * Heading.TURN), Heading.TURN);
    int way =
        (dx > 0 ? ArenaInput.EAST : ArenaInput.WEST)
            | (dy > 0 ? ArenaInput.NORTH : ArenaInput.SOUTH);
    return new ArenaInput(ArenaInput.FIRE | way, aim);
  }

  private static Totals grown(Totals before, Totals now) {
    before
        .values()
        .forEach((name, value) -> assertThat(now.get(name)).as(name).isGreaterThanOrEqualTo(value));
    return now;
  }

  private static void checkEntities(ArenaMap map, EntityTable entities) {
    int[][] columns = entities.columns();
    for (int i = 0; i < entities.count(); i++) {
      int x = columns[1][i];
      int y = columns[2][i];
      assertThat(map.walls()).noneMatch(wall -> wall.overlaps(x, y, ArenaRules.RADIUS));
      assertThat(columns[6][i]).isBetween(0, 100);
    }
  }

  @Property(tries = 25)
  void givenTheSameSeedAndInputs_whenPlayedTwice_thenTheSameSnapshotsAndEvents(
      @ForAll long roomSeed,
      @ForAll long inputSeed,
      @ForAll @IntRange(min = 1, max = 24) int seats,
      @ForAll @IntRange(min = 20, max = 60) int rateHz) {
    assertThat(play(roomSeed, inputSeed, seats, rateHz).fingerprint)
        .isEqualTo(play(roomSeed, inputSeed, seats, rateHz).fingerprint);
  }

  /**
   * Changes only when the rules, the maps or the layout change; then every recorded match is void
   * too. Whatever differs on one machine alone is a fault.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 2, 16, 30, 7877514325216162831",
    "2, 3, 2, 20, 6595368145400925579",
    "3, 4, 200, 60, 8561697318823678680",
    "5, 5, 24, 25, -3624381225323096258",
  })
  void givenAKnownSeed_whenPlayedOnAnyMachine_thenThisFingerprint(
      long roomSeed, long inputSeed, int seats, int rateHz, long fingerprint) {
    var played = play(roomSeed, inputSeed, seats, rateHz);
    assertThat(played.fingerprint).isEqualTo(fingerprint);
  }

  @Test
  void givenTheKnownMatches_whenPlayed_thenEveryMapAndFightingAreAmongThem() {
    assertThat(
            LongStream.of(1, 2, 3, 5)
                .mapToObj(seed -> ArenaMaps.of(new RoomSetup(seed, 30, 2)).name())
                .distinct())
        .hasSize(ArenaMaps.ALL.size());
    assertThat(play(1, 2, 16, 30).kills).isPositive();
  }

  @Test
  void givenOtherSeeds_whenPlayed_thenOtherMatches() {
    long[] fingerprints = {
      play(1, 1, 16, 30).fingerprint, play(1, 2, 16, 30).fingerprint, play(2, 1, 16, 30).fingerprint
    };
    assertThat(Arrays.stream(fingerprints).distinct().count()).isEqualTo(3);
  }
}
