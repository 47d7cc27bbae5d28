package dev.netlift.client.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterpolationTest {
  private static final SnapshotLayout LAYOUT =
      new SnapshotLayout(
          List.of(
              new Field("id", 8, 0),
              new Field("x", 16, -100),
              new Field("aim", 12, 0),
              new Field("health", 7, 0)));

  private final Interpolation interpolation =
      new Interpolation(LAYOUT, 64, List.of("x"), List.of("aim"), 500);

  private record Row(int id, int x, int aim, int health) {}

  private void add(long tick, Row... rows) {
    var table = new EntityTable(LAYOUT, rows.length);
    table.setCount(rows.length);
    for (int i = 0; i < rows.length; i++) {
      table.columns()[0][i] = rows[i].id;
      table.columns()[1][i] = rows[i].x;
      table.columns()[2][i] = rows[i].aim;
      table.columns()[3][i] = rows[i].health;
    }
    interpolation.add(tick, table);
  }

  private List<Row> at(long viewTime) {
    var table = interpolation.at(viewTime);
    return java.util.stream.IntStream.range(0, table.count())
        .mapToObj(
            i ->
                new Row(
                    table.columns()[0][i],
                    table.columns()[1][i],
                    table.columns()[2][i],
                    table.columns()[3][i]))
        .toList();
  }

  @Test
  void givenTwoSnapshots_whenShownBetween_thenOnTheLineAndTheRestAsInTheEarlier() {
    add(10, new Row(3, 100, 0, 90));
    add(11, new Row(3, 200, 400, 70));
    assertThat(at(10 * 256)).containsExactly(new Row(3, 100, 0, 90));
    assertThat(at(10 * 256 + 64)).containsExactly(new Row(3, 125, 100, 90));
    assertThat(at(10 * 256 + 255)).containsExactly(new Row(3, 199, 398, 90));
    assertThat(at(11 * 256)).containsExactly(new Row(3, 200, 400, 70));
  }

  @Test
  void givenBackwards_whenShownBetween_thenRoundedDownAsServersDo() {
    add(1, new Row(1, -7, 0, 1));
    add(2, new Row(1, -100, 0, 1));
    for (int part = 1; part < 256; part++) {
      int asServers = -7 + (((-100 + 7) * part) >> 8);
      assertThat(at(256 + part)).containsExactly(new Row(1, asServers, 0, 1));
    }
  }

  @Test
  void givenAHeadingThroughZero_whenShownBetween_thenTheShortWay() {
    add(1, new Row(1, 0, 4090, 1));
    add(2, new Row(1, 0, 10, 1));
    assertThat(at(256 + 64).getFirst().aim()).isEqualTo(4094);
    assertThat(at(256 + 192).getFirst().aim()).isEqualTo(6);
    add(3, new Row(1, 0, 4090, 1));
    assertThat(at(512 + 128).getFirst().aim()).isEqualTo(2);
  }

  @Test
  void givenLostSnapshots_whenShown_thenTheLineGoesOnToTheNext() {
    add(1, new Row(1, 0, 0, 1));
    add(5, new Row(1, 400, 0, 1));
    assertThat(at(3 * 256)).containsExactly(new Row(1, 200, 0, 1));
    assertThat(at(4 * 256 + 128)).containsExactly(new Row(1, 350, 0, 1));
  }

  @Test
  void givenComersAndGoers_whenShown_thenThoseOfTheEarlierSnapshot() {
    add(1, new Row(1, 0, 0, 1), new Row(4, 40, 0, 1), new Row(9, 90, 0, 1));
    add(2, new Row(2, 0, 0, 1), new Row(4, 60, 0, 1), new Row(7, 0, 0, 1), new Row(9, 80, 0, 1));
    assertThat(at(256 + 128))
        .containsExactly(new Row(1, 0, 0, 1), new Row(4, 50, 0, 1), new Row(9, 85, 0, 1));
  }

  @Test
  void givenARespawn_whenShown_thenNoFlightAcrossTheMap() {
    add(1, new Row(1, 0, 0, 1));
    add(2, new Row(1, 501, 0, 1));
    assertThat(at(256 + 200)).containsExactly(new Row(1, 0, 0, 1));
    assertThat(at(512)).containsExactly(new Row(1, 501, 0, 1));
  }

  @Test
  void givenMomentsThatAreNotKept_whenShown_thenTheNearest() {
    assertThat(at(5)).isEmpty();
    for (int tick = 1; tick <= 100; tick++) {
      add(tick, new Row(1, tick, 0, 1));
    }
    assertThat(at(0)).containsExactly(new Row(1, 69, 0, 1));
    assertThat(at(101 * 256)).containsExactly(new Row(1, 100, 0, 1));
    assertThat(at(80 * 256)).containsExactly(new Row(1, 80, 0, 1));
    add(90, new Row(1, 7, 0, 1));
    assertThat(at(90 * 256)).as("an old one is ignored").containsExactly(new Row(1, 90, 0, 1));
    assertThat(interpolation.newestTick()).isEqualTo(100);
  }

  @Test
  void givenAFieldTheLayoutHasNot_whenMade_thenRefused() {
    assertThatThrownBy(() -> new Interpolation(LAYOUT, 1, List.of("z"), List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
