package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.LocalDynamo;

class DynamoSessionsIT extends SessionStoreContract {
  @Override
  SessionStore store() {
    return new DynamoSessions(LocalDynamo.table("gameSessionId"), clock);
  }
}
