package dev.netlift.bots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.server.arena.wire.Wall;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutesTest {
  private static final int SUB = ArenaView.SUB;

  private static Wall wall(int minX, int minY, int maxX, int maxY) {
    return Wall.newBuilder().setMinX(minX).setMinY(minY).setMaxX(maxX).setMaxY(maxY).build();
  }

  @Test
  void givenNothingBetween_whenAsked_thenTheDirectionLeadsThere() {
    var routes = new Routes(4096, List.of());

    assertThat(routes.direction(1000 * SUB, 1000 * SUB, 3000 * SUB, 3000 * SUB)).isEqualTo(1);
    assertThat(routes.direction(1000 * SUB, 1000 * SUB, 990 * SUB, 100 * SUB)).isEqualTo(6);
    assertThat(routes.direction(1000 * SUB, 1000 * SUB, 1001 * SUB, 1000 * SUB))
        .isEqualTo(Routes.NOWHERE);
  }

  @Test
  void givenAWallWithADoor_whenTheWayIsTaken_thenItGoesThroughTheDoor() {
    var routes = new Routes(4096, List.of(wall(2000, 0, 2060, 3500), wall(2000, 3800, 2060, 4096)));
    int x = 1000;
    int y = 500;
    boolean throughTheDoor = false;
    for (int step = 0; step < 200 && x < 2900; step++) {
      int direction = routes.direction(x * SUB, y * SUB, 3000 * SUB, 500 * SUB);
      assertThat(direction).isNotEqualTo(Routes.NOWHERE);
      x += (int) Math.round(64 * Math.cos(direction * Math.PI / 4));
      y += (int) Math.round(64 * Math.sin(direction * Math.PI / 4));
      if (x > 2000 && x < 2060) {
        throughTheDoor = true;
        assertThat(y).isBetween(3524, 3776);
      }
    }
    assertThat(throughTheDoor).isTrue();
    assertThat(x).isGreaterThanOrEqualTo(2900);
  }

  @Test
  void givenNoWay_whenAsked_thenNowhere() {
    var routes = new Routes(4096, List.of(wall(2000, 0, 2060, 4096)));

    assertThat(routes.direction(1000 * SUB, 500 * SUB, 3000 * SUB, 500 * SUB))
        .isEqualTo(Routes.NOWHERE);
  }
}
