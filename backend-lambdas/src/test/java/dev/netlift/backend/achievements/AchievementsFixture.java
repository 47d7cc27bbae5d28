package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.HttpFunction;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import java.util.HexFormat;

/** The achievements' function with one registered session. */
public final class AchievementsFixture {
  public static final String HMAC_HEADER = Reports.HMAC_HEADER;
  private static final byte[] KEY = new byte[SessionKey.BYTES];

  private AchievementsFixture() {}

  public static HttpFunction function(String session) {
    var clock = new TestClock();
    var sessions = new FakeSessions(clock);
    sessions.register(session, new SessionKey(KEY));
    return new AchievementsHandler(
        new Achievements(Samples.SHIPPED, new FakeAggregates(), clock, millis -> {}),
        sessions,
        event -> {},
        new FakeQuarantine().counted());
  }

  /** What that session's server would sign a report with. */
  public static String hmac(byte[] body) {
    return HexFormat.of().formatHex(Reports.hmac(KEY, body));
  }
}
