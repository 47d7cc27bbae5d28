package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.achievements.Aggregate.Stamp;
import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import dev.netlift.backend.sessions.SessionKey;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the places of a match to skills, each match once. */
class RatingsTest {
  private static final SessionKey KEY = new SessionKey(new byte[SessionKey.BYTES]);

  private final TestClock clock = new TestClock();
  private final FakeSessions sessions = new FakeSessions(clock);
  private final FakeAggregates aggregates = new FakeAggregates();
  private final FakeAnnouncer announcer = new FakeAnnouncer();
  private final AchievementsHandler handler =
      new AchievementsHandler(
          new Achievements(Samples.SHIPPED, aggregates, clock, millis -> {}),
          sessions,
          announcer,
          new FakeQuarantine().counted());

  private void session(String name) {
    sessions.register(name, KEY);
    sessions.seat(name, Map.of("ann", "p-ann", "bob", "p-bob", "cid", "p-cid"));
  }

  private static String report(String player, int sequence, boolean last) {
    return "{\"playerId\":\"%s\",\"playerSessionId\":\"p-%s\",\"sequence\":%d,\"final\":%s,\"totals\":{\"kills\":1}}"
        .formatted(player, player, sequence, last);
  }

  private int post(String session, String reports, String end) {
    byte[] body =
        Calls.bytes(
            "{\"v\":1,\"gameSessionId\":\"%s\",\"serverTimeMillis\":1,\"reports\":[%s]%s}"
                .formatted(session, reports, end));
    String hmac = HexFormat.of().formatHex(Reports.hmac(KEY.bytes(), body));
    return handler
        .reply(Calls.server("POST", "/reports", Map.of(Reports.HMAC_HEADER, hmac), body))
        .status();
  }

  /** Bob first, Ann second, Cid, who left before, third. */
  private int end(String session) {
    return post(
        session,
        report("ann", 2, true) + "," + report("bob", 2, true),
        (",\"matchEnded\":{\"endedAtMillis\":%d,\"reason\":\"TIME\",\"players\":["
                + "{\"playerId\":\"bob\",\"place\":1,\"score\":9},"
                + "{\"playerId\":\"ann\",\"place\":2,\"score\":5},"
                + "{\"playerId\":\"cid\",\"place\":3,\"score\":0}]}")
            .formatted(clock.millis()));
  }

  private Skill skill(String player) {
    return Rated.of(aggregates.find(player));
  }

  private void isRatedOnce() {
    var newcomers = List.of(Skill.NEWCOMER, Skill.NEWCOMER, Skill.NEWCOMER);
    var expected = Skill.after(Skill.MODEL, newcomers, new long[] {1, 2, 3});
    var stamp = new Stamp(0, "", 0);
    for (int i = 0; i < 3; i++) {
      String player = List.of("bob", "ann", "cid").get(i);
      var rated = Rated.of(Samples.SHIPPED, expected.get(i), stamp);
      assertThat(aggregates.find(player).total(Rated.SKILL)).as(player).isEqualTo(rated.mean());
      assertThat(aggregates.find(player).total(Rated.DEVIATION)).isEqualTo(rated.deviation());
      assertThat(aggregates.find(player).total("kills")).isEqualTo(1);
    }
  }

  @Test
  void givenPlaces_whenTheMatchEnds_thenAllAreRatedTheLeaverTooInTheWriteOfTheFinalReport() {
    session("one");
    post("one", report("cid", 1, true), "");
    assertThat(end("one")).isEqualTo(200);

    isRatedOnce();
    assertThat(skill("bob").mean()).isGreaterThan(skill("ann").mean());
    assertThat(skill("ann").mean()).isGreaterThan(skill("cid").mean());
    assertThat(aggregates.find("ann").rev()).as("one write").isEqualTo(1);
    assertThat(end("one")).isEqualTo(200);
    isRatedOnce();
  }

  @ParameterizedTest
  @EnumSource(
      value = Next.class,
      names = {"FAIL_BEFORE", "FAIL_AFTER"})
  void givenTheEndOfAMatch_whenTheCallDiesAtAnyStepOfAnyStore_thenTheRepeatRatesEveryoneOnce(
      Next fault) {
    for (int store = 0; store < 2; store++) {
      for (int at = 0; at < 14; at++) {
        var match = new RatingsTest();
        match.session("one");
        match.post("one", report("cid", 1, true), "");
        var faults = store == 0 ? match.aggregates.faults : match.sessions.faults;
        for (int i = 0; i < at; i++) {
          faults.plan(Next.WORK);
        }
        faults.plan(fault);
        match.end("one");
        match.clock.advance(Duration.ofSeconds(7));
        faults.clear();
        assertThat(match.end("one")).isEqualTo(200);
        match.isRatedOnce();
      }
    }
  }

  @Test
  void givenTwoMatches_whenTheEarlierIsToldAgainAfterTheLater_thenTheLaterStands() {
    session("one");
    session("two");
    post("one", report("cid", 1, true), "");
    end("one");
    clock.advance(Duration.ofMinutes(3));
    post("two", report("cid", 1, true), "");
    end("two");
    var later = skill("bob");

    end("one");
    assertThat(skill("bob")).isEqualTo(later);
    assertThat(later.mean()).isGreaterThan(11);
  }

  @Test
  void givenAServerThatReportsSkillItself_whenCounted_thenQuarantined() {
    session("one");
    post("one", report("ann", 1, false).replace("kills", "skill"), "");

    assertThat(aggregates.find("ann").totals()).isEmpty();
  }

  @Test
  void givenDefinitionsWithoutSkill_whenAMatchEnds_thenNobodyIsRated() {
    var without =
        Samples.definitions("{\"id\":\"kills\",\"kind\":\"sum\",\"bounds\":{\"max\":9}}", "");
    assertThat(Rated.keptBy(without)).isFalse();
    assertThat(Rated.keptBy(Samples.SHIPPED)).isTrue();
  }
}
