package dev.netlift.local.eventbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.local.front.AwsException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // 2026-11-21 is a Saturday.
        "rate(1 minute)         | 2026-11-21T10:00:30Z | 2026-11-21T10:01:30Z",
        "rate(5 minutes)        | 2026-11-21T10:00:00Z | 2026-11-21T10:05:00Z",
        "rate(1 hour)           | 2026-11-21T10:00:00Z | 2026-11-21T11:00:00Z",
        "rate(7 days)           | 2026-11-21T10:00:00Z | 2026-11-28T10:00:00Z",
        "cron(0 10 * * ? *)     | 2026-11-21T10:00:00Z | 2026-11-22T10:00:00Z",
        "cron(15 12 * * ? *)    | 2026-11-21T10:00:00Z | 2026-11-21T12:15:00Z",
        "cron(0 18 ? * MON-FRI *) | 2026-11-21T10:00:00Z | 2026-11-23T18:00:00Z",
        "cron(0 8 1 * ? *)      | 2026-11-21T10:00:00Z | 2026-12-01T08:00:00Z",
        "cron(0/15 * * * ? *)   | 2026-11-21T10:16:20Z | 2026-11-21T10:30:00Z",
        "cron(5/30 9-11 * * ? *) | 2026-11-21T11:36:00Z | 2026-11-22T09:05:00Z",
        "cron(0/10 * ? * 2-6 *) | 2026-11-21T10:00:00Z | 2026-11-23T00:00:00Z",
        "cron(0 0 L * ? *)      | 2026-11-21T10:00:00Z | 2026-11-30T00:00:00Z",
        "cron(0 0 L 2 ? *)      | 2026-11-21T10:00:00Z | 2027-02-28T00:00:00Z",
        "cron(0 0 29 2 ? *)     | 2026-11-21T10:00:00Z | 2028-02-29T00:00:00Z",
        "cron(0 0 22W * ? *)    | 2026-11-20T10:00:00Z | 2026-11-23T00:00:00Z",
        "cron(0 0 1W 8 ? *)     | 2026-11-21T10:00:00Z | 2027-08-02T00:00:00Z",
        "cron(0 0 LW 10 ? *)    | 2026-11-21T10:00:00Z | 2027-10-29T00:00:00Z",
        "cron(0 0 ? * 3#2 *)    | 2026-11-21T10:00:00Z | 2026-12-08T00:00:00Z",
        "cron(0 0 ? * 6L *)     | 2026-11-21T10:00:00Z | 2026-11-27T00:00:00Z",
        "cron(0 0 ? * SUN *)    | 2026-11-21T10:00:00Z | 2026-11-22T00:00:00Z",
        "cron(0 0 1 JAN,JUL ? 2028-2030) | 2026-11-21T10:00:00Z | 2028-01-01T00:00:00Z",
      })
  void givenExpression_thenFiresNextAt(String text, String after, String next) {
    assertThat(Schedule.parse(text).next(Instant.parse(after))).contains(Instant.parse(next));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cron(0 0 1 1 ? 2020)", "cron(0 0 31 2 ? *)"})
  void givenExpressionWithNoFuture_thenNever(String text) {
    assertThat(Schedule.parse(text).next(Instant.parse("2026-11-21T10:00:00Z"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "rate(5 seconds)",
        "rate(5)",
        "cron(0 10 * * * *)",
        "cron(0 10 ? * ? *)",
        "cron(60 10 * * ? *)",
        "cron(0 10 * * ?)",
        "cron(0 10 32 * ? *)",
        "cron(0 10 ? * 3#6 *)",
        "cron(0 10 ? * 8 *)",
        "cron(a b c d ? f)",
        "at(2026-11-21T10:00:00)",
        "",
      })
  void givenNoExpression_thenRefused(String text) {
    assertThatThrownBy(() -> Schedule.parse(text))
        .isInstanceOf(AwsException.class)
        .hasMessage("Parameter ScheduleExpression is not valid.");
  }
}
