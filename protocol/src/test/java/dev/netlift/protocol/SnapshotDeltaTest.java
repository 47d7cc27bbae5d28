package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotDeltaTest {
  private static final SnapshotLayout ARENA_LIKE =
      new SnapshotLayout(
          List.of(
              new Field("id", 8, 0),
              new Field("x", 16, 0),
              new Field("y", 16, 0),
              new Field("vx", 14, -8192),
              new Field("vy", 14, -8192),
              new Field("health", 7, 0)));

  private static byte[] encoded(EntityTable baseline, EntityTable table) {
    var encoder = new SnapshotDeltaEncoder(table.layout(), table.capacity());
    byte[] out = new byte[3 + encoder.bytesMax()];
    int length = encoder.encode(baseline, table, out, 3);
    return Arrays.copyOfRange(out, 3, 3 + length);
  }

  private static EntityTable decoded(EntityTable baseline, byte[] body) {
    var out = EntityTable.growing(baseline.layout(), baseline.capacity());
    new SnapshotDeltaDecoder(baseline.layout(), baseline.capacity())
        .decode(baseline, body, 0, body.length, out);
    return out;
  }

  private static EntityTable whole(SnapshotLayout layout, byte[] body) {
    var table = EntityTable.growing(layout, 256);
    layout.decode(body, 0, body.length, table);
    return table;
  }

  @Property(tries = 2000)
  void whatIsEncodedIsDecoded(@ForAll long seed) {
    var tables = new Tables(seed);
    var layout = tables.layout();
    var baseline = tables.table(layout, 60);
    var table = tables.after(baseline);
    table.check();
    var out = decoded(baseline, encoded(baseline, table));
    assertThat(out.sameRows(table)).isTrue();
  }

  @Property(tries = 2000)
  void aChangedBodyIsDecodedOrRefused(@ForAll long seed) {
    var tables = new Tables(seed);
    var baseline = tables.table(tables.layout(), 60);
    byte[] body = encoded(baseline, tables.after(baseline));
    var random = new Random(seed);
    body = Arrays.copyOf(body, Math.max(1, body.length + random.nextInt(-2, 3)));
    body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
    takenInOrderOrRefused(baseline, body);
  }

  @Property(tries = 2000)
  void randomBytesAreDecodedOrRefused(@ForAll long seed, @ForAll @Size(max = 200) byte[] body) {
    var tables = new Tables(seed);
    takenInOrderOrRefused(tables.table(tables.layout(), 60), body);
  }

  private static void takenInOrderOrRefused(EntityTable baseline, byte[] body) {
    try {
      var out = decoded(baseline, body);
      assertThat(out.count()).isLessThanOrEqualTo(baseline.capacity());
      out.check();
    } catch (ProtocolException expected) {
      assertThat(expected.getStackTrace()).isEmpty();
    }
  }

  @Test
  void givenOneEncoderForManyTables_whenEncoded_thenNothingOfTheLastOneIsLeft() {
    var tables = new Tables(7);
    var layout = tables.layout();
    var encoder = new SnapshotDeltaEncoder(layout, 120);
    var decoder = new SnapshotDeltaDecoder(layout, 120);
    var out = EntityTable.growing(layout, 120);
    byte[] body = new byte[encoder.bytesMax()];
    for (int i = 0; i < 500; i++) {
      var baseline = tables.table(layout, 60);
      var table = tables.after(baseline);
      int length = encoder.encode(baseline, table, body, 0);
      decoder.decode(baseline, body, 0, length, out);
      assertThat(out.sameRows(table)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void givenVector_whenDecoded_thenItIsTheTable(int number) {
    var layout = SnapshotLayout.parseJson(Vectors.get("delta-layout"));
    var baseline = whole(layout, Vectors.bytes("delta-" + number + "-baseline"));
    var table = whole(layout, Vectors.bytes("delta-" + number + "-table"));
    assertThat(decoded(baseline, Vectors.bytes("delta-" + number + "-body")).sameRows(table))
        .isTrue();
  }

  /**
   * What a layout with 200 players costs when all of them walk: the sizes docs/snapshots.md has.
   */
  @Test
  void givenTwoHundredThatWalk_whenEncoded_thenOneDatagramHoldsThem() {
    var random = new Random(1);
    var before = new EntityTable(ARENA_LIKE, 200);
    var now = new EntityTable(ARENA_LIKE, 200);
    before.setCount(200);
    for (int row = 0; row < 200; row++) {
      before.columns()[0][row] = row;
      for (int field = 1; field < 6; field++) {
        before.columns()[field][row] = field < 3 ? 32_768 : 100;
      }
    }
    now.copyFrom(before);
    for (int row = 0; row < 200; row++) {
      now.columns()[1][row] += random.nextInt(-200, 200);
      now.columns()[2][row] += random.nextInt(-200, 200);
    }
    assertThat(encoded(before, now).length).isBetween(400, 500);
    assertThat(ARENA_LIKE.bodyBytes(200)).isEqualTo(1877);
    // One that is put back to where the match began costs its own bits, not everybody's.
    int walking = encoded(before, now).length;
    now.columns()[1][77] = 0;
    now.columns()[2][77] = 0;
    assertThat(encoded(before, now).length).isLessThan(walking + 12);
    // Five that are hit: a few bits each, not one for everybody.
    int moving = encoded(before, now).length;
    for (int row = 0; row < 200; row += 40) {
      now.columns()[5][row] -= 20;
    }
    assertThat(encoded(before, now).length).isLessThan(moving + 15);
    assertThat(encoded(before, before)).hasSize(1);
  }

  private static EntityTable ids(int... ids) {
    var table = new EntityTable(ARENA_LIKE, 4);
    table.setCount(ids.length);
    for (int[] column : table.columns()) {
      System.arraycopy(ids, 0, column, 0, ids.length);
    }
    return table;
  }

  @Test
  void givenTableThatBreaksTheRules_whenChecked_thenTheFaultIsNamed() {
    assertThatThrownBy(() -> ids(3, 3).check()).hasMessage("ids must ascend, 3 is in row 1");
    assertThatThrownBy(() -> ids(1, 300).check()).hasMessage("id must be 0 to 255, was 300");
    ids(1, 2).check();
    assertThat(ids(1, 7, 9).indexOf(7)).isEqualTo(1);
    assertThat(ids(1, 7, 9).indexOf(8)).isEqualTo(-1);
    assertThat(ids(1).field("vy")).isEqualTo(4);
    assertThatThrownBy(() -> ids(1).field("z")).hasMessage("the layout has no field z");
    assertThatThrownBy(() -> ids(1).setCount(5)).hasMessage("count must be 0 to 4, was 5");
  }

  @Test
  void givenWholeBodyWhoseIdsDoNotAscend_whenDecoded_thenRefused() {
    var wrong = ids(5, 4);
    byte[] body = new byte[ARENA_LIKE.bodyBytes(2)];
    ARENA_LIKE.encode(wrong, body, 0);
    assertThatThrownBy(() -> whole(ARENA_LIKE, body)).isInstanceOf(ProtocolException.class);
    var small = new EntityTable(ARENA_LIKE, 1);
    assertThatThrownBy(() -> ARENA_LIKE.decode(body, 0, body.length, small))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void givenJson_whenRead_thenTheLayoutIsBackOrThePlaceIsNamed() {
    assertThat(SnapshotLayout.parseJson(ARENA_LIKE.toJson())).isEqualTo(ARENA_LIKE);
    assertThat(SnapshotLayout.parseJson(Vectors.get("delta-layout")).toJson())
        .isEqualTo(Vectors.get("delta-layout"));
    String spaced = " { \"fields\" : [ {\"name\":\"a\", \"bits\": 3, \"min\": -4} ] } ";
    assertThat(SnapshotLayout.parseJson(spaced).fields()).containsExactly(new Field("a", 3, -4));
    for (String wrong : List.of("", "{}", "{\"fields\":[]}", ARENA_LIKE.toJson() + "x", "[1]")) {
      assertThatThrownBy(() -> SnapshotLayout.parseJson(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected at");
    }
  }
}
