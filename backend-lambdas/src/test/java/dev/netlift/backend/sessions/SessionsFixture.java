package dev.netlift.backend.sessions;

import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.TestClock;

/** The sessions' function with one registered session. */
public final class SessionsFixture {
  public static final String SESSION = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/s-1";
  public static final String OPERATOR_ROLE = "netlift-Operator";

  private SessionsFixture() {}

  public static HttpFunction function() {
    var clock = new TestClock();
    var sessions = new FakeSessions(clock);
    sessions.register(SESSION, new SessionKey(new byte[SessionKey.BYTES]));
    return new SessionsHandler(
        sessions, new OperatorTokens(sessions, new FakeAudit(), OPERATOR_ROLE, clock));
  }
}
