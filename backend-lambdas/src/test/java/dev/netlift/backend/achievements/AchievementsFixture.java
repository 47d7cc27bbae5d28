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
        new Achievements(Samples.CLAIMABLE, new FakeAggregates(), clock, millis -> {}),
        sessions,
        event -> {},
        new FakeQuarantine().counted());
  }

  /** As POST /achievements/metrics takes it. */
  public static String claim() {
    return "{\"v\":1,\"run\":\"%s\",\"sequence\":1,\"totals\":{\"photos\":1}}"
        .formatted(ClaimsTest.run(new TestClock().millis(), 1));
  }

  /** What that session's server would sign a report with. */
  public static String hmac(byte[] body) {
    return HexFormat.of().formatHex(Reports.hmac(KEY, body));
  }
}
