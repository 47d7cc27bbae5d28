package dev.netlift.backend.push;

class FakeDeliveriesTest extends DeliveryStoreContract {
  @Override
  DeliveryStore store() {
    return new FakeDeliveries(clock);
  }
}
