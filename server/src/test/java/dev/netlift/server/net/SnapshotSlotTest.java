package dev.netlift.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SnapshotSlotTest {
  private final SnapshotSlot slot = new SnapshotSlot();

  @Test
  void givenASnapshotThatMustWaitWhenItsCallerWritesTheNextThenItIsStillWhatItWas() {
    byte[] shared = {9, 1, 2, 3, 9};
    slot.put(7, 0, shared, 1, 3, 0, 0, 0);
    slot.keep();
    Arrays.fill(shared, (byte) 0);
    slot.keep();

    assertThat(waiting()).containsExactly(1, 2, 3);
  }

  @Test
  void givenOneThatWaitedWhenANewerComesThenThatLeaves() {
    slot.put(7, 0, new byte[] {1, 2, 3}, 0, 3, 0, 0, 0);
    slot.keep();
    slot.put(8, 0, new byte[] {0, 4, 5}, 1, 2, 0, 0, 0);

    assertThat(slot.tick()).isEqualTo(8);
    assertThat(waiting()).containsExactly(4, 5);
    slot.keep();
    assertThat(waiting()).containsExactly(4, 5);
  }

  private byte[] waiting() {
    return Arrays.copyOfRange(slot.body(), slot.offset(), slot.offset() + slot.length());
  }
}
