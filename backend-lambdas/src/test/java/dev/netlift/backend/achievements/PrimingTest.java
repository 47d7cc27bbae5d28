package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Request;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import org.junit.jupiter.api.Test;

class PrimingTest {
  @Test
  void givenTheFunction_whenPrimed_thenItLooksIntoTheTableAndChangesNothing() {
    var clock = new TestClock();
    var aggregates = new FakeAggregates();
    var announcer = new FakeAnnouncer();
    var handler =
        new AchievementsHandler(
            new Achievements(Samples.SHIPPED, aggregates, clock, millis -> {}),
            new FakeSessions(clock),
            announcer,
            new FakeQuarantine().counted());
    Request priming = Request.of(Json.read(AchievementsHandler.PRIMING));

    assertThat(handler.reply(priming).status()).isEqualTo(200);
    assertThat(aggregates.rows).isEmpty();
    assertThat(announcer.announced).isEmpty();
    aggregates.faults.plan(Next.FAIL_BEFORE);
    assertThat(handler.reply(priming).status()).as("the table was asked").isEqualTo(503);
  }
}
