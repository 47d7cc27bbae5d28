package dev.netlift.backend.connections;

class FakeConnectionsTest extends ConnectionStoreContract {
  private final FakeConnections connections = new FakeConnections(clock);

  @Override
  ConnectionStore store() {
    return connections;
  }
}
