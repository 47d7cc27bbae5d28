package dev.netlift.server.spectate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.netlift.protocol.EntityTable;
import dev.netlift.protocol.SnapshotLayout;
import dev.netlift.protocol.SnapshotLayout.Field;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HandOverTest {
  private static final int ENTITIES = 200;
  private static final SnapshotLayout LAYOUT =
      new SnapshotLayout(List.of(new Field("id", 16, 0), new Field("x", 31, 0)));

  private final HandOver handOver = new HandOver(LAYOUT, ENTITIES);
  private final EntityTable table = new EntityTable(LAYOUT, ENTITIES);
  private final byte[][] events = {{1}, {2}};

  private boolean put(long tick) {
    table.setCount(ENTITIES);
    for (int row = 0; row < ENTITIES; row++) {
      table.columns()[0][row] = row;
      table.columns()[1][row] = (int) tick * row;
    }
    return handOver.put(tick, tick * 1000, table, events, (int) (tick % 3));
  }

  private void assertNext(long tick) {
    Frame frame = Objects.requireNonNull(handOver.next());
    assertThat(frame.tick()).isEqualTo(tick);
    assertThat(frame.nanos()).isEqualTo(tick * 1000);
    assertThat(frame.table.count()).isEqualTo(ENTITIES);
    assertThat(frame.table.columns()[1][ENTITIES - 1]).isEqualTo((int) tick * (ENTITIES - 1));
    assertThat(frame.events()).isEqualTo((int) (tick % 3));
    handOver.taken();
  }

  @Test
  void givenNobodyTakes_whenFull_thenTheNewestIsDroppedAndTheOldOnesAreWhole() {
    for (int tick = 0; tick < HandOver.PLACES; tick++) {
      assertThat(put(tick)).isTrue();
    }
    assertThat(put(999)).isFalse();
    for (int tick = 0; tick < HandOver.PLACES; tick++) {
      assertNext(tick);
    }
    assertThat(handOver.next()).isNull();
    assertThat(put(1000)).isTrue();
    assertNext(1000);
  }

  @Test
  void givenTwoThreads_whenOnePutsAndOneTakes_thenEachTickIsWholeAndInOrder() throws Exception {
    int ticks = 20_000;
    var putting =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int tick = 1; tick <= ticks; ) {
                    if (put(tick)) {
                      tick++;
                    } else {
                      Thread.onSpinWait();
                    }
                  }
                });
    for (int tick = 1; tick <= ticks; ) {
      if (handOver.next() != null) {
        assertNext(tick++);
      } else {
        Thread.onSpinWait();
      }
    }
    putting.join();
  }

  @Test
  void givenSteadyState_whenATickIsHandedOver_thenNothingIsAllocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (int tick = 0; tick < 4 * HandOver.PLACES; tick++) {
      if (tick == 2 * HandOver.PLACES) {
        allocated = threads.getCurrentThreadAllocatedBytes();
      }
      put(tick);
      Objects.requireNonNull(handOver.next());
      handOver.taken();
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(1024);
  }
}
