package dev.netlift.backend.functions;

import org.slf4j.MDC;

/**
 * What a call is about, on each of its log lines from the moment it is known. A player's way is
 * followed by them: from his ticket to the match in the log of the matchmaking events, and from
 * there by the game session through every function and the game server, which logs it too.
 */
public enum LogContext {
  TICKET("ticket"),
  MATCH("match"),
  GAME_SESSION("gameSession");

  private final String key;

  LogContext(String key) {
    this.key = key;
  }

  /** Sets it for this thread, until {@link #forgetAll} or another value. */
  public void is(String value) {
    if (value.isEmpty()) {
      MDC.remove(key);
    } else {
      MDC.put(key, value);
    }
  }

  /** For whoever works on several things one after the other. */
  public static void forgetAll() {
    for (LogContext each : values()) {
      MDC.remove(each.key);
    }
  }
}
