package dev.netlift.backend.quotas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Refusal;
import dev.netlift.backend.functions.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoorTest {
  private final TestClock clock = new TestClock();
  private final FakeQuotas store = new FakeQuotas();
  private final Door door = new Door(store, new Door.Limits(2, 2, 2), clock);

  @Test
  void givenAFarmOfGuests_whenOneAddressBringsThem_thenBoundedByTheHourAndOthersAreNotTouched() {
    door.newcomer("10.0.0.1");
    door.newcomer("10.0.0.1");

    assertThatThrownBy(() -> door.newcomer("10.0.0.1"))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(429);
              assertThat(refusal.retryAfterSeconds()).isBetween(1L, 3600L);
            });
    assertThatCode(() -> door.newcomer("10.0.0.2")).doesNotThrowAnyException();
    clock.advance(Duration.ofHours(1));
    assertThatCode(() -> door.newcomer("10.0.0.1")).doesNotThrowAnyException();
  }

  @Test
  void givenSomebodyGuessingCodes_whenHeGoesOn_thenStopped() {
    door.join("ann", "10.0.0.1");
    door.join("ann", "10.0.0.2");

    assertThatThrownBy(() -> door.join("ann", "10.0.0.3")).isInstanceOf(Refusal.class);
  }

  @Test
  void givenADenylist_whenItChanges_thenHeardWithinHalfAMinute() {
    door.admit("ann", "10.0.0.1");
    store.denied.add("ann");
    clock.advance(Duration.ofSeconds(30));

    assertThatThrownBy(() -> door.admit("ann", "10.0.0.1"))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.status()).isEqualTo(403));
    store.denied.clear();
    store.denied.add("10.0.0.9");
    clock.advance(Duration.ofSeconds(30));
    assertThatCode(() -> door.admit("ann", "10.0.0.1")).doesNotThrowAnyException();
    assertThatThrownBy(() -> door.admit("bob", "10.0.0.9")).isInstanceOf(Refusal.class);
  }

  @Test
  void givenAStoreThatFails_whenAsked_thenEverybodyPassesButWhoIsKnownToBeShutOut() {
    store.denied.add("ann");
    assertThatThrownBy(() -> door.admit("ann", "a")).isInstanceOf(Refusal.class);
    clock.advance(Duration.ofSeconds(30));
    store.faults.plan(Next.FAIL_BEFORE, Next.FAIL_BEFORE);

    assertThatThrownBy(() -> door.admit("ann", "a")).isInstanceOf(Refusal.class);
    assertThatCode(() -> door.newcomer("a")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 10.1.2.3",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2::1, 2001:db8:1:2::/64",
    "::1, 0:0:0:0::/64",
    "::ffff:10.1.2.3, 10.1.2.3",
    "nonsense:zz, nonsense:zz"
  })
  void givenAnAddress_whenCounted_thenAsTheNetworkItsOwnerHas(String address, String subject) {
    assertThat(Addresses.subject(address)).isEqualTo(subject);
  }
}
