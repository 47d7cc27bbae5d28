package dev.netlift.server.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeaksTest {
  @Test
  void givenForgottenBuffer_whenCollected_thenItIsSeenWithItsTrail() {
    assertThat(Leaks.collect()).isEmpty();
    Leaks.plant("a forgotten buffer");
    assertThat(Leaks.collect()).singleElement().asString().contains("a forgotten buffer");
  }

  @Test
  void givenReleasedBuffer_whenCollected_thenNothingIsSeen() {
    PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    assertThat(Leaks.collect()).isEmpty();
  }
}
