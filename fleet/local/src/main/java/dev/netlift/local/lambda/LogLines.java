package dev.netlift.local.lambda;

/** Reads what functions print, line by line. Called on the thread that reads the function. */
@FunctionalInterface
public interface LogLines {
  /**
   * @param line without its end; longer ones than a log event may be are left out
   */
  void line(String logGroup, String line);
}
