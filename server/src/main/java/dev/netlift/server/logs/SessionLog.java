package dev.netlift.server.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.sift.AbstractDiscriminator;

/**
 * Tells conf/logback.xml into which file of the process's folder a line goes: {@code server} until
 * the process has its game session, then {@code game-session-ID}. A process has one game session in
 * its life, so there are two files at most. Any thread.
 */
public final class SessionLog extends AbstractDiscriminator<ILoggingEvent> {
  private static final String BEFORE = "server";
  private static final String PREFIX = "game-session-";

  /** File names go to 255 bytes, and rotation adds to them. */
  private static final int ID_LENGTH_MAX = 100;

  private static volatile String part = BEFORE;

  /**
   * From now on lines are this session's.
   *
   * @param gameSessionId ARN; what follows its last slash names the file
   */
  public static void begin(String gameSessionId) {
    part = fileOf(gameSessionId);
  }

  static String fileOf(String gameSessionId) {
    String id = gameSessionId.substring(gameSessionId.lastIndexOf('/') + 1);
    // Whoever creates a session may choose its id; a file name is not theirs to choose.
    String name = id.replaceAll("[^A-Za-z0-9-]", "_");
    return PREFIX + name.substring(0, Math.min(name.length(), ID_LENGTH_MAX));
  }

  @Override
  public String getDiscriminatingValue(ILoggingEvent event) {
    return part;
  }

  /** The variable that conf/logback.xml names. */
  @Override
  public String getKey() {
    return "part";
  }
}
