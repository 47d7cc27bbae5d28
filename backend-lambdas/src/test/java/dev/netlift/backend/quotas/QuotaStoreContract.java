package dev.netlift.backend.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every store of quotas does, in memory or not. */
abstract class QuotaStoreContract {
  private static final Quota TWO = new Quota("two", 2, Duration.ofMinutes(1));

  abstract QuotaStore store();

  /** Shuts {@code subjects} out, as an operator does. */
  abstract void deny(Set<String> subjects);

  @Test
  void givenAQuotaOfTwo_whenTakenThrice_thenTwiceForEachSubjectAndWindow() {
    var store = store();

    assertThat(store.take(TWO, "a", 0)).isTrue();
    assertThat(store.take(TWO, "a", 59_999)).isTrue();
    assertThat(store.take(TWO, "a", 59_999)).isFalse();
    assertThat(store.take(TWO, "b", 59_999)).isTrue();
    assertThat(store.take(new Quota("other", 2, TWO.window()), "a", 0)).isTrue();
    assertThat(store.take(TWO, "a", 60_000)).isTrue();
  }

  @Test
  void givenADenylist_whenRead_thenWhoIsOnIt() {
    assertThat(store().denied()).isEmpty();
    deny(Set.of("10.0.0.1", "us-west-2:x"));
    assertThat(store().denied()).containsExactlyInAnyOrder("10.0.0.1", "us-west-2:x");
  }
}
