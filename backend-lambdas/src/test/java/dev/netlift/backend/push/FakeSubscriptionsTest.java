package dev.netlift.backend.push;

class FakeSubscriptionsTest extends SubscriptionStoreContract {
  @Override
  SubscriptionStore store() {
    return new FakeSubscriptions();
  }
}
