package dev.netlift.local.eventbridge;

import dev.netlift.local.front.AwsException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a rule fires by itself, UTC. Immutable. */
sealed interface Schedule permits Schedule.Rate, Cron {
  /** Every so often from when the rule was put. */
  record Rate(Duration period) implements Schedule {
    @Override
    public Optional<Instant> next(Instant after) {
      return Optional.of(after.plus(period));
    }
  }

  /**
   * The first time strictly after another.
   *
   * @return empty when there is none any more
   */
  Optional<Instant> next(Instant after);

  /**
   * @param text {@code rate(5 minutes)} or {@code cron(0 12 * * ? *)}
   * @throws AwsException ValidationException
   */
  static Schedule parse(String text) {
    Matcher rate = Holder.RATE.matcher(text);
    if (rate.matches()) {
      long count = Long.parseLong(rate.group(1));
      boolean plural = rate.group(3) != null;
      // One minute, two minutes: EventBridge insists.
      if (count < 1 || plural != count > 1) {
        throw invalid();
      }
      return new Rate(
          switch (rate.group(2)) {
            case "minute" -> Duration.ofMinutes(count);
            case "hour" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          });
    }
    Matcher cron = Holder.CRON.matcher(text);
    if (cron.matches()) {
      return Cron.parse(cron.group(1)).orElseThrow(Schedule::invalid);
    }
    throw invalid();
  }

  private static AwsException invalid() {
    return new AwsException(
        400, "ValidationException", "Parameter ScheduleExpression is not valid.");
  }

  /** An interface's constants are public. */
  final class Holder {
    private static final Pattern RATE =
        Pattern.compile("rate\\(([0-9]{1,9}) (minute|hour|day)(s)?\\)");
    private static final Pattern CRON = Pattern.compile("cron\\(([^()]{1,240})\\)");

    private Holder() {}
  }
}
