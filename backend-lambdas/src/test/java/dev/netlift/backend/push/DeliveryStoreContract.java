package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.TestClock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store of deliveries does, in memory or not. */
abstract class DeliveryStoreContract {
  final TestClock clock = new TestClock();

  abstract DeliveryStore store();

  private long in(int seconds) {
    return clock.millis() + seconds * 1_000L;
  }

  @Test
  void givenEvent_whenClaimedTwice_thenTheSecondWaitsUntilTheFirstsTimeIsUp() {
    var store = store();
    long until = in(30);

    assertThat(store.claim("e", until, in(3_600)))
        .isEqualTo(new DeliveryStore.Claim.Held(Set.of()));
    assertThat(store.claim("e", in(60), in(3_600))).isEqualTo(new DeliveryStore.Claim.Busy(until));
    clock.advance(Duration.ofSeconds(30));
    assertThat(store.claim("e", in(30), in(3_600)))
        .isEqualTo(new DeliveryStore.Claim.Held(Set.of()));
  }

  @Test
  void givenFinished_whenClaimed_thenForGood() {
    var store = store();
    store.claim("e", in(30), in(3_600));
    store.finish("e");

    clock.advance(Duration.ofHours(1));
    assertThat(store.claim("e", in(30), in(3_600))).isEqualTo(new DeliveryStore.Claim.Finished());
    assertThat(store.claim("f", in(30), in(3_600)))
        .isEqualTo(new DeliveryStore.Claim.Held(Set.of()));
  }

  @Test
  void givenReleased_whenClaimed_thenNotBeforeItsTimeAndWithAllThatWasServed() {
    var store = store();
    store.claim("e", in(30), in(3_600));
    store.release("e", Set.of("a", "b"), in(5));
    assertThat(store.claim("e", in(30), in(3_600))).isEqualTo(new DeliveryStore.Claim.Busy(in(5)));
    clock.advance(Duration.ofSeconds(5));
    store.claim("e", in(30), in(3_600));
    store.release("e", Set.of(), in(1));
    clock.advance(Duration.ofSeconds(1));
    store.claim("e", in(30), in(3_600));
    store.release("e", Set.of("c"), in(1));
    clock.advance(Duration.ofSeconds(1));

    assertThat(store.claim("e", in(30), in(3_600)))
        .isEqualTo(new DeliveryStore.Claim.Held(Set.of("a", "b", "c")));
  }
}
