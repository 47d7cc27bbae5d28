package dev.netlift.server.warmup;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * While the server warms up, keeps what its players of straw do out of the log: whoever reads it
 * would take them for real. Errors pass, and whatever GameLift's SDK says. For the appenders of
 * conf/logback.xml; behind the loggers, so that these do the same as later.
 */
public final class Hush extends Filter<ILoggingEvent> {
  private static final String SDK = "dev.netlift.gamelift";
  private static final String OURS = WarmUp.class.getName();
  private static volatile boolean hushed;

  /** Any thread. */
  static void begin() {
    hushed = true;
  }

  static void end() {
    hushed = false;
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    boolean passes =
        !hushed
            || event.getLevel().isGreaterOrEqual(Level.ERROR)
            || event.getLoggerName().startsWith(SDK)
            || event.getLoggerName().equals(OURS);
    return passes ? FilterReply.NEUTRAL : FilterReply.DENY;
  }
}
