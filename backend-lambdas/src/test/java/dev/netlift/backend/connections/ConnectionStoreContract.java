package dev.netlift.backend.connections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every store of connections does, in memory or not. */
abstract class ConnectionStoreContract {
  final TestClock clock = new TestClock();

  abstract ConnectionStore store();

  @Test
  void givenDevicesOfTwoPlayers_whenRead_thenEachHasHisOwnTheNewestFirst() {
    var store = store();
    store.open("ann", "phone=");
    clock.advance(Duration.ofMillis(1));
    store.open("bob", "pad=");
    store.open("ann", "desk=");

    assertThat(store.of("ann")).extracting(Connection::id).containsExactly("desk=", "phone=");
    assertThat(store.of("bob")).extracting(Connection::id).containsExactly("pad=");
    assertThat(store.of("eve")).isEmpty();
    assertThat(store.player("phone=")).hasValue("ann");
    assertThat(store.player("other=")).isEmpty();
  }

  @Test
  void givenConnection_whenClosedTwice_thenGoneAndTheOtherStays() {
    var store = store();
    store.open("ann", "phone=");
    store.open("ann", "desk=");

    store.close("phone=");
    store.close("phone=");
    store.close("never=");

    assertThat(store.of("ann")).extracting(Connection::id).containsExactly("desk=");
    assertThat(store.player("phone=")).isEmpty();
    assertThat(store.player("desk=")).hasValue("ann");
  }

  @Test
  void givenMoreDevicesThanAreTold_whenRead_thenTheOldestAreNot() {
    var store = store();
    for (int i = 0; i <= ConnectionStore.DEVICES_MAX; i++) {
      store.open("ann", "c" + i);
      clock.advance(Duration.ofMillis(1));
    }

    assertThat(store.of("ann"))
        .extracting(Connection::id)
        .hasSize(ConnectionStore.DEVICES_MAX)
        .startsWith("c" + ConnectionStore.DEVICES_MAX)
        .doesNotContain("c0");
  }

  @Test
  void givenConnectionWhoseEndNobodyTold_whenItCannotLiveAnyMore_thenGone() {
    var store = store();
    store.open("ann", "phone=");

    clock.advance(ConnectionStore.LIFE);

    assertThat(store.of("ann")).isEmpty();
  }
}
