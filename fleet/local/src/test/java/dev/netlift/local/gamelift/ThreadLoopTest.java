package dev.netlift.local.gamelift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThreadLoopTest {
  private final AtomicLong nanos = new AtomicLong(7);

  @Test
  void givenLaptopThatSleptForAnHour_whenItWakes_thenNoDeadlineOfMinutesHasPassed() {
    try (var loop = new ThreadLoop(nanos::get)) {
      var unhealthy = new AtomicBoolean();
      long before = loop.millis();
      loop.after(Duration.ofSeconds(180), () -> unhealthy.set(true));
      nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
      long passed = loop.call(loop::millis) - before;
      assertThat(unhealthy).isFalse();
      assertThat(passed).isEqualTo(5_000);
    }
  }

  @Test
  void givenTimePassingAwake_whenDeadlinesCome_thenTheyRunInOrder() throws InterruptedException {
    try (var loop = new ThreadLoop(nanos::get)) {
      List<String> ran = new ArrayList<>();
      var done = new CountDownLatch(1);
      loop.after(
          Duration.ofSeconds(6),
          () -> {
            ran.add("second");
            done.countDown();
          });
      loop.after(Duration.ofSeconds(4), () -> ran.add("first"));
      loop.after(Duration.ofSeconds(5), () -> ran.add("cancelled")).cancel();
      for (int second = 0; second < 6; second++) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        loop.call(loop::millis);
      }
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(ran).containsExactly("first", "second");
    }
  }

  @Test
  void givenTaskThatFails_whenItRan_thenTheNextRunsAndCallsThrowTheirOwn() {
    try (var loop = new ThreadLoop(nanos::get)) {
      loop.execute(
          () -> {
            throw new IllegalStateException("planted");
          });
      assertThat(loop.call(() -> 1)).isEqualTo(1);
      assertThatThrownBy(
              () ->
                  loop.call(
                      () -> {
                        throw new IllegalArgumentException("asked for");
                      }))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void givenClosedLoop_whenCalled_thenSaysSoAndRunsNothing() {
    var loop = new ThreadLoop(nanos::get);
    loop.close();
    loop.execute(
        () -> {
          throw new AssertionError("ran after close");
        });
    assertThatThrownBy(() -> loop.call(() -> 1)).hasMessageContaining("closed");
  }
}
