package dev.netlift.server;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LocationAwareLogger;

/**
 * Leads what libraries say by the JDK's own logging, the GameLift SDK above all, into our log: only
 * our log file is kept by GameLift when the process has ended.
 */
final class JdkLogs extends Handler {
  private final SimpleFormatter formatter = new SimpleFormatter();

  private JdkLogs() {}

  static void join() {
    LogManager.getLogManager().reset();
    java.util.logging.Logger.getLogger("").addHandler(new JdkLogs());
  }

  @Override
  public void publish(LogRecord record) {
    var logger = LoggerFactory.getLogger(String.valueOf(record.getLoggerName()));
    logger
        .atLevel(org.slf4j.event.Level.intToLevel(level(record.getLevel())))
        .setCause(record.getThrown())
        .log(formatter.formatMessage(record));
  }

  private static int level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return LocationAwareLogger.ERROR_INT;
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return LocationAwareLogger.WARN_INT;
    }
    return level.intValue() >= Level.INFO.intValue()
        ? LocationAwareLogger.INFO_INT
        : LocationAwareLogger.DEBUG_INT;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
