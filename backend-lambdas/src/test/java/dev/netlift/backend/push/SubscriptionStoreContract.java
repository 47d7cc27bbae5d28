package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every store of subscriptions does, in memory or not. */
abstract class SubscriptionStoreContract {
  private long nowMillis = 1_000;

  abstract SubscriptionStore store();

  private Subscription one(String name) {
    return new Browser("https://push.example/" + name).subscription("key-1", nowMillis++);
  }

  @Test
  void givenSubscription_whenReadBack_thenAsItWasPut() {
    var store = store();
    var phone = one("phone");

    assertThat(store.put("ann", phone)).isTrue();

    var read = store.of("ann").getFirst();
    assertThat(read).usingRecursiveComparison().isEqualTo(phone);
    assertThat(store.of("bob")).isEmpty();
  }

  @Test
  void givenTheSameEndpoint_whenPutAgain_thenOneAndTheNewer() {
    var store = store();
    var first = one("phone");
    var second = one("phone");
    store.put("ann", first);
    store.refuse("ann", first, 9_000);

    assertThat(store.put("ann", second)).isFalse();

    assertThat(store.of("ann")).hasSize(1);
    assertThat(store.of("ann").getFirst().refusals()).isZero();
    assertThat(store.of("ann").getFirst().p256dh()).isEqualTo(second.p256dh());
  }

  @Test
  void givenAnothersEndpoint_whenPut_thenItMovesAndTheOthersLoseNothingElse() {
    var store = store();
    var shared = one("shared");
    var own = one("own");
    store.put("ann", shared);
    store.put("ann", own);

    store.put("bob", one("shared"));

    assertThat(store.of("ann")).extracting(Subscription::id).containsExactly(own.id());
    assertThat(store.of("bob")).extracting(Subscription::id).containsExactly(shared.id());
    store.remove("ann", shared.id());
    store.prune("ann", shared);
    assertThat(store.of("bob")).hasSize(1);
  }

  @Test
  void givenMoreThanAreKept_whenPut_thenTheLeastRecentlyUsedLeaves() {
    var store = store();
    for (int i = 0; i < SubscriptionStore.PER_PLAYER_MAX; i++) {
      store.put("ann", one("b" + i));
    }
    store.put("ann", one("b0"));
    store.put("ann", one("new"));

    assertThat(store.of("ann"))
        .extracting(Subscription::endpoint)
        .hasSize(SubscriptionStore.PER_PLAYER_MAX)
        .startsWith("https://push.example/new", "https://push.example/b0")
        .doesNotContain("https://push.example/b1");
    // Gone as it is, and nobody's: who has that browser may come back.
    assertThat(store.put("bob", one("b1"))).isTrue();
    assertThat(store.of("bob")).hasSize(1);
  }

  @Test
  void givenRemoved_whenAgain_thenNothingMore() {
    var store = store();
    var phone = one("phone");
    store.put("ann", phone);

    store.remove("ann", phone.id());
    store.remove("ann", phone.id());
    store.remove("eve", phone.id());

    assertThat(store.of("ann")).isEmpty();
  }

  @Test
  void givenPostedSinceItWasRead_whenPrunedOrRested_thenItStaysAsItIs() {
    var store = store();
    var read = one("phone");
    store.put("ann", read);
    store.put("ann", one("phone"));

    store.prune("ann", read);
    store.rest("ann", read, 9_000);
    store.refuse("ann", read, 9_000);

    assertThat(store.of("ann")).hasSize(1);
    assertThat(store.of("ann").getFirst().restUntilMillis()).isZero();
    assertThat(store.of("ann").getFirst().refusals()).isZero();
  }

  @Test
  void givenRead_whenRestedRefusedAndPruned_thenEachIsKept() {
    var store = store();
    var phone = one("phone");
    store.put("ann", phone);

    store.rest("ann", phone, 9_000);
    assertThat(store.of("ann").getFirst().restUntilMillis()).isEqualTo(9_000);
    store.refuse("ann", phone, 9_500);
    var refused = store.of("ann").getFirst();
    assertThat(refused.restUntilMillis()).isEqualTo(9_500);
    assertThat(refused.refusals()).isEqualTo(1);
    store.prune("ann", refused);
    assertThat(store.of("ann")).isEmpty();
  }

  @Test
  void givenNewsOfOneTag_whenTold_thenOnlyWhatIsNotOlder() {
    var store = store();
    assertThat(store.supersede("ann", "avatar", 10)).isTrue();
    assertThat(store.supersede("ann", "avatar", 10)).isTrue();
    assertThat(store.supersede("ann", "avatar", 9)).isFalse();
    assertThat(store.supersede("ann", "match", 9)).isTrue();
    assertThat(store.supersede("bob", "avatar", 9)).isTrue();
    assertThat(store.supersede("ann", "avatar", 11)).isTrue();
  }
}
