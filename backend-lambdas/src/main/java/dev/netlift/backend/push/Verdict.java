package dev.netlift.backend.push;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** What a push service's answer means for the message and for the subscription. Pure. */
enum Verdict {
  /** It has the message. */
  TAKEN,
  /** There is no such subscription any more. */
  GONE,
  /** It was made with another key than the message was signed with. */
  OTHER_KEY,
  /** The same may be taken later. */
  LATER,
  /** The same will never be taken. */
  NEVER;

  private static final String APPLES_WORD = "VapidPkHashMismatch";
  private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
  private static final int DOUBLINGS_MAX = 10;

  static Verdict of(PushService.Answer answer) {
    return switch (answer.status()) {
      case 200, 201, 202, 204 -> TAKEN;
      case 404, 410 -> GONE;
      case 401, 403 -> OTHER_KEY;
      case 400 -> answer.body().contains(APPLES_WORD) ? OTHER_KEY : NEVER;
      case 429, 500, 502, 503, 504 -> LATER;
      default -> NEVER;
    };
  }

  /**
   * When to try again.
   *
   * @param retryAfter seconds or a date, as HTTP has it; anything else counts as nothing
   * @param tries made so far, from 1
   */
  static long retryAtMillis(String retryAfter, int tries, long nowMillis) {
    if (retryAfter.matches("[0-9]{1,9}")) {
      return nowMillis + Long.parseLong(retryAfter) * 1_000;
    }
    if (!retryAfter.isEmpty()) {
      try {
        Instant at =
            ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        return Math.max(nowMillis, at.toEpochMilli());
      } catch (DateTimeParseException e) {
        // As if it had said nothing.
      }
    }
    long wait = FIRST_WAIT.toMillis() << Math.clamp(tries - 1L, 0, DOUBLINGS_MAX);
    return nowMillis + Math.min(wait, LONGEST_WAIT.toMillis());
  }
}
