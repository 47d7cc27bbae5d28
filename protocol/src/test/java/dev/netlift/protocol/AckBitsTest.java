package dev.netlift.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AckBitsTest {
  private static final int ROUNDS = 2_000;

  @Test
  void givenPacketsOutOfOrder_whenAskedForTheBitsBeforeAny_thenExactlyThoseThatArrived() {
    var random = new Random(7);
    for (int round = 0; round < ROUNDS; round++) {
      var arrived = new AckBits();
      long next = 1;
      for (int i = 0; i < 1 + random.nextInt(100); i++) {
        next += random.nextInt(4) == 0 ? random.nextInt(70) : 1;
        arrived.arrived(Math.max(1, next - random.nextInt(5)));
      }
      long before = arrived.newest() - 80 + random.nextInt(160);
      long bits = arrived.bitsBefore(before);
      for (int back = 0; back < AckBits.COUNT; back++) {
        long number = before - 1 - back;
        boolean expected =
            Math.abs(before - arrived.newest()) < AckBits.COUNT
                && AckBits.covers(arrived.newest(), arrived.bits(), number);
        if (before - arrived.newest() == AckBits.COUNT) {
          expected = number == arrived.newest();
        }
        assertThat((bits >>> back & 1) != 0)
            .as("round %d: %d of those before %d", round, number, before)
            .isEqualTo(expected);
      }
    }
  }
}
