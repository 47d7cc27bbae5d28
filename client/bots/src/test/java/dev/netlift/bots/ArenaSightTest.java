package dev.netlift.bots;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.bots.Arenas.Player;
import dev.netlift.client.net.ReceivedSnapshot;
import dev.netlift.server.arena.wire.ArenaInput;
import dev.netlift.server.arena.wire.Welcome;
import org.junit.jupiter.api.Test;

class ArenaSightTest {
  private static final int RATE_HZ = 20;
  private static final long PERIOD = 1_000_000_000L / RATE_HZ;

  private final ArenaSight sight =
      new ArenaSight(
          new dev.netlift.protocol.Welcome(
              RATE_HZ, RATE_HZ, Arenas.LAYOUT, 1000, new byte[32], false));

  private void hear(long tick, Player... players) {
    sight.snapshot(new ReceivedSnapshot(tick, 0, Arenas.table(players)), tick * PERIOD);
  }

  private void press(long sequence, long tick, int buttons) {
    var input = ArenaInput.newBuilder().setButtons(buttons).build();
    sight.inputSent(sequence, tick, input.toByteArray());
  }

  private int x(long viewTime, int id) {
    var table = sight.at(viewTime);
    return table.columns()[table.field("x")][table.indexOf(id)];
  }

  @Test
  void givenInputsOnTheirWay_whenSeen_thenOneselfAheadAndTheOthersBetweenSnapshots() {
    sight.welcome(Welcome.newBuilder().setId(7).setTickRateHz(RATE_HZ).setWorldSize(4096).build());
    for (int tick = 10; tick < 20; tick++) {
      hear(tick, new Player(3, 100 + tick, 50, 100), new Player(7, 2000, 2000, 100));
    }
    assertThat(x(19 * 256, 7)).isEqualTo(2000 * ArenaView.SUB);
    press(1, 22, Hunter.EAST);
    press(2, 23, Hunter.EAST);
    assertThat(x(19 * 256, 7)).isGreaterThan(2000 * ArenaView.SUB);

    long seen = sight.viewTime(19 * PERIOD);
    assertThat(seen).isBetween(16L * 256, 18L * 256);
    assertThat(x(15 * 256 + 128, 3)).isEqualTo(115 * ArenaView.SUB + ArenaView.SUB / 2);
  }

  @Test
  void givenTheServerAgrees_whenReported_thenNothingWasCorrected() {
    assertThat(sight.report()).isEqualTo(BotReport.Sight.NONE);
    sight.welcome(Welcome.newBuilder().setId(7).setTickRateHz(RATE_HZ).setWorldSize(4096).build());
    hear(1, new Player(7, 2000, 2000, 0));
    press(1, 4, 0);
    hear(2, new Player(7, 2000, 2000, 0));
    assertThat(sight.report().matched()).isEqualTo(1);
    assertThat(sight.report().corrections()).isZero();
    hear(3, new Player(7, 2010, 2000, 0));
    assertThat(sight.report().corrections()).isEqualTo(1);
    assertThat(sight.report().correctionMost()).isEqualTo(10);
  }
}
