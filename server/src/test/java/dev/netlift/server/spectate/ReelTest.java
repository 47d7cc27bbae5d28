package dev.netlift.server.spectate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReelTest {
  private static final SnapshotLayout LAYOUT = new SnapshotLayout(List.of(new Field("id", 16, 0)));

  /** As nanoTime may be: about to become positive. */
  private static final long START = -500;

  private final Reel reel = new Reel(LAYOUT, 4);

  private void add(long tick) {
    var frame = new Frame(LAYOUT, 4);
    var table = new EntityTable(LAYOUT, 4);
    table.setCount(1);
    table.columns()[0][0] = (int) tick;
    frame.begin(tick, START + 10 * tick, table);
    frame.add(new byte[] {(byte) tick});
    reel.add(frame);
  }

  @Test
  void givenFrames_whenLookedForByTime_thenTheNewestThatWasThen() {
    assertThat(reel.newestBy(START)).isEqualTo(-1);
    for (int tick = 0; tick < 100; tick++) {
      add(tick);
    }
    assertThat(reel.newestBy(START - 1)).isEqualTo(-1);
    assertThat(reel.newestBy(START)).isEqualTo(0);
    assertThat(reel.newestBy(START + 509)).isEqualTo(50);
    assertThat(reel.newestBy(START + 510)).isEqualTo(51);
    assertThat(reel.newestBy(START + 5000)).isEqualTo(99);
    assertThat(reel.at(51).table.columns()[0][0]).isEqualTo(51);
    assertThat(reel.at(51).event(0)).containsExactly(51);
  }

  @Test
  void givenMoreThanItHolds_whenAdded_thenTheOldestGiveWay() {
    for (int tick = 0; tick < Reel.FRAMES_MAX + 10; tick++) {
      add(tick);
    }
    assertThat(reel.first()).isEqualTo(10);
    assertThat(reel.at(10).tick()).isEqualTo(10);
    assertThat(reel.at(Reel.FRAMES_MAX + 9).tick()).isEqualTo(Reel.FRAMES_MAX + 9);
    assertThat(reel.newestBy(START + 20)).isEqualTo(9);
    assertThatThrownBy(() -> reel.at(9)).isInstanceOf(IllegalArgumentException.class);
  }
}
