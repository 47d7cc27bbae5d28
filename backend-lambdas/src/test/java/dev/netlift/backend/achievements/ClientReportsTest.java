package dev.netlift.backend.achievements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.Calls;
import dev.netlift.backend.functions.Faults.Next;
import dev.netlift.backend.functions.Reply;
import dev.netlift.backend.functions.TestClock;
import dev.netlift.backend.sessions.FakeSessions;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ClientReportsTest {
  private final TestClock clock = new TestClock();
  private final FakeAggregates aggregates = new FakeAggregates();
  private final AchievementsHandler handler =
      new AchievementsHandler(
          new Achievements(Samples.CLAIMABLE, aggregates, clock, millis -> {}),
          new FakeSessions(clock),
          new FakeAnnouncer(),
          new FakeQuarantine().counted());
  private final UUID run = ClaimsTest.run(clock.millis(), 1);

  private static String body(Object run, long sequence, String totals) {
    return "{\"v\":1,\"run\":\"%s\",\"sequence\":%d,\"totals\":%s}"
        .formatted(run, sequence, totals);
  }

  private Reply post(String body) {
    return handler.reply(Calls.player("ann", "POST", "/achievements/metrics", body));
  }

  private static JsonNode told(Reply reply) {
    return Objects.requireNonNull(reply.body());
  }

  @Test
  void givenTotalsOverTheThreshold_whenClaimed_thenTheAnswerHasTheUnlockAndThePlayerReadsIt() {
    Reply reply = post(body(run, 1, "{\"photos\":3,\"seen_tour\":1}"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(told(reply))
        .hasToString(
            "{\"status\":\"applied\",\"unlocks\":[{\"id\":\"photographer\",\"name\":\"Photographer\",\"unlockedAtMillis\":%d}]}"
                .formatted(clock.millis()));
    Reply read = handler.reply(Calls.player("ann", "GET", "/players/me/achievements", ""));
    assertThat(told(read).path("totals")).hasToString("{\"photos\":3,\"seen_tour\":1}");
    assertThat(aggregates.unlocksOnStream).containsExactly("photographer");
  }

  @ParameterizedTest
  @EnumSource(Next.class)
  void givenACrashBeforeOrAfterTheWrite_whenTheClientRepeats_thenCountedOnceAndToldAll(Next fault) {
    aggregates.faults.plan(Next.WORK, fault);
    String body = body(run, 1, "{\"photos\":3}");

    post(body);
    clock.advance(Duration.ofSeconds(1));
    Reply again = post(body);

    assertThat(again.status()).isEqualTo(200);
    assertThat(told(again).path("unlocks").path(0).path("id").asString(""))
        .isEqualTo("photographer");
    assertThat(aggregates.find("ann").total("photos")).isEqualTo(3);
    assertThat(aggregates.unlocksOnStream).containsExactly("photographer");
  }

  @Test
  void givenAFastClient_whenItClaims_then429SaysWhenAndNothingIsWritten() {
    Reply reply = post(body(run, 1, "{\"photos\":5}"));

    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.headers()).containsEntry("retry-after", "120");
    assertThat(told(reply).path("error").asString("")).isEqualTo("too_fast");
    assertThat(aggregates.rows).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | v        | {}
          400 | run      | {"v":1}
          400 | run      | {"v":1,"run":"me","sequence":1,"totals":{"photos":1}}
          400 | run      | {"v":1,"run":"1-2-7000-8000-5","sequence":1,"totals":{"photos":1}}
          400 | run      | {"v":1,"run":"0d9488b0-31b5-4a04-9e31-6b3f4a2f2f9f","sequence":1,"totals":{"photos":1}}
          400 | run      | {"v":1,"run":"0d9488b0-31b5-7a04-1e31-6b3f4a2f2f9f","sequence":1,"totals":{"photos":1}}
          400 | sequence | {"v":1,"run":"RUN","totals":{"photos":1}}
          400 | final    | {"v":1,"run":"RUN","sequence":1,"final":"yes","totals":{"photos":1}}
          400 | totals   | {"v":1,"run":"RUN","sequence":1}
          400 | totals   | {"v":1,"run":"RUN","sequence":1,"totals":{}}
          400 | totals   | {"v":1,"run":"RUN","sequence":1,"totals":[1]}
          400 | totals   | {"v":1,"run":"RUN","sequence":1,"totals":{"photos":-1}}
          400 | totals   | {"v":1,"run":"RUN","sequence":1,"totals":{"photos":"1"}}
          422 | totals   | {"v":1,"run":"RUN","sequence":1,"totals":{"photos":1,"kills":1}}
          422 | totals   | {"v":1,"run":"RUN","sequence":1,"totals":{"photos":1,"wins":1}}
          """)
  void givenAWrongClaim_whenPosted_thenRefusedAsAWholeNamingTheField(
      int status, String field, String body) {
    Reply reply = post(body.replace("RUN", run.toString()));

    assertThat(reply.status()).isEqualTo(status);
    assertThat(told(reply).path("message").asString("")).startsWith(field);
    assertThat(aggregates.rows).isEmpty();
  }

  @Test
  void givenABodyNobodyReads_whenPosted_then413() {
    assertThat(post(body(run, 1, "{\"photos\":1}") + " ".repeat(9000)).status()).isEqualTo(413);
  }

  @Test
  void givenNoPlayer_whenPosted_then401() {
    Reply reply =
        handler.reply(
            Calls.server("POST", "/achievements/metrics", body(run, 1, "{\"photos\":1}")));

    assertThat(reply.status()).isEqualTo(401);
    assertThat(aggregates.rows).isEmpty();
  }
}
