package dev.netlift.backend.sessions;

class FakeSessionsTest extends SessionStoreContract {
  @Override
  SessionStore store() {
    return new FakeSessions(clock);
  }
}
